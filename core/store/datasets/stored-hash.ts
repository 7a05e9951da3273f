import type BetterSqlite3 from 'better-sqlite3';

import { all } from '../file/sql.ts';
import { dataHash, type HashedColumn } from './data-hash.ts';
import type { NewColumn, StepInfo } from './dataset-types.ts';
import { checkedRows, countRows } from './writing.ts';

/** The rows and the digest of a dataset, from the checksums of its stored data. */
export function storedHash(
  database: BetterSqlite3.Database,
  dataset: number,
  steps: readonly StepInfo[],
): { readonly rows: number; readonly hash: string } {
  const columns = storedColumns(database, dataset);
  const rows = checkedRows(columns);
  return { rows, hash: dataHash(rows, steps, columns) };
}

/** Whether a dataset has exactly the data of a digest. */
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
