import type { Text } from '../../text/message.ts';
import { textFromStored } from '../../text/stored.ts';
import type { Project } from '../file/project.ts';
import { all, get } from '../file/sql.ts';
import type { DatasetRef, Reject } from './dataset-types.ts';
import { datasetId } from './datasets.ts';

/** Number of rejects for a reason, with the first record. */
export interface RejectCount {
  readonly reason: string;
  readonly count: number;
  readonly example: Pick<Reject, 'file' | 'line' | 'column' | 'value'>;
}

const BATCH = 1000;

/** A record's column and value as stored. */
interface StoredValue {
  readonly column: string | null;
  readonly value: string | null;
}

function valueOf({ column, value }: StoredValue): Text | null {
  return column === null && value !== null ? textFromStored(value) : value;
}

/** All rejects of a dataset in the order of the import; throws for an unknown dataset. */
export function listRejects(project: Project, dataset: DatasetRef): Iterable<Reject> {
  return batches(project, datasetId(project, dataset));
}

/** Each import is one transaction of the only writer, so the ids of a dataset's rejects are consecutive. */
function* batches({ database }: Project, id: number): Generator<Reject> {
  const range = get<{ first: number | null; last: number | null }>(
    database,
    'SELECT min(id) AS first, max(id) AS last FROM rejects WHERE dataset_id = ?',
    id,
  );
  const last = range?.last ?? 0;
  for (let next = range?.first ?? 1; next <= last;) {
    const rows = all<Omit<Reject, 'value'> & StoredValue & { id: number }>(
      database,
      `
      SELECT id, file, line, "column", value, reason, raw FROM rejects
      WHERE id BETWEEN ? AND ? AND +dataset_id = ? ORDER BY id LIMIT ${BATCH}`,
      next,
      last,
      id,
    );
    if (rows.length === 0) return;
    for (const { id: _, ...reject } of rows) yield { ...reject, value: valueOf(reject) };
    next = rows[rows.length - 1].id + 1;
  }
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
  const columns = 'file, line, "column", value, reason, substr(raw, 1, ?) AS raw, length(raw) AS rawLength';
  const rows =
    reason !== undefined
      ? all<StoredRow>(
          project.database,
          `SELECT ${columns} FROM rejects WHERE dataset_id = ? AND reason = ? ORDER BY id LIMIT ? OFFSET ?`,
          rawLength,
          id,
          reason,
          limit,
          offset,
        )
      : all<StoredRow>(
          project.database,
          `SELECT ${columns} FROM rejects WHERE id >= ? AND +dataset_id = ? ORDER BY id LIMIT ?`,
          rawLength,
          firstReject(project, id) + offset,
          id,
          limit,
        );
  return rows.map((row) => ({ ...row, value: valueOf(row) }));
}

type StoredRow = Omit<RejectRow, 'value'> & StoredValue;

function firstReject({ database }: Project, dataset: number): number {
  const row = get<{ first: number | null }>(
    database,
    'SELECT min(id) AS first FROM rejects WHERE dataset_id = ?',
    dataset,
  );
  return row?.first ?? 1;
}

/** The reasons of a dataset's rejects, most frequent first. */
export function countRejects(project: Project, dataset: DatasetRef): RejectCount[] {
  const rows = all<Omit<RejectCount, 'example'> & Omit<Reject, 'value'> & StoredValue>(
    project.database,
    `
    SELECT counted.reason, counted.count, file, line, "column", value
    FROM (
      SELECT reason, count(*) AS count, min(id) AS first FROM rejects WHERE dataset_id = ? GROUP BY reason
    ) AS counted
    JOIN rejects ON rejects.id = counted.first ORDER BY counted.count DESC, counted.reason`,
    datasetId(project, dataset),
  );
  return rows.map(({ reason, count, file, line, column, value }) => ({
    reason,
    count,
    example: { file, line, column, value: valueOf({ column, value }) },
  }));
}
