import { connect } from '../../store/file/connect.ts';
import { pageProblem } from '../../store/file/damage.ts';
import { hostThread } from '../../thread.ts';
import type { PageCheckAnswer, PageCheckSetup } from './page-check.ts';

hostThread<PageCheckSetup, never, PageCheckAnswer>(({ path, original, table }, host) => {
  const database = connect(path, { readonly: true, original });
  try {
    host.answer({ problem: pageProblem(database, table) });
  } finally {
    database.close();
  }
  return Promise.resolve();
});
