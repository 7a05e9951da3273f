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
