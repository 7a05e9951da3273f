import { AppError } from '../errors.ts';
import { RECORD_NUMBER_COLUMN, type ColumnData, type ColumnKind, type ColumnRole } from '../store/columns/columns.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { readChunk } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';

/** The data of a column of one kind. */
export type DataOf<Kind extends ColumnKind> = Extract<ColumnData, { readonly kind: Kind }>;

/** Reads a chunk of a column by its index. */
export type ChunkReader<Kind extends ColumnKind> = (chunk: number) => DataOf<Kind>;

/**
 * Creates the reader of the dataset's only column with a role, or null if there is none; the reader throws `corrupt`
 * for a chunk of another kind.
 */
export function roleReader<Kind extends ColumnKind>(
  project: Project,
  dataset: DatasetInfo,
  role: ColumnRole,
  kind: Kind,
): ChunkReader<Kind> | null {
  const column = dataset.columns.find((candidate) => candidate.role === role);
  if (column === undefined) return null;
  return (chunk) => expectKind(readChunk(project, dataset, column, chunk), kind, column.name);
}

/** Like `roleReader` for a role that every dataset has; throws `corrupt` if the column is missing. */
export function requiredReader<Kind extends ColumnKind>(
  project: Project,
  dataset: DatasetInfo,
  role: ColumnRole,
  kind: Kind,
): ChunkReader<Kind> {
  const read = roleReader(project, dataset, role, kind);
  if (read === null)
    throw new AppError(
      'corrupt',
      message('features.noColumnOfRole', { dataset: dataset.name, role: message(`columnRole.${role}`) }),
      message('features.importAgain'),
    );
  return read;
}

/** Whether the samples' ids come from the data; otherwise they are only the record numbers that the import assigned. */
export function hasSampleIds({ columns, mapping }: Pick<DatasetInfo, 'columns' | 'mapping'>): boolean {
  const column = columns.find(({ role }) => role === 'id');
  if (column === undefined) return false;
  const mapped = mapping as { readonly id?: string; readonly events?: { readonly id?: string } } | null;
  return (
    column.name !== RECORD_NUMBER_COLUMN ||
    mapped?.id === RECORD_NUMBER_COLUMN ||
    mapped?.events?.id === RECORD_NUMBER_COLUMN
  );
}

/** Narrows a column to the kind required by its role; throws `corrupt` for another kind. */
export function expectKind<Kind extends ColumnKind>(data: ColumnData, kind: Kind, name: string): DataOf<Kind> {
  if (data.kind === kind) return data as DataOf<Kind>;
  throw new AppError(
    'corrupt',
    message('features.storedAs', { column: name, kind: data.kind, wanted: kind }),
    message('features.importAgain'),
  );
}
