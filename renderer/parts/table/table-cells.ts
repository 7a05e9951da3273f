import type { CallInput } from '../../../core/api.ts';
import { csvText, neutralised, type CsvCell } from '../../../core/text/csv.ts';
import { UNDEFINED } from '../../../core/text/numbers.ts';
import type { Column } from './table.ts';

/** A cell as an Excel file gets it: a share has the decimals of its percentage. */
export type SavedCell = CallInput<'save-table'>['rows'][number][number];

/** A table as it is saved: all rows in the order on the screen. */
export interface SavedTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly SavedCell[])[];
}

/** A table that is loaded part by part as it scrolls can be saved if it has at most this many rows. */
export const MAX_SAVED_ROWS = 20_000;
const SHOWN_NUMBER = /^([+−-]?)(\d{1,3}(?:,\d{3})*|\d+)(\.\d+)?(?:E([+-]?\d+))?(%?)$/;

/**
 * The saved form of a table: without columns of buttons and columns without a title. A column is replaced by its
 * `saved` columns if it has any, and followed by the intervals of its figures if they have any.
 */
export function savedTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): SavedTable {
  const titled = columns
    .filter(({ title, pinned = false }) => title !== '' && !pinned)
    .flatMap((column) => [column, ...intervalColumn(column, rows)]);
  return {
    header: titled.flatMap(({ title, saved }) => saved?.map((column) => column.title) ?? [title]),
    rows: rows.map((row) =>
      titled.flatMap((column) => column.saved?.map(({ value }) => value(row)) ?? [cellOf(column, row)]),
    ),
  };
}

function intervalColumn<Row>({ interval }: Column<Row>, rows: readonly Row[]): Column<Row>[] {
  if (interval === undefined || rows.every((row) => interval.text(row) === null)) return [];
  return [{ key: '', title: interval.title, text: (row) => interval.text(row) ?? '' }];
}

/**
 * A number with all of its digits if its cell shows it rounded; else the text, such as an interval, a duration or an
 * id.
 */
function cellOf<Row>({ align, text, value }: Column<Row>, row: Row): SavedCell {
  const shown = text(row);
  return align === 'end' ? shownCell(shown, value?.(row)) : shown;
}

/**
 * The cell for a text in a column of numbers: null if the value is undefined, `exact` if the text shows that number
 * rounded, else the number that the text shows, or the text if it shows none.
 */
export function shownCell(shown: string, exact?: string | number | null): SavedCell {
  if (shown === UNDEFINED || shown === '') return null;
  const match = SHOWN_NUMBER.exec(shown.replaceAll(/[\s\u00a0\u202f]/g, ''));
  if (match === null) return shown;
  const [, sign, whole, fraction = '', exponent = '0', percent] = match;
  const decimals = Math.max(0, fraction.length - 1);
  const minus = sign === '' || sign === '+' ? '' : '-';
  const rounded = Number(`${minus}${whole.replaceAll(',', '')}${fraction}e${exponent}`);
  const unit = percent === '' ? 1 : 0.01;
  const lastDigit = 10 ** (Number(exponent) - decimals) * unit;
  const isExact = typeof exact === 'number' && Math.abs(exact - rounded * unit) <= 0.501 * lastDigit;
  const number = isExact ? exact : roundedCell(rounded * unit, exponent, decimals);
  return percent === '' ? number : { share: number, decimals: Math.min(4, decimals) };
}

/** A number read from a rounded text, without the rounding error of the conversion. */
function roundedCell(value: number, exponent: string, decimals: number): number {
  return exponent === '0' ? Number(value.toFixed(decimals + 2)) : value;
}

/** The words for the titles of columns of intervals. */
export interface IntervalWords {
  /** The title of each of them on the screen. */
  readonly title: string;
  /** The title in a saved table, which names the figure. */
  readonly of: (figure: string) => string;
}

/**
 * The table with unique titles, as another program expects them: titles of intervals name the figure, other repeated
 * titles are numbered, and all spaces are plain ones.
 */
export function withUniqueTitles({ header, rows }: SavedTable, { title, of }: IntervalWords): SavedTable {
  const named = header.map((one, column) => (one === title && column > 0 ? of(header[column - 1]) : one));
  const counts = new Map<string, number>();
  const unique = named.map((one) => {
    const count = (counts.get(one) ?? 0) + 1;
    counts.set(one, count);
    return withPlainSpaces(count === 1 || one === '' ? one : `${one} (${count})`);
  });
  return {
    header: unique,
    rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' ? withPlainSpaces(cell) : cell))),
  };
}

/** No-break spaces keep a number and its unit on one line on the screen, but a search for plain spaces misses them. */
function withPlainSpaces(shown: string): string {
  return shown.replaceAll(/[\u00a0\u202f]/g, ' ');
}

/** A table as CSV, with formulas neutralised. */
export function csvOf({ header, rows }: SavedTable): string {
  return csvText([header, ...rows.map((row) => row.map(plain))]);
}

/** A table for the clipboard, which a spreadsheet divides into cells. */
export function clipboardText({ header, rows }: SavedTable): string {
  const cell = (value: CsvCell): string =>
    typeof value === 'string' ? neutralised(value.replaceAll(/[\t\r\n]+/g, ' ')) : String(value ?? '');
  return [header, ...rows].map((row) => row.map((value) => cell(plain(value))).join('\t')).join('\n');
}

function plain(cell: SavedCell): CsvCell {
  return typeof cell === 'object' && cell !== null ? cell.share : cell;
}
