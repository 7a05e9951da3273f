import { findRole, standardStep } from '../mapping/standard-names.ts';
import { DATA_CELL, HEADER_ROWS } from './dialect.ts';
import { isMissingText } from './units-row.ts';

/** The cells of a row at the beginning of a file. */
type TopCells = readonly string[];

/** How many rows are read to find the header: those that can be it, and some of the records below them. */
export const HEADER_SEARCH_ROWS = 3 * HEADER_ROWS;

const ROLES = ['id', 'user', 'time', 'bank', 'banner'] as const;

/** A number, date, time or amount of money, however it is written. */
const VALUE = /^[^\p{L}\d]{0,3}\d[\d\s.,:/'’TZ年月日时分秒-]*(?:[%€$£¥]|[A-Za-z]{1,3})?\.?$/u;

/**
 * The index of the header among the first rows of a file, at most the 20th: titles above it fill less than half as many
 * cells as the fullest row. If the first row that fills half of them leaves columns without a name, or holds dates or
 * numbers, it may be a title as well, such as `Export from` beside a date: then the header is the next row that names
 * all columns, unless a row between them fills as many cells, as a record does. `fullest` is the number of cells that
 * the fullest row fills.
 */
export function findHeaderRow(rows: readonly TopCells[], fullest: number): number {
  const first = rows.findIndex((cells) => 2 * countFilled(cells) >= fullest);
  if (first < 0 || namesAllColumns(rows, first)) return first;
  let most = countFilled(rows[first]);
  for (let row = first + 1; row < Math.min(HEADER_ROWS, rows.length); row++) {
    const filled = countFilled(rows[row]);
    if (filled > most && namesAllColumns(rows, row) && isRecognised(rows, row)) return row;
    most = Math.max(most, filled);
  }
  return first;
}

/** Whether a row can be a header: it has at least two texts, all different, and no number or date. */
export function hasNames(cells: TopCells): boolean {
  const filled = cells.filter(isFilled);
  return filled.length >= 2 && filled.every((cell) => !DATA_CELL.test(cell)) && new Set(filled).size === filled.length;
}

/**
 * Whether a row names each column that most rows below it fill, with a text that is not among the values there and does
 * not differ from one of them by digits alone, as `u1` does from `u2`.
 */
function namesAllColumns(rows: readonly TopCells[], row: number): boolean {
  const [cells, below] = [rows[row], rows.slice(row + 1)];
  if (below.length === 0 || !hasNames(cells)) return false;
  if (cells.some((cell) => isValue(cell) || isMissingText(cell.trim()))) return false;
  const columns = Math.max(...rows.map(({ length }) => length));
  return Array.from({ length: columns }, (_, column) => column).every((column) => {
    const name = (cells[column] ?? '').trim();
    const values = below.map((record) => (record[column] ?? '').trim()).filter((value) => value !== '');
    return name === '' ? 2 * values.length < below.length : !values.includes(name) && !isNumberedLike(name, values);
  });
}

/** Whether a text with digits differs from one of the values by its digits alone. */
function isNumberedLike(text: string, values: readonly string[]): boolean {
  const shape = (numbered: string): string => numbered.replace(/\d+/g, '0');
  return /\d/.test(text) && values.some((value) => shape(value) === shape(text));
}

/** Whether a row must be a header: it has a standard name, or names a column of numbers or dates. */
function isRecognised(rows: readonly TopCells[], row: number): boolean {
  const names = rows[row].filter(isFilled);
  if (names.some((name) => standardStep(name) !== undefined)) return true;
  if (ROLES.some((role) => findRole(role, names) !== undefined)) return true;
  return rows[row].some((name, column) => {
    const values = rows
      .slice(row + 1)
      .map((record) => record[column] ?? '')
      .filter(isFilled);
    return isFilled(name) && values.length > 0 && values.every(isValue);
  });
}

/** The number of cells that are not blank. */
export function countFilled(cells: TopCells): number {
  return cells.filter(isFilled).length;
}

function isFilled(cell: string): boolean {
  return cell.trim() !== '';
}

function isValue(cell: string): boolean {
  return VALUE.test(cell.trim());
}
