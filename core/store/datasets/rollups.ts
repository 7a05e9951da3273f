import { crc32 } from 'node:zlib';

import { message } from '../../text/message.ts';
import { unpackChecked, type PackedRow } from '../columns/checked.ts';
import { packColumn, unpackColumn } from '../columns/codec.ts';
import { CHUNK_ROWS, type ColumnData } from '../columns/columns.ts';
import { contentChecksum } from '../columns/packed.ts';
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
 * and stores nothing if the dataset no longer exists.
 */
export function writeRollups(
  { database }: Project,
  { id }: Pick<DatasetInfo, 'id'>,
  rollups: ReadonlyMap<string, PackedRollup>,
): boolean {
  return transaction(database, () => {
    if (get(database, 'SELECT 1 FROM datasets WHERE id = ?', id) === undefined) return false;
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
 * checksum does not match.
 */
export function readRollup(
  { database }: Project,
  { id, earlier }: Pick<DatasetInfo, 'id' | 'earlier'>,
  name: string,
): Rollup | null {
  if (earlier !== undefined) return null;
  const row = indexedRow<RollupRow>(database, 'summaries', 'about_json, checksum, packed', { dataset_id: id, name });
  if (row === undefined) return null;
  const what = message('store.summary', { name });
  if (row === null) throw damagedRow(what);
  const data = unpackChecked(withDataChecksum(row), what, unpackColumn);
  return { metadata: storedJson(row.about_json, what, isJson), data };
}

/** Name of the rollup with the design effects of a dataset with users; older versions do not store it. */
export const USERS_ROLLUP = 'effects of users';

/** Name of the rollup with rows of randomly chosen users; older versions do not store it. */
export const USER_SAMPLE_ROLLUP = 'user sample';

/** Whether a dataset has a user column, so that it is known which samples belong to one user. */
export function hasUsers({ columns }: Pick<DatasetInfo, 'columns'>): boolean {
  return columns.some(({ role }) => role === 'user');
}

/** Whether a dataset has rollups, including the rollup of its users if it has a user column. */
export function hasRollups({ database }: Project, dataset: Pick<DatasetInfo, 'id' | 'earlier' | 'columns'>): boolean {
  if (dataset.earlier !== undefined) return false;
  const found = hasUsers(dataset)
    ? get(database, 'SELECT 1 FROM summaries WHERE dataset_id = ? AND name = ?', dataset.id, USERS_ROLLUP)
    : get(database, 'SELECT 1 FROM summaries WHERE dataset_id = ? LIMIT 1', dataset.id);
  return found !== undefined;
}

/** Datasets with fewer rows are fast enough without rollups. */
const MIN_ROWS_FOR_ROLLUPS = 8 * CHUNK_ROWS;

/** Whether queries on a dataset are slow because it has no rollups, as after an import by an older version. */
export function lacksRollups(project: Project, dataset: DatasetInfo): boolean {
  return dataset.rows >= MIN_ROWS_FOR_ROLLUPS && !hasRollups(project, dataset);
}
