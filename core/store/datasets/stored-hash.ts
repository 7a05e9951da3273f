import type BetterSqlite3 from 'better-sqlite3';

import { CHUNK_ROWS } from '../columns/columns.ts';
import { all, get } from '../file/sql.ts';
import type { DatasetState } from './append-state.ts';
import { dataHash, type HashedColumn } from './data-hash.ts';
import type { NewColumn, StepInfo } from './dataset-types.ts';
import { checkedRowCount, countRows } from './writing.ts';

/** The number of rows and the digest of a dataset, from the checksums of its stored data. */
export function storedHash(
  database: BetterSqlite3.Database,
  dataset: number,
  steps: readonly StepInfo[],
): { readonly rows: number; readonly hash: string } {
  const columns = storedColumns(database, dataset);
  const rows = checkedRowCount(columns);
  return { rows, hash: dataHash(rows, steps, columns) };
}

/** Whether the stored data of a dataset have this digest. */
export function hasHash(
  database: BetterSqlite3.Database,
  dataset: number,
  steps: readonly StepInfo[],
  hash: string,
): boolean {
  const columns = storedColumns(database, dataset);
  const { rows, problem } = countRows(columns);
  return problem === null && dataHash(rows, steps, columns) === hash;
}

/**
 * Whether the data of a dataset as it was before an append (by row id) can still be found. What this append and later
 * ones replaced is looked up by indexes; if an index lacks an entry, the lookup would return the current data.
 */
export function hasHashBefore(database: BetterSqlite3.Database, append: number, state: DatasetState): boolean {
  const { row_count: rows, data_hash: hash } = state.dataset;
  const steps = state.steps.map((step) => ({ ...step, timed: step.timed === 1 }));
  const count = Math.ceil(rows / CHUNK_ROWS);
  const columns = state.columns.map(({ id, name, role, kind, pieces }) => ({
    column: { name, role, kind },
    // The digest depends only on the checksums of the chunks, not on their numbers of rows.
    chunks: checksumsBefore(database, 'chunks', { append, column: id, count }).map((checksum) => ({ rows, checksum })),
    dictionary: checksumsBefore(database, 'dictionary_pieces', { append, column: id, count: pieces }),
  }));
  return dataHash(rows, steps, columns) === hash;
}

const REPLACED = { chunks: 'replaced_chunks', dictionary_pieces: 'replaced_pieces' } as const;

/** The checksums of a column's chunks or pieces as they were before an append; −1 for one that is missing. */
function checksumsBefore(
  database: BetterSqlite3.Database,
  table: keyof typeof REPLACED,
  { append, column, count }: { readonly append: number; readonly column: number; readonly count: number },
): number[] {
  const where = 'WHERE column_id = ? AND position = ?';
  const replaced = `SELECT checksum FROM ${REPLACED[table]} ${where} AND append_id >= ? ORDER BY append_id LIMIT 1`;
  const select = `SELECT coalesce((${replaced}), (SELECT checksum FROM ${table} ${where}), -1) AS checksum`;
  return Array.from(
    { length: count },
    (_, position) => get<{ checksum: number }>(database, select, column, position, append, column, position)!.checksum,
  );
}

function storedColumns(database: BetterSqlite3.Database, dataset: number): readonly HashedColumn[] {
  return all<NewColumn & { readonly id: number }>(
    database,
    'SELECT id, name, role, kind FROM columns WHERE dataset_id = ? ORDER BY position',
    dataset,
  ).map(({ id, ...column }) => hashedColumn(database, id, column));
}

function hashedColumn(database: BetterSqlite3.Database, id: number, column: NewColumn): HashedColumn {
  const chunks: { rows: number; checksum: number }[] = [];
  const stored = all<{ position: number; rows: number; checksum: number }>(
    database,
    'SELECT position, row_count AS rows, checksum FROM chunks WHERE column_id = ? ORDER BY position',
    id,
  );
  for (const { position, rows, checksum } of stored) chunks[position] = { rows, checksum };
  const dictionary = all<{ checksum: number }>(
    database,
    'SELECT checksum FROM dictionary_pieces WHERE column_id = ? ORDER BY position',
    id,
  ).map(({ checksum }) => checksum);
  return { column, chunks, dictionary };
}
