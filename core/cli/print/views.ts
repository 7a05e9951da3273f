import type { CallResult } from '../../api.ts';
import { formatMoment } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { plainText, messageText } from '../format.ts';
import { formatTable } from '../table.ts';
import { listText } from './tables.ts';

/** The saved views of a project, with the contents of each. */
export function printViews({ views, damaged }: CallResult<'view list'>): string {
  const rows = views.map(({ name, view, dataset, written, savedAt, problem }) => [
    plainText(name),
    view,
    plainText(dataset ?? UNDEFINED),
    formatMoment(savedAt),
    plainText(problem ?? settingsText(written)),
  ]);
  const columns = ['saved view', 'view', 'dataset', 'changed', 'settings'].map((title) => ({ title }));
  return listText(views.length === 0 ? null : formatTable(columns, rows), messageText('view.none'), damaged);
}

function settingsText(written: readonly string[]): string {
  return written.filter((setting) => !setting.startsWith('dataset=')).join('; ');
}
