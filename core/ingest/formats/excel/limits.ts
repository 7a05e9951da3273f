import { WorkbookError } from './error.ts';

/** Excel's own limits on a sheet. */
export const MAX_ROWS = 1_048_576;
export const MAX_COLUMNS = 16_384;

/** The column, from 0, of a cell such as `AB12`. */
export function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/i.exec(reference)?.[0].toUpperCase() ?? '')
    column = 26 * column + letter.charCodeAt(0) - 64;
  if (column === 0) throw new WorkbookError('a cell without a column');
  if (column > MAX_COLUMNS) throw new WorkbookError('more columns than a sheet can have');
  return column - 1;
}
