import BetterSqlite3 from 'better-sqlite3';

/**
 * Opens an existing file with SQLite as one that may come from a third party: nothing in its schema may do more than
 * read and write the file, and damaged pages are noticed when they are read. better-sqlite3 itself sets defensive mode,
 * which protects the schema and SQLite's own tables.
 */
export function connect(file: string, { readonly }: { readonly readonly: boolean }): BetterSqlite3.Database {
  const database = new BetterSqlite3(file, { readonly, fileMustExist: true });
  try {
    database.pragma('trusted_schema = OFF');
    database.pragma('cell_size_check = ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
