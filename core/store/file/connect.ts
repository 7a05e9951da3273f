import BetterSqlite3 from 'better-sqlite3';

import { isWritable } from './access.ts';

const originalPaths = new WeakMap<BetterSqlite3.Database, string>();

/** The path of a connection's project for messages: for a private copy, the path of the original. */
export function pathOf(database: BetterSqlite3.Database): string {
  return originalPaths.get(database) ?? database.name;
}

interface ConnectOptions {
  readonly readonly: boolean;
  readonly original?: string;
  /** Whether to lock the file for this connection alone. */
  readonly exclusive?: boolean;
}

/**
 * Opens a file and calls `read`, which is the first to read from it. On a full disk, SQLite cannot create its 32 KiB
 * file of shared memory. It then opens the file again, locked for this connection alone, which needs no shared memory.
 */
export function connectForReading<Result>(
  file: string,
  options: ConnectOptions,
  read: (database: BetterSqlite3.Database) => Result,
): { readonly database: BetterSqlite3.Database; readonly result: Result } {
  const database = connect(file, options);
  try {
    return { database, result: read(database) };
  } catch (error) {
    database.close();
    if (options.exclusive === true || !lacksSharedMemory(error) || !isWritable(file)) throw error;
  }
  return connectForReading(file, { ...options, readonly: false, exclusive: true }, read);
}

function lacksSharedMemory(error: unknown): boolean {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  return code === 'SQLITE_IOERR_SHMSIZE' || (cause instanceof Error && lacksSharedMemory(cause));
}

/**
 * Opens an existing file with SQLite as one that may come from a third party: nothing in its schema may do more than
 * read and write the file, and damaged pages are noticed when they are read. better-sqlite3 itself sets defensive mode,
 * which protects the schema and SQLite's own tables.
 */
export function connect(
  file: string,
  { readonly, original = file, exclusive = false }: ConnectOptions,
): BetterSqlite3.Database {
  const database = new BetterSqlite3(file, { readonly, fileMustExist: true });
  originalPaths.set(database, original);
  try {
    database.pragma('trusted_schema = OFF');
    database.pragma('cell_size_check = ON');
    if (exclusive) database.pragma('locking_mode = EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
