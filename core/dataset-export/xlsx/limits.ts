import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';

/** The limits of an Excel sheet; the header is one of its rows. */
const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;
const MAX_CELL_LENGTH = 32_767;

/** Throws `invalid-input` if a dataset of that many samples does not fit on a sheet below a header. */
export function refuseTooManyRows(rows: number): void {
  if (rows < MAX_ROWS) return;
  throw new AppError(
    'invalid-input',
    message('datasetExport.sheetRows', { rows, limit: MAX_ROWS - 1 }),
    message('datasetExport.otherFormat'),
  );
}

/** Throws `invalid-input` if that many columns of a dataset's export do not fit on a sheet. */
export function refuseTooManyColumns(columns: number): void {
  if (columns <= MAX_COLUMNS) return;
  throw new AppError(
    'invalid-input',
    message('datasetExport.sheetColumns', { columns, limit: MAX_COLUMNS }),
    message('datasetExport.otherFormat'),
  );
}

/** Throws `invalid-input` if a table of the window has more columns than a sheet. */
export function refuseWideTable(columns: number): void {
  if (columns <= MAX_COLUMNS) return;
  throw new AppError('invalid-input', message('datasetExport.tableColumns', { columns, limit: MAX_COLUMNS }));
}

/** Throws `invalid-input` for a text of a dataset that does not fit into a cell; `row` counts samples from 0. */
export function refuseLongText(text: string, column: string, row: number): void {
  if (text.length <= MAX_CELL_LENGTH) return;
  throw new AppError(
    'invalid-input',
    message('datasetExport.cellLength', { column, sample: row + 1, length: text.length, limit: MAX_CELL_LENGTH }),
    message('datasetExport.otherFormat'),
  );
}

/** Throws `invalid-input` for a text of a table that does not fit into a cell; `row` counts from 0 below the header. */
export function refuseLongTableText(text: string, column: string, row: number): void {
  if (text.length <= MAX_CELL_LENGTH) return;
  const position = { column, row: row + 1 };
  throw new AppError(
    'invalid-input',
    message('datasetExport.tableCellLength', { ...position, length: text.length, limit: MAX_CELL_LENGTH }),
  );
}
