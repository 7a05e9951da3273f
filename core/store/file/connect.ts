import BetterSqlite3 from 'better-sqlite3';

const originalPaths = new WeakMap<BetterSqlite3.Database, string>();

/** The path of a connection's project for messages: for a private copy, that of the original. */
export function pathOf(database: BetterSqlite3.Database): string {
  return originalPaths.get(database) ?? database.name;
}

/**
 * Opens an existing file with SQLite as one that may come from a third party: nothing in its schema may do more than
 * read and write the file, and damaged pages are noticed when they are read. better-sqlite3 itself sets defensive mode,
 * which protects the schema and SQLite's own tables.
 */
export function connect(
  file: string,
  { readonly, original = file }: { readonly readonly: boolean; readonly original?: string },
): BetterSqlite3.Database {
  const database = new BetterSqlite3(file, { readonly, fileMustExist: true });
  originalPaths.set(database, original);
  try {
    database.pragma('trusted_schema = OFF');
    database.pragma('cell_size_check = ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
