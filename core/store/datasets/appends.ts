import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { isIntact } from '../file/checked-rows.ts';
import { isDamage, readListing, type Listing } from '../file/damaged-rows.ts';
import { listTable } from '../file/list-table.ts';
import type { Project } from '../file/project.ts';
import { damagedRow, isObject, storedJson } from '../file/stored-json.ts';
import { appendRows, appendText, datasetBefore, keptBytes, stateBefore, type AppendRow } from './append-state.ts';
import { SqlAppendWriter } from './append-writer.ts';
import type { AppendWriter, DatasetInfo } from './dataset-types.ts';
import { getDataset, readDatasets } from './datasets.ts';
import { hasHashBefore } from './stored-hash.ts';

/** An append to a dataset, as listed. */
export interface AppendInfo {
  /** `a1`, `a2`, … */
  readonly append: string;
  readonly dataset: string;
  /** Its result, as given to `AppendWriter.finish`. */
  readonly result: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Whether it is the last one of its dataset, the only one that can be undone. */
  readonly last: boolean;
  /** Bytes that the replaced data take in the project file. */
  readonly keptBytes: number;
  readonly dataHashBefore: string;
}

/** Starts an append inside the caller's transaction. */
export function beginAppend(project: Project, dataset: DatasetInfo): AppendWriter {
  if (!project.database.inTransaction) throw new Error('an append starts inside beginImport');
  return new SqlAppendWriter(project, dataset, () => getDataset(project, dataset.name));
}

/** The appends of all datasets or of one, oldest first; throws `unknown-name`. */
export function readAppends(project: Project, name?: string): Listing<AppendInfo> {
  const datasets = name === undefined ? readDatasets(project).intact : [getDataset(project, name)];
  const names = new Map(datasets.map((dataset) => [dataset.id, dataset.name]));
  const { intact, damaged } = listTable<AppendRow, Omit<AppendInfo, 'last'>>(project.database, {
    table: 'appends',
    nameOf: ({ id }) => `a${id}`,
    read: (row) => appendInfo(project, names.get(row.dataset_id) ?? '', row),
  });
  const listed = intact.filter(({ dataset }) => dataset !== '');
  const last = new Map(listed.map(({ dataset, append }) => [dataset, append]));
  return { intact: listed.map((info) => ({ ...info, last: last.get(info.dataset) === info.append })), damaged };
}

function appendInfo({ database }: Project, dataset: string, row: AppendRow): Omit<AppendInfo, 'last'> {
  if (!isIntact('appends', row)) throw damagedRow(appendText(row.id));
  const before = stateBefore(row);
  return {
    append: `a${row.id}`,
    dataset,
    result: storedJson(row.result_json, appendText(row.id), isObject),
    createdAt: row.created_at,
    keptBytes: before.keptBytes ?? keptBytes(database, row.id),
    dataHashBefore: before.dataset.data_hash,
  };
}

/** The last append of a dataset; throws `state` if it has none. */
export function lastAppend(project: Project, dataset: DatasetInfo): AppendRow {
  const row = appendRows(project.database, dataset.id).at(-1);
  if (row === undefined)
    throw new AppError('state', message('store.noAppend', { dataset: dataset.name }), message('store.listAppends'));
  return row;
}

/**
 * The state of a dataset with this digest: the dataset as it is, or as it was before one of its appends; null if there
 * is none. Throws `corrupt` if the data of that time cannot be found.
 */
export function findState(project: Project, dataset: DatasetInfo, hash: string): DatasetInfo | null {
  if (dataset.dataHash === hash) return dataset;
  const rows = earlierStates(project, dataset, (row) => ({ row, state: stateBefore(row) }));
  const found = rows.findLast(({ state }) => state.dataset.data_hash === hash);
  if (found === undefined) return null;
  const { row, state } = found;
  if (!hasHashBefore(project.database, row.id, state)) throw damagedRow(appendText(row.id));
  return datasetBefore(row);
}

/** The digests of a dataset as it is and as it was before each of its appends. */
export function stateHashes(project: Project, dataset: DatasetInfo): ReadonlySet<string> {
  return new Set([
    dataset.dataHash,
    ...earlierStates(project, dataset, stateBefore).map((state) => state.dataset.data_hash),
  ]);
}

/** The results of `read` for each append of a dataset, without damaged appends: the list of appends reports those. */
function earlierStates<State>(
  { database }: Project,
  dataset: DatasetInfo,
  read: (row: AppendRow) => State,
): readonly State[] {
  try {
    return readListing(appendRows(database, dataset.id), ({ id }) => `a${id}`, read).intact;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return [];
  }
}
