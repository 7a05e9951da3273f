import { AppError, unknownName } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { SourceFile } from '../files/identify.ts';
import type { Format } from './formats.ts';

/** The kind of table that a file may hold several of: a database has tables, a workbook sheets. */
type Kind = 'table' | 'sheet';

/**
 * The table of a database file, or the sheet of a workbook, to read: the given one, or the only one. Throws
 * `choose-table` if there are several, `invalid-input` if there is none or two of this name, and `unknown-name` for
 * another name.
 */
export function chooseTable(
  file: string,
  tables: readonly string[],
  given: string | undefined,
  kind: Kind = 'table',
): string {
  if (given === undefined && tables.length === 1) return tables[0];
  if (given !== undefined && !tables.includes(given)) throw unknownName(message(`ingest.${kind}`), given, tables);
  if (tables.length === 0) throw noTables(file, kind);
  if (given === undefined) throw severalTables(file, tables, kind);
  // Only a crafted file has two tables of one name, and nothing tells which of them is meant.
  if (tables.indexOf(given) !== tables.lastIndexOf(given))
    throw new AppError(
      'invalid-input',
      message('formats.tableTwice', { file, kind, table: given }),
      message('formats.renameTable'),
    );
  return given;
}

/** A message shows at most so many tables, and so many characters of each name. */
const MAX_SHOWN = 20;
const MAX_SHOWN_LENGTH = 200;

function severalTables(file: string, tables: readonly string[], kind: Kind): AppError {
  const shown = tables.slice(0, MAX_SHOWN).map((name) => name.slice(0, MAX_SHOWN_LENGTH));
  const count = tables.length;
  return new AppError(
    'choose-table',
    kind === 'table'
      ? message('ingest.severalTables', { file, tables: shown, count })
      : message('ingest.severalSheets', { file, sheets: shown, count }),
    message('ingest.nameTable', { kind }),
  );
}

/** The formats whose files can hold several tables. */
const WITH_TABLES: readonly Format[] = ['sqlite', 'duckdb', 'excel'];

/** Throws `invalid-input` if a table was named, but no file has tables to choose from. */
export function refuseUnusedTable(
  given: string | undefined,
  files: readonly Pick<SourceFile, 'name' | 'format'>[],
): void {
  if (given === undefined || files.some(({ format }) => WITH_TABLES.includes(format))) return;
  throw new AppError(
    'invalid-input',
    message('ingest.tableOfPlainFile', { file: files[0].name, table: given }),
    message('ingest.leaveTableOut'),
  );
}

function noTables(file: string, kind: Kind): AppError {
  return kind === 'table'
    ? new AppError('invalid-input', message('ingest.noTables', { file }), message('ingest.onlyTables'))
    : new AppError('invalid-input', message('ingest.noSheets', { file }), message('ingest.showSheet'));
}

/** The error for a table whose values are not all in the file. */
export function computedColumns(file: string, table: string): AppError {
  return new AppError('invalid-input', message('ingest.computedColumns', { file, table }), message('ingest.copyTable'));
}
