import { csvToParquet, type ParquetColumn } from '../csv-to-parquet.ts';
import type { JobContext } from '../job.ts';
import { temporaryName, UnfinishedFile } from '../publish.ts';
import { csvCell } from '../text/csv.ts';
import type { Cell, CellType, ExportColumn } from './columns.ts';

/** Separates the items of a list in a cell. */
export const LIST_SEPARATOR = '|';
const FLUSH_CHARACTERS = 1 << 20;
const NEEDS_QUOTES = /[",\r\n]/;

/** The rows of an export, in pieces; each cell by column. */
export type ExportRows = AsyncIterable<readonly (readonly Cell[])[]>;

/** A cell of the CSV file: lists joined by `|`, formulas neutralised. */
function spreadsheetCell(cell: Cell): string {
  return csvCell(Array.isArray(cell) ? cell.join(LIST_SEPARATOR) : (cell as string | number | null));
}

/** A cell of the CSV file that Parquet is made from: texts as they are, lists as JSON; an empty text is quoted. */
function exactCell(cell: Cell): string {
  if (cell === null || typeof cell === 'number') return cell === null ? '' : String(cell);
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  return text === '' || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes CSV (UTF-8) to an unfinished file. Throws the system's errors. */
export async function writeCsv(
  file: UnfinishedFile,
  columns: readonly ExportColumn[],
  rows: ExportRows,
  cellText: (cell: Cell) => string = spreadsheetCell,
): Promise<void> {
  let text = `${columns.map(({ name }) => cellText(name)).join(',')}\n`;
  for await (const piece of rows)
    for (const row of piece) {
      text += `${row.map(cellText).join(',')}\n`;
      if (text.length < FLUSH_CHARACTERS) continue;
      file.write(Buffer.from(text));
      text = '';
    }
  file.write(Buffer.from(text));
  file.finish();
}

const TYPES: Readonly<Record<CellType, Omit<ParquetColumn, 'name'>>> = {
  text: { type: 'VARCHAR' },
  list: { type: 'VARCHAR', convert: (column) => `from_json(${column}, '["VARCHAR"]')` },
  integer: { type: 'TINYINT' },
  number: { type: 'DOUBLE' },
  time: { type: 'TIMESTAMP' },
};

/** Writes a Parquet file with typed columns to `path`, by way of a CSV file beside it. */
export async function writeParquet(
  path: string,
  columns: readonly ExportColumn[],
  rows: ExportRows,
  { signal }: JobContext,
): Promise<void> {
  const csv = new UnfinishedFile(path, temporaryName(path));
  try {
    await writeCsv(csv, columns, rows, exactCell);
    await csvToParquet(
      csv.path,
      path,
      columns.map(({ name, type }) => ({ name, ...TYPES[type] })),
      signal,
    );
  } finally {
    csv.discard();
  }
}
