import type BetterSqlite3 from 'better-sqlite3';

import type { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { CHUNK_ROWS, columnRoles, KIND_OF_ROLE, type ColumnInfo } from '../columns/columns.ts';
import { rowChecksum } from '../file/checked-rows.ts';
import type { Project } from '../file/project.ts';
import { all, get, execute } from '../file/sql.ts';
import { areSteps, damagedRow, isJson, isNumberOrNull, isObject, isTime, storedJson } from '../file/stored-json.ts';
import type { DatasetInfo, SourceInfo } from './dataset-types.ts';

/** A row of table `datasets`. */
export interface DatasetRow {
  readonly id: number;
  readonly name: string;
  readonly row_count: number;
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly immature: number;
  readonly first_time: number | null;
  readonly last_time: number | null;
  readonly as_of: number | null;
  readonly data_hash: string;
  readonly sources_json: string;
  readonly mapping_json: string;
  readonly created_at: string;
  /** Of the row, its steps and its columns. */
  readonly checksum: number | null;
}

/** The metadata of a dataset, with its steps and columns; throws `corrupt` if they contradict each other. */
export function datasetInfo(project: Project, row: DatasetRow): DatasetInfo {
  const stepsAndColumns = stepsAndColumnsOf(project.database, row.id);
  if (storedChunks(project, row.id) !== Math.ceil(row.row_count / CHUNK_ROWS)) throw damagedDataset(row);
  return listedDataset(row, stepsAndColumns);
}

/** The metadata in these rows; throws `corrupt` if the checksum does not match. */
export function listedDataset(row: DatasetRow, { steps, columns }: StepsAndColumns): DatasetInfo {
  const isStored = row.checksum === checksumOf(row, { steps, columns });
  const areColumns = columns.every(({ role, kind }) => columnRoles.includes(role) && kind === KIND_OF_ROLE[role]);
  if (!isStored || !isTime(row.created_at) || !areColumns || !areSteps(steps.map(({ name }) => name)))
    throw damagedDataset(row);
  const what = message('store.datasetNamed', { name: row.name });
  const sourceFiles = storedJson(row.sources_json, what, areSources).map(sourceInfo);
  return {
    id: row.id,
    name: row.name,
    rows: row.row_count,
    steps: steps.map((step) => ({ ...step, timed: step.timed === 1 })),
    columns,
    records: row.records,
    accepted: row.accepted,
    rejected: row.rejected,
    immature: row.immature,
    firstTime: row.first_time,
    lastTime: row.last_time,
    asOf: row.as_of,
    dataHash: row.data_hash,
    sources: sourceFiles.map(({ path }) => path),
    sourceFiles,
    mapping: storedJson(row.mapping_json, what, isJson),
    createdAt: row.created_at,
  };
}

/** The largest distance from 1970 that a JavaScript date can have. */
export const MAX_TIME_MS = 8.64e15;

/** Throws `corrupt` for times of a dataset that no date can have: an import reads dates, so the project is crafted. */
export function checkTimes({ name, ...times }: Pick<DatasetInfo, 'name' | 'firstTime' | 'lastTime' | 'asOf'>): void {
  const { firstTime, lastTime, asOf } = times;
  if ([firstTime, lastTime, asOf].some((time) => time !== null && Math.abs(time) > MAX_TIME_MS))
    throw damagedRow(message('store.datasetNamed', { name }), message('store.deleteOrRestore'));
}

function damagedDataset({ name }: DatasetRow): AppError {
  return damagedRow(message('store.datasetNamed', { name }), message('store.deleteOrRestore'));
}

/** The steps and columns of a dataset as stored. */
export interface StepsAndColumns {
  readonly steps: readonly { readonly name: string; readonly windowDays: number; readonly timed: number }[];
  readonly columns: readonly ColumnInfo[];
}

/** Reads the steps and columns of a dataset. */
export function stepsAndColumnsOf(database: BetterSqlite3.Database, dataset: number): StepsAndColumns {
  return {
    steps: all(
      database,
      'SELECT name, window_days AS windowDays, timed FROM steps WHERE dataset_id = ? ORDER BY position',
      dataset,
    ),
    columns: all(
      database,
      'SELECT name, role, kind, distinct_count AS "distinct", missing_count AS missing FROM columns ' +
        'WHERE dataset_id = ? ORDER BY position',
      dataset,
    ),
  };
}

function checksumOf({ checksum: _, ...row }: DatasetRow, { steps, columns }: StepsAndColumns): number {
  return rowChecksum({ ...row, steps: JSON.stringify(steps), columns: JSON.stringify(columns) });
}

/** Stores the checksum of a complete dataset. */
export function storeDatasetChecksum(database: BetterSqlite3.Database, dataset: number): void {
  const row = get<DatasetRow>(database, 'SELECT * FROM datasets WHERE id = ?', dataset)!;
  const checksum = checksumOf(row, stepsAndColumnsOf(database, dataset));
  execute(database, 'UPDATE datasets SET checksum = ? WHERE id = ?', checksum, dataset);
}

/**
 * The number of stored chunks of the first column. The declared number of rows must agree with it, since callers
 * allocate memory for that many rows. When a chunk is read, its number of rows is checked too.
 */
function storedChunks({ database }: Project, dataset: number): number | undefined {
  return get<{ chunks: number }>(
    database,
    'SELECT count(*) AS chunks FROM chunks WHERE column_id = ' +
      '(SELECT id FROM columns WHERE dataset_id = ? ORDER BY position LIMIT 1)',
    dataset,
  )?.chunks;
}

/** The details of a source; those that are not stored are null. */
export function sourceInfo(source: string | SourceInfo): SourceInfo {
  return typeof source === 'string' ? { path: source, bytes: null, dialect: null } : source;
}

function areSources(value: unknown): value is readonly (string | SourceInfo)[] {
  return Array.isArray(value) && value.every(isSource);
}

function isSource(source: unknown): boolean {
  if (!isObject(source)) return typeof source === 'string';
  const { path, bytes = null, dialect = null } = source;
  return typeof path === 'string' && isNumberOrNull(bytes) && (dialect === null || isObject(dialect));
}
