import { crc32 } from 'node:zlib';

import type BetterSqlite3 from 'better-sqlite3';

import { get, execute, type SqlValue } from './sql.ts';
import { isTime } from './stored-json.ts';

/** The tables whose rows have a checksum of all their columns. */
export type CheckedTable =
  | 'comparisons'
  | 'tunings'
  | 'studies'
  | 'exports'
  | 'mappings'
  | 'appends'
  | 'campaigns'
  | 'segments'
  | 'annotations'
  | 'views';

/** All columns of such a row. */
export type CheckedRow = Readonly<Record<string, SqlValue>> & {
  readonly id: number;
  readonly checksum: number | null;
};

/** Stores the checksum of a row as it is now. Call it after each change, in the same transaction. */
export function storeChecksum(database: BetterSqlite3.Database, table: CheckedTable, id: number): void {
  const row = get<CheckedRow>(database, `SELECT * FROM ${table} WHERE id = ?`, id)!;
  execute(database, `UPDATE ${table} SET checksum = ? WHERE id = ?`, checksumOf(table, row), id);
}

/** Whether a row is intact: its checksum matches, and its times are valid. */
export function isIntact(table: CheckedTable, row: CheckedRow): boolean {
  return row.checksum === checksumOf(table, row) && TIMES.every((name) => !(name in row) || isTime(row[name]));
}

/** The columns that hold times. */
const TIMES = ['created_at', 'saved_at'];

/** The checksum of a row and the name of its table, since a damaged page number may lead to rows of another table. */
function checksumOf(table: CheckedTable, { checksum: _, ...row }: CheckedRow): number {
  return rowChecksum({ ...row, table });
}

/**
 * The checksum of a row's values by name. Nulls do not count, so that a column added later does not change the
 * checksums of existing rows; neither do NaNs, which SQLite stores as null. Texts count as SQLite stores them.
 */
export function rowChecksum(row: Readonly<Record<string, SqlValue>>): number {
  const entries = Object.entries(row)
    .filter(([, value]) => value !== null && !Number.isNaN(value))
    .map(([name, value]) => [name, typeof value === 'string' ? value.toWellFormed() : value] as const);
  return crc32(JSON.stringify(entries.toSorted(([one], [other]) => (one < other ? -1 : 1))));
}
