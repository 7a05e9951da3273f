import type BetterSqlite3 from 'better-sqlite3';

import { AppError } from '../../errors.ts';
import { connect } from '../../store/file/connect.ts';
import { isProjectFile } from '../../store/file/header.ts';
import { message } from '../../text/message.ts';
import type { ByteSource } from '../files/byte-source.ts';
import type { SourceFile } from '../files/identify.ts';
import { GeneratedSource, recordOf, type TextProducer } from './generated-source.ts';
import { chooseTable } from './tables.ts';

/** Characters of generated text per piece. */
const PIECE_LENGTH = 1 << 18;

/** Opens a table of a SQLite file, `table` or the only one, as generated text. Throws like `chooseTable`. */
export function openSqliteTable(file: SourceFile, table: string | undefined): ByteSource {
  const database = openDatabase(file);
  try {
    const chosen = chooseTable(file.name, tablesOf(database), table);
    return new GeneratedSource(new TableProducer(database, chosen, file));
  } catch (error) {
    database.close();
    throw asUnreadable(file, error);
  }
}

/** The tables of a SQLite file that can be read. */
export function sqliteTables(file: SourceFile): readonly string[] {
  const database = openDatabase(file);
  try {
    return tablesOf(database);
  } catch (error) {
    throw asUnreadable(file, error);
  } finally {
    database.close();
  }
}

function openDatabase(file: SourceFile): BetterSqlite3.Database {
  if (isProjectFile(file.path))
    throw new AppError(
      'invalid-input',
      message('ingest.isProject', { path: file.path }),
      message('ingest.openProject'),
    );
  try {
    return connect(file.path, { readonly: true });
  } catch (error) {
    throw asUnreadable(file, error);
  }
}

/** Ordinary tables only: views and virtual tables run code of the file, which may never end. */
function tablesOf(database: BetterSqlite3.Database): readonly string[] {
  return database
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' " +
        "ESCAPE '\\' ORDER BY name",
    )
    .pluck()
    .all() as string[];
}

class TableProducer implements TextProducer {
  readonly damaged = false;
  consumedBytes = 0;
  readonly #database: BetterSqlite3.Database;
  readonly #file: SourceFile;
  readonly #columns: readonly string[];
  readonly #rows: IterableIterator<unknown[]>;
  #started = false;

  constructor(database: BetterSqlite3.Database, table: string, file: SourceFile) {
    this.#database = database;
    this.#file = file;
    const statement = database.prepare<[], unknown[]>(`SELECT * FROM "${table.replaceAll('"', '""')}"`);
    this.#columns = statement.columns().map(({ name }) => name);
    this.#rows = statement.raw().safeIntegers().iterate();
  }

  next(): Promise<string | null> {
    try {
      return Promise.resolve(this.#piece());
    } catch (error) {
      return Promise.reject(asUnreadable(this.#file, error));
    }
  }

  close(): Promise<void> {
    this.#rows.return?.();
    this.#database.close();
    return Promise.resolve();
  }

  #piece(): string | null {
    let piece = this.#started ? '' : recordOf(this.#columns);
    this.#started = true;
    while (piece.length < PIECE_LENGTH) {
      const { done, value } = this.#rows.next() as IteratorResult<unknown[], undefined>;
      if (done === true) break;
      piece += recordOf(value.map(textOf));
    }
    // SQLite does not tell how much it has read; the text is about as long as the table.
    this.consumedBytes = Math.min(this.consumedBytes + piece.length, this.#file.sizeBytes);
    return piece === '' ? null : piece;
  }
}

/** A value as text; NULL becomes an empty cell, a BLOB its hexadecimal digits. */
function textOf(value: unknown): string {
  if (value === null) return '';
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value as string | number | bigint);
}

function asUnreadable({ path }: SourceFile, error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError(
    'invalid-file',
    message('ingest.cannotReadAs', {
      path,
      format: 'SQLite',
      reason: error instanceof Error ? error.message : String(error),
    }),
    message('ingest.damagedBinary'),
    { cause: error },
  );
}
