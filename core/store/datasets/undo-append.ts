import type BetterSqlite3 from 'better-sqlite3';

import { CHUNK_ROWS } from '../columns/columns.ts';
import { contentChecksum } from '../columns/packed.ts';
import { rowAt } from '../file/indexed-row.ts';
import type { Project } from '../file/project.ts';
import { all, breaksReference, execute, transaction } from '../file/sql.ts';
import { damagedRow } from '../file/stored-json.ts';
import { appendText, stateBefore, type AppendRow, type DatasetState } from './append-state.ts';
import { lastAppend } from './appends.ts';
import type { DatasetInfo } from './dataset-types.ts';
import { getDataset } from './datasets.ts';
import { hasHash } from './stored-hash.ts';
import { updateDataset } from './writing.ts';

/** The result of undoing an append. */
export interface UndoneAppend {
  readonly append: string;
  readonly info: DatasetInfo;
}

/**
 * Undoes the last append of a dataset: everything is as it was before, including the digest. Throws `unknown-name`,
 * `state` if there is no append, or `corrupt`, with nothing changed.
 */
export function undoAppend(project: Project, name: string): UndoneAppend {
  const { database } = project;
  const append = transaction(database, () => {
    const row = lastAppend(project, getDataset(project, name));
    const before = stateBefore(row);
    restore(database, row, before);
    const steps = before.steps.map((step) => ({ ...step, timed: step.timed === 1 }));
    if (!hasHash(database, row.dataset_id, steps, before.dataset.data_hash)) throw damagedRow(appendText(row.id));
    // Throws if the metadata are not what they were.
    getDataset(project, name);
    return `a${row.id}`;
  });
  return { append, info: getDataset(project, name) };
}

/** Writes back what an append replaced. A reference to a missing row, as after a flipped bit, counts as damage. */
function restore(database: BetterSqlite3.Database, row: AppendRow, before: DatasetState): void {
  try {
    checkColumns(database, row, before);
    restoreChunks(database, row.id, before);
    restoreDictionaries(database, row.id, before);
    restoreRows(database, row, before);
  } catch (error) {
    throw breaksReference(error) ? damagedRow(appendText(row.id)) : error;
  }
}

/** Throws `corrupt` if the append names a column of another dataset, whose data would be changed. */
function checkColumns(database: BetterSqlite3.Database, row: AppendRow, { columns }: DatasetState): void {
  const own = new Set(columnIds(database, row.dataset_id));
  const kept = ['replaced_chunks', 'replaced_pieces'].flatMap((table) =>
    all<{ id: number }>(database, `SELECT DISTINCT column_id AS id FROM ${table} WHERE append_id = ?`, row.id),
  );
  if (![...columns, ...kept].every(({ id }) => own.has(id))) throw damagedRow(appendText(row.id));
}

function columnIds(database: BetterSqlite3.Database, dataset: number): number[] {
  return all<{ id: number }>(database, 'SELECT id FROM columns WHERE dataset_id = ?', dataset).map(({ id }) => id);
}

type Kept = { readonly row_count?: number; readonly checksum: number; readonly packed: Buffer };

/** The kept data of an append with their positions, each checked when it is reached. */
function* keptData(
  database: BetterSqlite3.Database,
  table: 'replaced_chunks' | 'replaced_pieces',
  append: number,
): Generator<Kept & { readonly column: number; readonly position: number }> {
  const rows = all<{ id: number; column: number; position: number }>(
    database,
    `SELECT id, column_id AS "column", position FROM ${table} WHERE append_id = ?`,
    append,
  );
  const columns = table === 'replaced_chunks' ? 'row_count, checksum, packed' : 'checksum, packed';
  for (const { id, column, position } of rows) {
    const key = { column_id: column, position, append_id: append };
    const kept = rowAt<Kept>(database, table, columns, id, key);
    if (kept === null || contentChecksum(kept.packed) !== kept.checksum) throw damagedRow(appendText(append));
    yield { ...kept, column, position };
  }
}

function restoreChunks(database: BetterSqlite3.Database, append: number, { dataset, columns }: DatasetState): void {
  const chunks = Math.ceil(dataset.row_count / CHUNK_ROWS);
  for (const { id } of columns)
    execute(database, 'DELETE FROM chunks WHERE column_id = ? AND position >= ?', id, chunks);
  for (const { column, position, row_count: rows = 0, checksum, packed } of keptData(
    database,
    'replaced_chunks',
    append,
  ))
    execute(
      database,
      'UPDATE chunks SET row_count = ?, checksum = ?, packed = ? WHERE column_id = ? AND position = ?',
      rows,
      checksum,
      packed,
      column,
      position,
    );
}

function restoreDictionaries(database: BetterSqlite3.Database, append: number, { columns }: DatasetState): void {
  for (const { id, pieces } of columns)
    execute(database, 'DELETE FROM dictionary_pieces WHERE column_id = ? AND position >= ?', id, pieces);
  for (const { column, position, checksum, packed } of keptData(database, 'replaced_pieces', append))
    execute(
      database,
      'UPDATE dictionary_pieces SET checksum = ?, packed = ? WHERE column_id = ? AND position = ?',
      checksum,
      packed,
      column,
      position,
    );
}

function restoreRows(database: BetterSqlite3.Database, row: AppendRow, before: DatasetState): void {
  const id = row.dataset_id;
  restoreColumns(database, id, before);
  before.steps.forEach(({ timed }, position) =>
    execute(database, 'UPDATE steps SET timed = ? WHERE dataset_id = ? AND position = ?', timed, id, position),
  );
  if (row.first_reject !== null)
    execute(database, 'DELETE FROM rejects WHERE dataset_id = ? AND id >= ?', id, row.first_reject);
  restoreDataset(database, id, before);
  execute(database, 'DELETE FROM summaries WHERE dataset_id = ?', id);
  execute(database, 'DELETE FROM appends WHERE id = ?', row.id);
}

function restoreColumns(database: BetterSqlite3.Database, dataset: number, { columns }: DatasetState): void {
  const kept = new Set(columns.map((column) => column.id));
  for (const id of columnIds(database, dataset))
    if (!kept.has(id)) execute(database, 'DELETE FROM columns WHERE id = ?', id);
  for (const { id, position, distinct_count: distinct, missing_count: missing } of columns)
    execute(
      database,
      'UPDATE columns SET position = ?, distinct_count = ?, missing_count = ? WHERE id = ?',
      position,
      distinct,
      missing,
      id,
    );
}

function restoreDataset(database: BetterSqlite3.Database, id: number, { dataset }: DatasetState): void {
  updateDataset(database, id, {
    rows: dataset.row_count,
    hash: dataset.data_hash,
    records: dataset.records,
    accepted: dataset.accepted,
    rejected: dataset.rejected,
    immature: dataset.immature,
    firstTime: dataset.first_time,
    lastTime: dataset.last_time,
    asOf: dataset.as_of,
    sources: [],
    mapping: null,
  });
  // The texts as they were stored: serialised again, they might differ.
  execute(
    database,
    'UPDATE datasets SET sources_json = ?, mapping_json = ?, checksum = ? WHERE id = ?',
    dataset.sources_json,
    dataset.mapping_json,
    dataset.checksum,
    id,
  );
}
