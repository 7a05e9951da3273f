/**
 * Rows that are looked up by an index. Indexes have no checksum, and a damaged one may lead to another row. So only row
 * ids are taken from them, and each row is compared with the requested values.
 */
import type BetterSqlite3 from 'better-sqlite3';

import { get, type SqlValue } from './sql.ts';

/** The columns of the index, with the requested values. */
export type IndexKey = Readonly<Record<string, string | number>>;

/** The columns of the row with a key; undefined if the index has no such entry, null if it leads to another row. */
export function indexedRow<Row>(
  database: BetterSqlite3.Database,
  table: string,
  columns: string,
  key: IndexKey,
): Row | null | undefined {
  const condition = Object.keys(key).map((column) => `${column} = ?`);
  const select = `SELECT id FROM ${table} WHERE ${condition.join(' AND ')}`;
  const found = get<{ id: number }>(database, select, ...Object.values(key));
  return found && rowAt<Row>(database, table, columns, found.id, key);
}

/** The columns of the row whose id an index holds for a key; null if there is no such row, or it has another key. */
export function rowAt<Row>(
  database: BetterSqlite3.Database,
  table: string,
  columns: string,
  id: number,
  key: IndexKey,
): Row | null {
  const names = Object.keys(key);
  const select = `SELECT ${columns}, ${names.join(', ')} FROM ${table} WHERE id = ?`;
  const row = get<Row & Readonly<Record<string, SqlValue>>>(database, select, id);
  return row !== undefined && names.every((name) => row[name] === key[name]) ? row : null;
}
