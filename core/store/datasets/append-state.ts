import type BetterSqlite3 from 'better-sqlite3';

import { message, type Message } from '../../text/message.ts';
import { isIntact, type CheckedRow } from '../file/checked-rows.ts';
import { all, get } from '../file/sql.ts';
import { damagedRow, isNumberOrNull, isObject, storedJson } from '../file/stored-json.ts';
import { listedDataset, type DatasetRow } from './dataset-rows.ts';
import type { DatasetInfo } from './dataset-types.ts';
import { mapKey } from './writing.ts';

/** A row of table `appends`. */
export type AppendRow = CheckedRow & {
  readonly dataset_id: number;
  readonly result_json: string;
  readonly before_json: string;
  readonly first_reject: number | null;
  readonly created_at: string;
};

/** A row of table `columns`, and the number of pieces of its dictionary. */
export interface StoredColumnRow {
  readonly id: number;
  readonly position: number;
  readonly role: DatasetInfo['columns'][number]['role'];
  readonly name: string;
  readonly kind: DatasetInfo['columns'][number]['kind'];
  readonly distinct_count: number | null;
  readonly missing_count: number;
  readonly pieces: number;
}

/** The rows that describe a dataset; an append stores them as they were before it. */
export interface DatasetState {
  readonly dataset: DatasetRow;
  readonly steps: readonly { readonly name: string; readonly windowDays: number; readonly timed: number }[];
  readonly columns: readonly StoredColumnRow[];
  /**
   * Bytes of the data that the append replaced, stored because counting them later would rely on an index, which may be
   * damaged. Absent in appends from older versions.
   */
  readonly keptBytes?: number;
}

/** Reads the rows of a dataset as they are now. */
export function stateOf(database: BetterSqlite3.Database, dataset: number): DatasetState {
  return {
    dataset: get<DatasetRow>(database, 'SELECT * FROM datasets WHERE id = ?', dataset)!,
    steps: all(
      database,
      'SELECT name, window_days AS windowDays, timed FROM steps WHERE dataset_id = ? ORDER BY position',
      dataset,
    ),
    columns: all<StoredColumnRow>(
      database,
      'SELECT id, position, role, name, kind, distinct_count, missing_count, ' +
        '(SELECT count(*) FROM dictionary_pieces WHERE column_id = columns.id) AS pieces ' +
        'FROM columns WHERE dataset_id = ? ORDER BY position',
      dataset,
    ),
  };
}

/** Bytes that the data replaced by an append take now. */
export function keptBytes(database: BetterSqlite3.Database, append: number): number {
  const sum = (table: string): number =>
    get<{ bytes: number }>(
      database,
      `SELECT coalesce(sum(length(packed)), 0) AS bytes FROM ${table} WHERE append_id = ?`,
      append,
    )!.bytes;
  return sum('replaced_chunks') + sum('replaced_pieces');
}

/** The name of an append in messages. */
export function appendText(id: number): Message {
  return message('store.append', { append: `a${id}` });
}

/** The rows of a dataset before an append; throws `corrupt`. */
export function stateBefore(row: AppendRow): DatasetState {
  if (!isIntact('appends', row)) throw damagedRow(appendText(row.id));
  return storedJson(row.before_json, appendText(row.id), isState);
}

/** The metadata of a dataset as it was before an append; throws `corrupt`. */
export function datasetBefore(row: AppendRow): DatasetInfo {
  const { dataset, steps, columns } = stateBefore(row);
  const listed = columns.map(({ name, role, kind, distinct_count: distinct, missing_count: missing }) => ({
    name,
    role,
    kind,
    distinct,
    missing,
  }));
  const distinct = Object.fromEntries(listed.map((column) => [mapKey(column), column.distinct]));
  return {
    ...listedDataset(dataset, { steps, columns: listed }),
    earlier: { append: row.id, rows: dataset.row_count, distinct },
  };
}

/** The appends of a dataset, oldest first. */
export function appendRows(database: BetterSqlite3.Database, dataset: number): AppendRow[] {
  return all<AppendRow>(database, 'SELECT * FROM appends NOT INDEXED WHERE dataset_id = ? ORDER BY id', dataset);
}

function isState(value: unknown): value is DatasetState {
  if (!isObject(value)) return false;
  const { dataset, steps, columns, keptBytes: kept = 0 } = value;
  const hasRows = Array.isArray(steps) && steps.every(isStep) && Array.isArray(columns) && columns.every(isColumn);
  return hasRows && isDataset(dataset) && typeof kept === 'number';
}

function isDataset(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { id, row_count, records, accepted, rejected, immature, checksum, first_time, last_time, as_of } = value;
  return (
    [id, row_count, records, accepted, rejected, immature, checksum].every(Number.isSafeInteger) &&
    [first_time, last_time, as_of].every(isNumberOrNull) &&
    ['name', 'data_hash', 'sources_json', 'mapping_json', 'created_at'].every((name) => typeof value[name] === 'string')
  );
}

function isStep(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, windowDays, timed } = value;
  return typeof name === 'string' && typeof windowDays === 'number' && (timed === 0 || timed === 1);
}

function isColumn(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { id, position, missing_count: missing, pieces, distinct_count: distinct } = value;
  return (
    [id, position, missing, pieces].every(Number.isSafeInteger) &&
    (distinct === null || Number.isSafeInteger(distinct)) &&
    ['role', 'name', 'kind'].every((name) => typeof value[name] === 'string')
  );
}
