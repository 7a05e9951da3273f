import { crc32 } from 'node:zlib';

import type { SqlValue } from './sql.ts';

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

/**
 * Whether a row has its checksum, or none as in older versions. A flipped bit in the head of a row can join two of its
 * columns: the checksum then moves to the column before it, in which `before` is a number, but should be a text.
 */
export function hasChecksum(checksum: number | null, before: SqlValue, compute: () => number): boolean {
  return checksum === null ? typeof before !== 'number' : checksum === compute();
}
