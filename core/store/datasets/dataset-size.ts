import type { Project } from '../file/project.ts';
import { all, get } from '../file/sql.ts';
import type { DatasetRef } from './dataset-types.ts';
import { datasetId } from './datasets.ts';

/** The size of a dataset in the project file, in bytes. */
export interface DatasetSize {
  /** Everything, including what its appends replaced, except unused space in pages. */
  readonly total: number;
  readonly rejects: number;
  /** Chunks and dictionary, by the column's `<role> <name>`. */
  readonly columns: ReadonlyMap<string, number>;
}

/**
 * Measures a dataset by the lengths of its blobs and texts, which SQLite returns without reading them; throws
 * `unknown-name`.
 */
export function measureDataset(project: Project, dataset: DatasetRef): DatasetSize {
  const id = datasetId(project, dataset);
  const rows = all<{ role: string; name: string; bytes: number }>(
    project.database,
    `
    SELECT role, name, (SELECT coalesce(sum(length(packed)), 0) FROM chunks WHERE column_id = columns.id)
      + (SELECT coalesce(sum(length(packed)), 0) FROM dictionary_pieces WHERE column_id = columns.id) AS bytes
    FROM columns WHERE dataset_id = ? ORDER BY position`,
    id,
  );
  const rejects =
    get<{ bytes: number | null }>(
      project.database,
      'SELECT sum(octet_length(raw) + octet_length(reason) + octet_length(file) + coalesce(octet_length(value), 0)) ' +
        'AS bytes FROM rejects WHERE dataset_id = ?',
      id,
    )?.bytes ?? 0;
  const summaries =
    get<{ bytes: number | null }>(
      project.database,
      'SELECT sum(octet_length(packed) + octet_length(about_json)) AS bytes FROM summaries WHERE dataset_id = ?',
      id,
    )?.bytes ?? 0;
  const kept =
    get<{ bytes: number | null }>(
      project.database,
      `
      SELECT sum((SELECT coalesce(sum(length(packed)), 0) FROM replaced_chunks WHERE append_id = appends.id)
        + (SELECT coalesce(sum(length(packed)), 0) FROM replaced_pieces WHERE append_id = appends.id)) AS bytes
      FROM appends WHERE dataset_id = ?`,
      id,
    )?.bytes ?? 0;
  const columns = new Map(rows.map(({ role, name, bytes }) => [`${role} ${name}`, bytes]));
  return { total: rows.reduce((sum, { bytes }) => sum + bytes, rejects + summaries + kept), rejects, columns };
}
