import { csvCell, quoted } from '../../text/csv.ts';
import { LIST_SEPARATOR, type Cell } from '../columns.ts';

/** A cell as text of a CSV file. */
export type CsvStyle = (cell: Cell) => string;

/** Writes a cell for people and their spreadsheets: lists joined by `|`, formulas neutralised. */
export function spreadsheetCell(cell: Cell): string {
  return csvCell(Array.isArray(cell) ? cell.join(LIST_SEPARATOR) : (cell as string | number | null));
}

/** Writes a cell of the CSV file that becomes Parquet: texts as they are, lists as JSON, an empty text quoted. */
export function exactCell(cell: Cell): string {
  if (cell === null || typeof cell === 'number') return cell === null ? '' : String(cell);
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  return text === '' ? '""' : quoted(text);
}
