import type BetterSqlite3 from 'better-sqlite3';

import type { JobContext } from '../../job.ts';
import { unreadableAs, type ByteSource } from '../files/byte-source.ts';
import type { SourceFile } from '../files/identify.ts';
import type { ConvertOptions } from './duckdb.ts';
import { GeneratedSource, PIECE_LENGTH, recordOf, type TextProducer } from './generated-source.ts';
import { startPageCheck } from './page-check.ts';
import { mayBeDamaged, SqliteBytes } from './sqlite-bytes.ts';
import { explainSqlite, openSqlite, type OpenSqlite } from './sqlite-file.ts';
import { chooseTable, computedColumns } from './tables.ts';

/**
 * Opens a table of a SQLite file, `table` or the only one, as generated text. Throws like `chooseTable`, `cancelled`,
 * and `invalid-file` for a damaged table: SQLite would leave out rows without an error.
 */
export async function openSqliteTable(
  file: SourceFile,
  table: string | undefined,
  options: ConvertOptions,
  job: JobContext,
): Promise<ByteSource> {
  const opened = await openSqlite(file, options, job);
  let checkEnded = Promise.resolve();
  try {
    const chosen = chooseTable(file.name, tablesOf(opened.database), table);
    refuseComputed(opened.database, file, chosen);
    if (options.limit === undefined) {
      const setup = { path: opened.database.name, original: file.path, table: quoted(chosen) };
      const { problem, ended } = startPageCheck(setup, job.signal);
      checkEnded = ended;
      refuseDamaged(file, await problem);
    }
    return new GeneratedSource(new TableProducer(opened, chosen, file, job));
  } catch (error) {
    closeAfter(opened, checkEnded);
    throw explainSqlite(file, error);
  }
}

/** Closes a file. Windows removes no copy that a cancelled check still reads: it is then removed after the check. */
function closeAfter(opened: OpenSqlite, checkEnded: Promise<void>): void {
  try {
    opened.close();
  } catch {
    void checkEnded.then(() => opened.close()).catch(() => undefined);
  }
}

/** The tables of a SQLite file that can be read. */
export async function sqliteTables(file: SourceFile, job: JobContext): Promise<readonly string[]> {
  const opened = await openSqlite(file, {}, job);
  try {
    return tablesOf(opened.database);
  } catch (error) {
    throw explainSqlite(file, error);
  } finally {
    opened.close();
  }
}

/** The names of the ordinary tables: views and virtual tables run code from the file, which may never end. */
function tablesOf(database: BetterSqlite3.Database): readonly string[] {
  return database
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' " +
        "ESCAPE '\\' ORDER BY name",
    )
    .pluck()
    .all() as string[];
}

/** Throws for a table with columns that are computed when they are read: they run code from the file. */
function refuseComputed(database: BetterSqlite3.Database, { name }: SourceFile, table: string): void {
  const computed = database.prepare('SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden = 2').get(table);
  if (computed !== undefined) throw computedColumns(name, table);
}

function refuseDamaged({ path }: SourceFile, reason: string | null): void {
  if (reason !== null) throw unreadableAs({ path, format: 'SQLite', reason });
}

class TableProducer implements TextProducer {
  damaged = false;
  consumedBytes = 0;
  readonly #opened: OpenSqlite;
  readonly #file: SourceFile;
  readonly #job: JobContext;
  readonly #columns: readonly string[];
  readonly #rows: IterableIterator<unknown[]>;
  readonly #bytes: SqliteBytes;
  #row = 0;
  #started = false;

  constructor(opened: OpenSqlite, table: string, file: SourceFile, job: JobContext) {
    this.#opened = opened;
    this.#file = file;
    this.#job = job;
    const statement = opened.database.prepare<[], unknown[]>(`SELECT * FROM ${quoted(table)} NOT INDEXED`);
    this.#columns = statement.columns().map(({ name }) => name);
    this.#bytes = new SqliteBytes(opened.database, quoted(table), this.#columns.map(quoted));
    this.#rows = statement.raw().safeIntegers().iterate();
  }

  async next(): Promise<string | null> {
    try {
      return await this.#piece();
    } catch (error) {
      throw explainSqlite(this.#file, error);
    }
  }

  close(): Promise<void> {
    this.#rows.return?.();
    this.#bytes.close();
    this.#opened.close();
    return Promise.resolve();
  }

  async #piece(): Promise<string | null> {
    let piece = this.#started ? '' : recordOf(this.#columns);
    this.#started = true;
    while (piece.length < PIECE_LENGTH) {
      const { done, value } = this.#rows.next() as IteratorResult<unknown[], undefined>;
      if (done === true) break;
      if (!this.damaged && mayBeDamaged(value)) this.damaged = await this.#bytes.isDamaged(this.#row, value, this.#job);
      this.#row++;
      piece += recordOf(value.map(textOf));
    }
    // SQLite does not report how much it has read; the text is about as long as the table.
    this.consumedBytes = Math.min(this.consumedBytes + piece.length, this.#file.sizeBytes);
    return piece === '' ? null : piece;
  }
}

/** A value as text; NULL becomes an empty cell, a BLOB its hexadecimal digits. */
function textOf(value: unknown): string {
  if (value === null) return '';
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value as string | number | bigint);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
