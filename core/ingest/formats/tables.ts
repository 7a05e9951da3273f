import { AppError, unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';

/**
 * The table of a database file to read: the given one, or the only one. Throws `choose-table` if there are several,
 * `invalid-input` if there is none, and `unknown-name` for another name.
 */
export function chooseTable(file: string, tables: readonly string[], given: string | undefined): string {
  if (tables.length === 0)
    throw new AppError('invalid-input', message('ingest.noTables', { file }), message('ingest.onlyTables'));
  if (given === undefined && tables.length === 1) return tables[0];
  if (given === undefined)
    throw new AppError('choose-table', message('ingest.severalTables', { file, tables }), message('ingest.nameTable'));
  if (!tables.includes(given)) throw unknownName(message('ingest.table'), given, tables);
  return given;
}

/** The error for a table whose values are not all in the file. */
export function computedColumns(file: string, table: string): AppError {
  return new AppError('invalid-input', message('ingest.computedColumns', { file, table }), message('ingest.copyTable'));
}
