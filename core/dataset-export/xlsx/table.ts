import { removeFile } from '../../busy-files.ts';
import { publishFile, syncFile, temporaryName } from '../../publish.ts';
import { columnLetters, numberCell, percentCell, textCell } from './cells.ts';
import { refuseLongTableText, refuseWideTable } from './limits.ts';
import { SHEET_END, sheetStart } from './parts.ts';
import { writeWorkbook } from './workbook.ts';

/** A cell of a table: a text, a number, a share with the decimals of its percentage, or nothing. */
export type TableCell = string | number | null | { readonly share: number; readonly decimals: number };

/**
 * Writes a table of the window as a workbook; the file appears as a whole or not at all. Throws `invalid-input` for
 * what a sheet cannot hold, and the system's errors.
 */
export async function writeTable(
  path: string,
  header: readonly string[],
  rows: readonly (readonly TableCell[])[],
): Promise<void> {
  refuseWideTable(header.length);
  const temporary = temporaryName(path);
  try {
    await writeWorkbook(temporary, sheetOf(header, rows));
    syncFile(temporary);
    publishFile(temporary, path);
  } finally {
    removeFile(temporary);
  }
}

function* sheetOf(header: readonly string[], rows: readonly (readonly TableCell[])[]): Generator<string> {
  yield sheetStart(header.map(() => false));
  for (const [index, cells] of [header, ...rows].entries()) {
    const written = cells.map((cell, column) =>
      cellOf(cell, `${columnLetters(column)}${index + 1}`, header[column], index - 1),
    );
    yield `<row r="${index + 1}">${written.join('')}</row>`;
  }
  yield SHEET_END;
}

/** A cell as XML; `row` counts the rows after the header, starting at 0. */
function cellOf(cell: TableCell, reference: string, column: string, row: number): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberCell(reference, cell);
  if (typeof cell === 'object') return percentCell(reference, cell.share, cell.decimals);
  refuseLongTableText(cell, column, row);
  return textCell(reference, cell);
}
