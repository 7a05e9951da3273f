import type BetterSqlite3 from 'better-sqlite3';

import { message, type Text } from '../../text/message.ts';
import { textFromStored } from '../../text/stored.ts';
import { rowChecksum } from '../file/checked-rows.ts';
import type { Project } from '../file/project.ts';
import { all, get } from '../file/sql.ts';
import { damagedRow } from '../file/stored-json.ts';
import type { DatasetRef, Reject } from './dataset-types.ts';
import { datasetId } from './datasets.ts';

/** Number of rejects for a reason, with the first record. */
export interface RejectCount {
  readonly reason: string;
  readonly count: number;
  /** The values that the column accepts, if the example was rejected for its format. */
  readonly accepted?: Text | null;
  readonly example: Pick<Reject, 'file' | 'line' | 'column' | 'value'>;
}

const BATCH = 1000;

/** A reject as stored. */
interface StoredReject extends Omit<Reject, 'value'> {
  readonly value: string | null;
  readonly checksum: number | null;
}

const STORED = 'file, line, "column", value, reason, raw, checksum';

/** Throws `corrupt` if the checksum of a reject does not match. */
function checkedReject({ checksum, ...stored }: StoredReject): Reject {
  const { file, line, column, value, reason, raw } = stored;
  if (checksum !== rowChecksum({ file, line, column, value, reason, raw }))
    throw damagedRow(message('store.rejectsOf', { file }));
  return { ...stored, value: column === null && value !== null ? textFromStored(value) : value };
}

/** All rejects of a dataset in the order of the import; throws for an unknown dataset. */
export function listRejects(project: Project, dataset: DatasetRef): Iterable<Reject> {
  return batches(project, datasetId(project, dataset));
}

/**
 * Reads the rejects of a dataset in batches. The rejects of one import or append have consecutive ids; between two
 * appends, there may be ids of other datasets' rejects.
 */
function* batches({ database }: Project, id: number): Generator<Reject> {
  const range = get<{ first: number | null; last: number | null }>(
    database,
    'SELECT min(id) AS first, max(id) AS last FROM rejects WHERE dataset_id = ?',
    id,
  );
  const last = range?.last ?? 0;
  let listed = 0;
  for (let next = range?.first ?? 1; next <= last;) {
    const rows = all<StoredReject & { id: number }>(
      database,
      `
      SELECT id, ${STORED} FROM rejects
      WHERE id BETWEEN ? AND ? AND +dataset_id = ? ORDER BY id LIMIT ${BATCH}`,
      next,
      last,
      id,
    );
    if (rows.length === 0) break;
    for (const { id: _, ...reject } of rows) yield checkedReject(reject);
    listed += rows.length;
    next = rows[rows.length - 1].id + 1;
  }
  checkRejectCount(database, id, listed);
}

/** A reject as shown in a list. */
export interface RejectRow extends Reject {
  /** Length of the whole raw text in characters; `raw` may be only its beginning. */
  readonly rawLength: number;
}

/** The rejects to list; raw text is cut after `rawLength` characters. */
export interface RejectPage {
  /** Only rejects with this reason. */
  readonly reason?: string;
  readonly offset: number;
  readonly limit: number;
  readonly rawLength: number;
}

/** One page of a dataset's rejects in the order of the import; throws for an unknown dataset. */
export function pageRejects(
  project: Project,
  dataset: DatasetRef,
  { reason, offset, limit, rawLength }: RejectPage,
): RejectRow[] {
  const id = datasetId(project, dataset);
  const rows =
    reason !== undefined
      ? all<StoredReject>(
          project.database,
          `SELECT ${STORED} FROM rejects WHERE dataset_id = ? AND reason = ? ORDER BY id LIMIT ? OFFSET ?`,
          id,
          reason,
          limit,
          offset,
        )
      : pageOfAll(project, id, offset, limit);
  return rows
    .map(checkedReject)
    .map((row) => ({ ...row, raw: row.raw.slice(0, rawLength), rawLength: row.raw.length }));
}

function pageOfAll(project: Project, dataset: number, offset: number, limit: number): StoredReject[] {
  const first = firstReject(project, dataset);
  // Without appends, the ids are consecutive.
  const skipped = hasAppends(project, dataset) ? offset : 0;
  return all<StoredReject>(
    project.database,
    `SELECT ${STORED} FROM rejects WHERE id >= ? AND +dataset_id = ? ORDER BY id LIMIT ? OFFSET ?`,
    first + offset - skipped,
    dataset,
    limit,
    skipped,
  );
}

function hasAppends({ database }: Project, dataset: number): boolean {
  return get(database, 'SELECT 1 FROM appends NOT INDEXED WHERE dataset_id = ? LIMIT 1', dataset) !== undefined;
}

function firstReject({ database }: Project, dataset: number): number {
  const row = get<{ first: number | null }>(
    database,
    'SELECT min(id) AS first FROM rejects WHERE dataset_id = ?',
    dataset,
  );
  return row?.first ?? 1;
}

/** The reasons of a dataset's rejects, most frequent first; throws `corrupt` if some are missing. */
export function countRejects(project: Project, dataset: DatasetRef): RejectCount[] {
  const id = datasetId(project, dataset);
  const rows = all<StoredReject & { readonly count: number; readonly indexed: string }>(
    project.database,
    `
    SELECT counted.count, counted.reason AS indexed, file, line, "column", value, rejects.reason AS reason, raw,
      checksum
    FROM (
      SELECT reason, count(*) AS count, min(id) AS first FROM rejects WHERE dataset_id = ? GROUP BY reason
    ) AS counted
    JOIN rejects ON rejects.id = counted.first ORDER BY counted.count DESC, counted.reason`,
    id,
  );
  const counts = rows.map(({ count, indexed: _, ...stored }) => {
    const { reason, file, line, column, value } = checkedReject(stored);
    return { reason, count, example: { file, line, column, value } };
  });
  // The groups come from an index, which may be damaged even if the rows are intact.
  const grouped = rows.reduce((sum, { count, indexed, reason }) => sum + (indexed === reason ? count : 0), 0);
  checkRejectCount(project.database, id, grouped);
  return counts;
}

/** Throws `corrupt` if a dataset does not have as many rejects as were stored. */
function checkRejectCount(database: BetterSqlite3.Database, dataset: number, found: number): void {
  const stored = get<{ name: string; rejected: number }>(
    database,
    'SELECT name, rejected FROM datasets WHERE id = ?',
    dataset,
  );
  if (stored !== undefined && found !== stored.rejected)
    throw damagedRow(message('store.datasetNamed', { name: stored.name }));
}
