import { cellReader, LIST_SEPARATOR, type Cell, type ExportColumn, type ExportPieces } from '../columns.ts';
import { columnLetters, numberCell, textCell, timeCell } from './cells.ts';
import { refuseLongText, refuseTooManyColumns } from './limits.ts';
import { SHEET_END, sheetStart } from './parts.ts';
import { writeWorkbook } from './workbook.ts';

/** A column of a sheet. */
type SheetColumn = Pick<ExportColumn, 'name' | 'type'>;

/** The rows of a sheet, in pieces; a row has one cell per column. */
type SheetRows = AsyncIterable<readonly (readonly Cell[])[]>;

/**
 * Writes a workbook of one sheet to `path`, in bounded memory. Throws `invalid-input` for more columns or longer texts
 * than a sheet can hold, errors of reading the rows, and system errors.
 */
export async function writeXlsx(path: string, columns: readonly SheetColumn[], rows: SheetRows): Promise<void> {
  refuseTooManyColumns(columns.length);
  await writeWorkbook(path, sheetOf(columns, rows));
}

/** The rows of an export, cell by cell. */
export async function* rowsOf(columns: readonly ExportColumn[], pieces: ExportPieces): SheetRows {
  for await (const { chunks, start, end } of pieces) {
    const cells = columns.map((column, index) => cellReader(column, chunks[index]));
    yield Array.from({ length: end - start }, (_, row) => cells.map((cellAt) => cellAt(start + row)));
  }
}

/** The XML of the sheet, in pieces. */
async function* sheetOf(columns: readonly SheetColumn[], rows: SheetRows): AsyncGenerator<string> {
  const letters = columns.map((_, index) => columnLetters(index));
  const header = columns.map(({ name }, index) => textCell(`${letters[index]}1`, name));
  yield `${sheetStart(columns.map(({ type }) => type === 'time'))}<row r="1">${header.join('')}</row>`;
  let row = 0;
  for await (const piece of rows) {
    let xml = '';
    for (const cells of piece) {
      const number = row + 2;
      const written = cells.map((cell, index) => cellOf(cell, columns[index], letters[index] + number, row));
      xml += `<row r="${number}">${written.join('')}</row>`;
      row++;
    }
    yield xml;
  }
  yield SHEET_END;
}

function cellOf(cell: Cell, { name, type }: SheetColumn, reference: string, row: number): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberCell(reference, cell);
  const text = typeof cell === 'string' ? cell : cell.join(LIST_SEPARATOR);
  if (type === 'time') return timeCell(reference, text);
  refuseLongText(text, name, row);
  return textCell(reference, text);
}
