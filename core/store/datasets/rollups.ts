import { crc32 } from 'node:zlib';

import { message } from '../../text/message.ts';
import { unpackChecked, type PackedRow } from '../columns/checked.ts';
import { packColumn, unpackColumn } from '../columns/codec.ts';
import { CHUNK_ROWS, type ColumnData } from '../columns/columns.ts';
import { contentChecksum, corrupt, readHeader } from '../columns/packed.ts';
import { indexedRow } from '../file/indexed-row.ts';
import type { Project } from '../file/project.ts';
import { get, execute, transaction } from '../file/sql.ts';
import { damagedRow, isJson, storedJson } from '../file/stored-json.ts';
import type { DatasetInfo } from './dataset-types.ts';

/** Counts of a dataset, and plain data that describe them. */
export interface Rollup {
  readonly metadata: unknown;
  readonly data: ColumnData;
}

/** A rollup as stored. */
export interface PackedRollup {
  readonly metadata: unknown;
  readonly packed: Buffer;
}

/** Compresses a rollup. */
export function packRollup({ metadata, data }: Rollup): PackedRollup {
  return { metadata, packed: packColumn(data) };
}

/**
 * Stores packed rollups of a dataset under their names, replacing all earlier ones: all of them or none. Returns false
 * and stores nothing if the dataset no longer exists, or has other rows than those counted, as after an append.
 */
export function writeRollups(
  { database }: Project,
  { id, dataHash }: Pick<DatasetInfo, 'id' | 'dataHash'>,
  rollups: ReadonlyMap<string, PackedRollup>,
): boolean {
  return transaction(database, () => {
    if (get(database, 'SELECT 1 FROM datasets WHERE id = ? AND data_hash = ?', id, dataHash) === undefined)
      return false;
    execute(database, 'DELETE FROM summaries WHERE dataset_id = ?', id);
    for (const [name, { metadata, packed }] of rollups) {
      execute(
        database,
        'INSERT INTO summaries (dataset_id, name, about_json, checksum, packed) VALUES (?, ?, ?, ?, ?)',
        id,
        name,
        ...checkedParts(metadata, packed),
      );
    }
    return true;
  });
}

/** The metadata as JSON, the checksum of both, and the data. */
function checkedParts(metadata: unknown, packed: Buffer): readonly [json: string, checksum: number, packed: Buffer] {
  const json = JSON.stringify(metadata);
  return [json, crc32(json, contentChecksum(packed)), packed];
}

type RollupRow = PackedRow & { readonly about_json: string };

/** A row with the checksum of its data alone, which is also what older versions stored; as it is if it is damaged. */
function withDataChecksum(row: RollupRow): PackedRow {
  try {
    const ofData = contentChecksum(row.packed);
    return crc32(row.about_json, ofData) === row.checksum ? { ...row, checksum: ofData } : row;
  } catch {
    return row;
  }
}

/**
 * The rollup of a dataset under a name; null if there is none, as for a state before an append. Throws `corrupt` if the
 * checksum does not match, or if there are more than `maxValues` values.
 */
export function readRollup(
  project: Project,
  dataset: Pick<DatasetInfo, 'id' | 'earlier'>,
  name: string,
  maxValues = Infinity,
): Rollup | null {
  return readRollupAs(project, dataset, name, (blob) => {
    // Before anything is allocated.
    if (readHeader(blob).valueCount > maxValues) throw corrupt(message('store.impossibleHeader'));
    return unpackColumn(blob);
  });
}

/** Like `readRollup`, with data unpacked by `unpack`, which may throw `corrupt`. */
export function readRollupAs<Data>(
  { database }: Project,
  { id, earlier }: Pick<DatasetInfo, 'id' | 'earlier'>,
  name: string,
  unpack: (blob: Uint8Array) => Data,
): { readonly metadata: unknown; readonly data: Data } | null {
  if (earlier !== undefined) return null;
  const row = indexedRow<RollupRow>(database, 'summaries', 'about_json, checksum, packed', { dataset_id: id, name });
  if (row === undefined) return null;
  const what = message('store.summary', { name });
  if (row === null) throw damagedRow(what);
  const data = unpackChecked(withDataChecksum(row), what, unpack);
  return { metadata: storedJson(row.about_json, what, isJson), data };
}

/** Name of the rollup with the design effects of a dataset with users; older versions do not store it. */
export const USERS_ROLLUP = 'effects of users';

/** Name of the rollup with rows of randomly chosen users; older versions do not store it. */
export const USER_SAMPLE_ROLLUP = 'user sample';

/**
 * Name of the rollup with the cells of these rows, from `cellsOf` in core/funnel; with it, their values of all columns
 * are stored (`sampled-columns.ts`). Older versions store neither.
 */
export const SAMPLED_CELLS_ROLLUP = 'cells of user sample';

/** Whether a dataset has a user column, so that it is known which samples belong to one user. */
export function hasUsers({ columns }: Pick<DatasetInfo, 'columns'>): boolean {
  return columns.some(({ role }) => role === 'user');
}

/** The rollups of a dataset with users; a dataset counted by an older version lacks some, and is counted again. */
const ROLLUPS_OF_USERS = [USERS_ROLLUP, USER_SAMPLE_ROLLUP, SAMPLED_CELLS_ROLLUP];

/** Whether a dataset has rollups, including those of its users if it has a user column. */
export function hasRollups({ database }: Project, dataset: Pick<DatasetInfo, 'id' | 'earlier' | 'columns'>): boolean {
  if (dataset.earlier !== undefined) return false;
  const has = (condition: string, ...names: string[]): boolean =>
    get(database, `SELECT 1 FROM summaries WHERE dataset_id = ? ${condition} LIMIT 1`, dataset.id, ...names) !==
    undefined;
  return hasUsers(dataset) ? ROLLUPS_OF_USERS.every((name) => has('AND name = ?', name)) : has('');
}

/** Datasets with fewer rows are fast enough without rollups. */
const MIN_ROWS_FOR_ROLLUPS = 8 * CHUNK_ROWS;

/** Whether queries on a dataset are slow because it has no rollups, as after an import by an older version. */
export function lacksRollups(project: Project, dataset: DatasetInfo): boolean {
  return dataset.rows >= MIN_ROWS_FOR_ROLLUPS && !hasRollups(project, dataset);
}
