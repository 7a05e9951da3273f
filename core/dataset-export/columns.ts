import { labelReader } from '../features/labels.ts';
import type { ColumnData, ColumnInfo } from '../store/columns/columns.ts';
import { dictionaryText, textAt } from '../store/columns/text.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { readChunk, readDictionary } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';

/** A cell of an exported column; null is a missing value. */
export type Cell = string | number | readonly string[] | null;

/** How a column is stored in a typed file. */
export type CellType = 'text' | 'list' | 'integer' | 'number' | 'time';

/** A column of an exported dataset. */
export interface ExportColumn {
  readonly name: string;
  readonly type: CellType;
  /** Reads a chunk and returns its cells by row; calls come in the order of the chunks. */
  read(chunk: number): Promise<(row: number) => Cell> | ((row: number) => Cell);
}

/** The columns of a dataset: what was imported, with a label of 0 or 1 for each mature step. */
export function datasetColumns(project: Project, dataset: DatasetInfo): readonly ExportColumn[] {
  const stored = (roles: readonly ColumnInfo['role'][]): ExportColumn[] =>
    dataset.columns.filter(({ role }) => roles.includes(role)).map((column) => storedColumn(project, dataset, column));
  return [
    ...stored(['id', 'user', 'time']),
    ...labelColumns(project, dataset),
    ...stored(['stepTime', 'bank', 'banner', 'categorical', 'numeric', 'multi']),
  ];
}

function labelColumns(project: Project, dataset: DatasetInfo): ExportColumn[] {
  const readLabels = labelReader(project, dataset);
  return dataset.steps.map(({ name }, step) => ({
    name,
    type: 'integer',
    read: (chunk) => {
      const { depth, matureSteps } = readLabels(chunk);
      return (row) => labelOf(step, depth[row], matureSteps[row]);
    },
  }));
}

/** The label of a step (from 0) for a sample of that depth: 0 or 1, null while its outcome is open. */
export function labelOf(step: number, depth: number, matureSteps: number): number | null {
  return step < matureSteps ? Number(step < depth) : null;
}

function storedColumn(project: Project, dataset: DatasetInfo, column: ColumnInfo): ExportColumn {
  const dictionary = column.kind === 'code' || column.kind === 'list' ? readDictionary(project, dataset, column) : null;
  // Several rows have the same entry, which is decoded once.
  const texts: (string | undefined)[] = [];
  const entry = (code: number): string =>
    (texts[code] ??= dictionary === null ? '' : (dictionaryText(dictionary, code) ?? ''));
  return {
    name: column.role === 'stepTime' ? `${column.name}_time` : column.name,
    type: typeOf(column),
    read: (chunk) => cellsOf(readChunk(project, dataset, column, chunk), column, entry),
  };
}

function typeOf({ role, kind }: ColumnInfo): CellType {
  if (role === 'time' || role === 'stepTime') return 'time';
  return kind === 'number' ? 'number' : kind === 'list' ? 'list' : 'text';
}

function cellsOf(data: ColumnData, column: ColumnInfo, entry: (code: number) => string): (row: number) => Cell {
  switch (data.kind) {
    case 'text':
      return (row) => textAt(data, row);
    case 'code':
      return (row) => (data.values[row] === 0 ? null : entry(data.values[row]));
    case 'list':
      return (row) =>
        data.offsets[row] === data.offsets[row + 1]
          ? null
          : Array.from(data.values.subarray(data.offsets[row], data.offsets[row + 1]), entry);
    case 'number': {
      const isTime = typeOf(column) === 'time';
      return (row) => {
        const value = data.values[row];
        return Number.isNaN(value) ? null : isTime ? new Date(value).toISOString() : value;
      };
    }
  }
}
