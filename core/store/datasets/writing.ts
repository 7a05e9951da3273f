import type BetterSqlite3 from 'better-sqlite3';

import { storedText } from '../../text/stored.ts';
import { CHUNK_ROWS, type ColumnKey, type TextColumn } from '../columns/columns.ts';
import { sliceText, textCount } from '../columns/text.ts';
import { rowChecksum } from '../file/checked-rows.ts';
import { execute } from '../file/sql.ts';
import type { HashedColumn } from './data-hash.ts';
import type { DatasetSummary, Reject } from './dataset-types.ts';

const DICTIONARY_PIECE_VALUES = 65_536;
const DICTIONARY_PIECE_BYTES = 8_388_608;

/** Splits a dictionary into pieces of bounded size. */
export function* splitDictionary(values: TextColumn): Generator<TextColumn> {
  const count = textCount(values);
  for (let start = 0, end = 0; start < count; start = end) {
    const limit = Math.min(count, start + DICTIONARY_PIECE_VALUES);
    end = start + 1;
    while (end < limit && values.offsets[end + 1] - values.offsets[start] <= DICTIONARY_PIECE_BYTES) end++;
    yield sliceText(values, start, end);
  }
}

/** Identifies a column in a map. */
export function mapKey({ name, role }: ColumnKey): string {
  return `${role} ${name}`;
}

/** Whether missing values of a column of this role are counted: in `depth` and `immature`, code 0 is a value. */
export function countsMissing({ role }: ColumnKey): boolean {
  return role !== 'depth' && role !== 'immature';
}

/** Stores a reject; returns its row id. */
export function insertReject(
  database: BetterSqlite3.Database,
  dataset: number,
  { file, line, column, value, reason, raw }: Reject,
): number {
  const stored = { file, line, column, value: value === null ? null : storedText(value), reason, raw };
  return execute(
    database,
    'INSERT INTO rejects (dataset_id, file, line, "column", value, reason, raw, checksum) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    dataset,
    file,
    line,
    column,
    stored.value,
    reason,
    raw,
    rowChecksum(stored),
  );
}

/** Updates the row of a dataset, except its checksum. */
export function updateDataset(
  database: BetterSqlite3.Database,
  dataset: number,
  { rows, hash, ...summary }: DatasetSummary & { readonly rows: number; readonly hash: string },
): void {
  execute(
    database,
    `
    UPDATE datasets SET row_count = ?, records = ?, accepted = ?, rejected = ?, immature = ?,
      first_time = ?, last_time = ?, as_of = ?, data_hash = ?, sources_json = ?, mapping_json = ? WHERE id = ?`,
    rows,
    summary.records,
    summary.accepted,
    summary.rejected,
    summary.immature,
    summary.firstTime,
    summary.lastTime,
    summary.asOf,
    hash,
    JSON.stringify(summary.sources),
    JSON.stringify(summary.mapping ?? null),
    dataset,
  );
}

/** The common row count of all columns; a difference is a bug in the import. */
export function checkedRowCount(columns: readonly HashedColumn[]): number {
  const { rows, problem } = countRows(columns);
  if (problem !== null) throw new Error(problem);
  return rows;
}

/** The common row count of all columns, and what is wrong if they are incomplete. */
export function countRows(columns: readonly HashedColumn[]): {
  readonly rows: number;
  readonly problem: string | null;
} {
  const counts = columns.map(({ chunks }) => chunks.reduce((sum, { rows }) => sum + rows, 0));
  const problem = columns.map(gapIn).find((gap) => gap !== null) ?? null;
  const isUneven = counts.some((count) => count !== counts[0]);
  return {
    rows: counts[0] ?? 0,
    problem:
      problem ?? (isUneven ? `columns have different numbers of rows: ${[...new Set(counts)].join(', ')}` : null),
  };
}

function gapIn({ column, chunks }: HashedColumn): string | null {
  for (let index = 0; index < chunks.length; index++) {
    if (chunks[index] === undefined) return `column ${column.name} lacks chunk ${index}`;
    if (index < chunks.length - 1 && chunks[index].rows !== CHUNK_ROWS)
      return `column ${column.name}, chunk ${index} is not full`;
  }
  return null;
}
