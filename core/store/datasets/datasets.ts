import { AppError, unknownName } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import { unpackChecked, type PackedRow } from '../columns/checked.ts';
import { unpackColumn, unpackStoredNumbers } from '../columns/codec.ts';
import { CHUNK_ROWS, type ColumnData, type ColumnKey, type TextColumn } from '../columns/columns.ts';
import { arePossibleTexts, payloadBytes } from '../columns/packed-header.ts';
import { corrupt, readHeader } from '../columns/packed.ts';
import type { StoredNumbers } from '../columns/stored-numbers.ts';
import { concatText, sliceText, textCount } from '../columns/text.ts';
import type { ValueLimits } from '../columns/value-limits.ts';
import { requireIntact, type Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import type { Project } from '../file/project.ts';
import { all, deletionTransaction, executeText, flushLog, get, refuseMoved, execute } from '../file/sql.ts';
import { damagedRow } from '../file/stored-json.ts';
import { datasetInfo, MAX_TIME_MS, type DatasetRow } from './dataset-rows.ts';
import type { StepInfo, DatasetInfo, DatasetRef, DatasetWriter, EarlierState } from './dataset-types.ts';
import { SqlDatasetWriter } from './dataset-writer.ts';
import { dictionaryPieces, storedChunk, storedColumn, type StoredColumn } from './stored-columns.ts';
import { mapKey } from './writing.ts';

/** Positions within a dictionary are 32-bit integers. */
const MAX_DICTIONARY_BYTES = 0xffff_ffff;

/** The transaction of an import. */
export interface ImportTransaction {
  /** Commits everything written since the beginning; throws `state` if the project was deleted or moved. */
  commit(): void;
  /** Discards everything; harmless after a commit or an automatic rollback. */
  rollback(): void;
}

/** Begins the one transaction of an import on the project's connection. */
export function beginImport(project: Project): ImportTransaction {
  const { database } = project;
  executeText(database, 'BEGIN IMMEDIATE');
  return {
    commit() {
      refuseMoved(database);
      executeText(database, 'COMMIT');
      flushLog(database);
    },
    rollback() {
      if (database.inTransaction) executeText(database, 'ROLLBACK');
      flushLog(database);
    },
  };
}

/** Creates a dataset inside the caller's transaction; throws `state` if the name is taken. */
export function createDataset(project: Project, name: string, steps: readonly StepInfo[]): DatasetWriter {
  const { database } = project;
  if (!database.inTransaction) throw new Error('a dataset is created inside beginImport');
  if (findId(project, name) !== undefined)
    throw new AppError('state', message('store.datasetExists', { name }), message('store.deleteOrRename'));
  const id = execute(database, 'INSERT INTO datasets (name, created_at) VALUES (?, ?)', name, new Date().toISOString());
  steps.forEach((step, position) => {
    execute(
      database,
      'INSERT INTO steps (dataset_id, position, name, window_days, timed) VALUES (?, ?, ?, ?, ?)',
      id,
      position,
      step.name,
      step.windowDays,
      step.timed ? 1 : 0,
    );
  });
  return new SqlDatasetWriter(database, id, steps, () => getDataset(project, name));
}

/** All datasets by name; throws `corrupt` if one is damaged. */
export function listDatasets(project: Project): DatasetInfo[] {
  return requireIntact(readDatasets(project));
}

/**
 * All datasets by name, and those that are damaged; without the index of names, which may be damaged even if the rows
 * are intact.
 */
export function readDatasets(project: Project): Listing<DatasetInfo> {
  return listTable<DatasetRow, DatasetInfo>(project.database, {
    table: 'datasets',
    order: 'name',
    nameOf: ({ name }) => name,
    read: (row) => datasetInfo(project, row),
  });
}

/** One dataset; throws `unknown-name` with the nearest name. */
export function getDataset(project: Project, name: string): DatasetInfo {
  const row = get<DatasetRow>(project.database, 'SELECT * FROM datasets NOT INDEXED WHERE name = ?', name);
  if (row === undefined) throw unknownName(message('noun.dataset'), name, datasetNames(project));
  return datasetInfo(project, row);
}

/** The tables whose rows are deleted with a dataset. */
const DATASET_TABLES = [
  'columns',
  'chunks',
  'dictionary_pieces',
  'rejects',
  'summaries',
  'appends',
  'replaced_chunks',
  'replaced_pieces',
] as const;

/**
 * Deletes a dataset, even a damaged one, with its rejects; `releaseSpace` then frees its space. Runs trained on it are
 * kept, since they have their own vocabulary.
 */
export function deleteDataset(project: Project, name: string): void {
  const id = datasetId(project, name);
  deletionTransaction(project.database, DATASET_TABLES, () => {
    // If it is the name that is damaged, the index still holds the old one.
    executeText(project.database, 'REINDEX datasets');
    execute(project.database, 'DELETE FROM datasets WHERE id = ?', id);
  });
}

/** Number of chunks per column of a dataset. */
export function chunkCount(dataset: Pick<DatasetInfo, 'rows'>): number {
  return Math.ceil(dataset.rows / CHUNK_ROWS);
}

/**
 * One column of one chunk; throws `unknown-name` for a missing column, and `corrupt` if the chunk is missing, its
 * checksum does not match, or it is not of the column's kind or the dataset's number of rows.
 */
export function readChunk(project: Project, dataset: DatasetRef, key: ColumnKey, index: number): ColumnData {
  return readChunkWith(project, dataset, key, index, unpackColumn);
}

/** One chunk of a number column, not decoded; throws like `readChunk`. */
export function readStoredNumbers(project: Project, dataset: DatasetRef, key: ColumnKey, index: number): StoredNumbers {
  return readChunkWith(project, dataset, key, index, unpackStoredNumbers);
}

type ChunkRow = PackedRow & {
  readonly datasetRows: number;
  readonly kind: string;
  readonly steps: number;
} & Pick<StoredColumn, 'entries'>;

function readChunkWith<Data>(
  project: Project,
  dataset: DatasetRef,
  key: ColumnKey,
  index: number,
  unpack: (blob: Uint8Array, limits: ValueLimits) => Data,
): Data {
  const row = chunkRow(project, dataset, key, index);
  const rows = Math.min(CHUNK_ROWS, row.datasetRows - index * CHUNK_ROWS);
  const limits = limitsOf(key, row);
  return unpackChecked(row, chunkName(key, index), (blob) => {
    // Before anything is allocated.
    const header = readHeader(blob);
    if (header.rows !== rows || header.kind !== row.kind) throw corrupt(message('store.impossibleHeader'));
    return unpack(blob, limits);
  });
}

function limitsOf({ role }: ColumnKey, { entries, steps }: ChunkRow): ValueLimits {
  const isTime = role === 'time' || role === 'stepTime';
  const maxCode = role === 'depth' ? steps : role === 'immature' ? 2 ** steps - 1 : (entries ?? Infinity);
  return { maxCode, maxNumber: isTime ? MAX_TIME_MS : Number.MAX_VALUE };
}

function chunkRow(project: Project, dataset: DatasetRef, key: ColumnKey, index: number): ChunkRow {
  const id = datasetId(project, dataset);
  const what = chunkName(key, index);
  const { id: column, kind, entries } = storedColumn(project, id, key, what);
  const earlier = earlierState(dataset);
  const stored = get<{ rows: number; steps: number }>(
    project.database,
    'SELECT row_count AS rows, (SELECT count(*) FROM steps WHERE dataset_id = datasets.id) AS steps FROM datasets ' +
      'WHERE id = ?',
    id,
  ) ?? { rows: 0, steps: 0 };
  const datasetRows = earlier?.rows ?? stored.rows;
  const chunk = storedChunk(project, column, index, what, earlier?.append);
  if (chunk !== undefined) return { ...chunk, datasetRows, kind, entries, steps: stored.steps };
  if (index >= chunkCount({ rows: datasetRows })) throw new RangeError(`column ${key.name} has no chunk ${index}`);
  throw damagedRow(what);
}

function chunkName({ name }: ColumnKey, index: number): Message {
  return message('store.chunkOfColumn', { column: name, chunk: index });
}

function earlierState(dataset: DatasetRef): EarlierState | undefined {
  return typeof dataset === 'string' ? undefined : dataset.earlier;
}

/** The dictionary of a code or list column: code k is entry k − 1. */
export function readDictionary(project: Project, dataset: DatasetRef, key: ColumnKey): TextColumn {
  const whole = readWholeDictionary(project, dataset, key);
  // An append only adds to a dictionary.
  const entries = earlierState(dataset)?.distinct[mapKey(key)];
  return entries === undefined || entries === null ? whole : sliceText(whole, 0, Math.min(entries, textCount(whole)));
}

function readWholeDictionary(project: Project, dataset: DatasetRef, key: ColumnKey): TextColumn {
  const where = message('store.dictionaryOfColumn', { column: key.name });
  const { id, entries } = storedColumn(project, datasetId(project, dataset), key, where);
  const rows = dictionaryPieces(project, id, where);
  // Before anything is allocated.
  const pieces = rows.map((row) =>
    unpackChecked(row, where, (blob) => ({ header: readHeader(blob), bytes: blob.length })),
  );
  const bytes = pieces.reduce((sum, { header }) => sum + payloadBytes(header), 0);
  if (bytes > MAX_DICTIONARY_BYTES || !arePossibleTexts(pieces)) throw damagedRow(where);
  const dictionary = concatText(rows.map((row) => unpackChecked(row, where, unpackText)));
  // A piece may be missing.
  if (textCount(dictionary) !== (entries ?? textCount(dictionary))) throw damagedRow(where);
  return dictionary;
}

function unpackText(blob: Uint8Array): TextColumn {
  const column = unpackColumn(blob);
  if (column.kind !== 'text') throw corrupt(message('store.impossibleHeader'));
  return column;
}

/** The id of a dataset; throws `unknown-name`. */
export function datasetId(project: Project, dataset: DatasetRef): number {
  if (typeof dataset !== 'string') return dataset.id;
  const id = findId(project, dataset);
  if (id === undefined) throw unknownName(message('noun.dataset'), dataset, datasetNames(project));
  return id;
}

function findId({ database }: Project, name: string): number | undefined {
  return get<{ id: number }>(database, 'SELECT id FROM datasets NOT INDEXED WHERE name = ?', name)?.id;
}

function datasetNames({ database }: Project): string[] {
  return all<{ name: string }>(database, 'SELECT name FROM datasets NOT INDEXED ORDER BY name').map(({ name }) => name);
}
