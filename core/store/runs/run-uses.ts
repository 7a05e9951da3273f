import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { Project } from '../file/project.ts';
import { all, get, run as execute } from '../file/sql.ts';

/** What a run is trained for other than a bank: a comparison (c1, c2, …) or a study (s1, s2, …). */
export type RunConsumer = { readonly comparison: string } | { readonly study: string };

/** The name of a comparison or study. */
export function consumerName(user: RunConsumer): string {
  return 'comparison' in user ? user.comparison : user.study;
}

/**
 * Records that a comparison or a study uses a run; harmless when repeated. Throws `unknown-name` if the comparison or
 * study has been deleted.
 */
export function recordRunUse({ database }: Project, run: string, user: RunConsumer): void {
  const [table, column] = 'comparison' in user ? ['comparisons', 'comparison_id'] : ['studies', 'study_id'];
  const id = numberOf(consumerName(user));
  if (get(database, `SELECT 1 FROM ${table} WHERE id = ?`, id) === undefined) throw deleted(user);
  // A unique index treats two nulls as different, so it would accept the same use twice.
  execute(
    database,
    `INSERT INTO run_uses (run_id, ${column}) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM run_uses ` +
      `WHERE run_id = ? AND ${column} = ?)`,
    numberOf(run),
    id,
    numberOf(run),
    id,
  );
}

/** The comparisons and studies that use each run, in the order of their creation; the map omits unused runs. */
export function consumersOfRuns({ database }: Project): ReadonlyMap<string, readonly string[]> {
  const rows = all<{ run: number; comparison: number | null; study: number | null }>(
    database,
    `
    SELECT run_id AS run, comparison_id AS comparison, study_id AS study FROM run_uses
    ORDER BY run_id, comparison_id IS NULL, comparison_id, study_id`,
  );
  const uses = new Map<string, string[]>();
  for (const { run, comparison, study } of rows) {
    const name = comparison === null ? `s${study}` : `c${comparison}`;
    uses.set(`r${run}`, [...(uses.get(`r${run}`) ?? []), name]);
  }
  return uses;
}

/** The runs used by a comparison or a study, in the order of their creation. */
export function runsUsedBy({ database }: Project, user: RunConsumer): string[] {
  const [column, id] =
    'comparison' in user ? ['comparison_id', numberOf(user.comparison)] : ['study_id', numberOf(user.study)];
  return all<{ run: number }>(
    database,
    `SELECT run_id AS run FROM run_uses WHERE ${column} = ? ORDER BY run_id`,
    id,
  ).map(({ run }) => `r${run}`);
}

function deleted(user: RunConsumer): AppError {
  const text = 'comparison' in user ? message('store.comparisonDeleted', user) : message('store.studyDeleted', user);
  return new AppError('unknown-name', text, message('store.runsKept'));
}

/** The number in a short id: r7, c2, s1. */
function numberOf(name: string): number {
  return Number(name.slice(1));
}
