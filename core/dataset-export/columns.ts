import { labelReader } from '../features/labels.ts';
import type { CodeColumn, ColumnInfo, ListColumn, TextColumn } from '../store/columns/columns.ts';
import { dictionaryText, textAt } from '../store/columns/text.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { readChunk, readDictionary } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';

/** A cell of an exported column; null is a missing value. */
export type Cell = string | number | readonly string[] | null;

/** How a column is stored in a typed file. */
export type CellType = 'text' | 'list' | 'integer' | 'number' | 'time';

/** Numbers `[rows]` as they are written, and times in milliseconds; NaN is missing. */
export interface NumberCells {
  readonly kind: 'number';
  readonly values: Float64Array | Float32Array;
}

/** The cells of a column in a chunk. */
export type CellChunk = TextColumn | CodeColumn | ListColumn | NumberCells;

/** A column of an exported dataset. */
export interface ExportColumn {
  readonly name: string;
  readonly type: CellType;
  /** The text of a code (above 0) in a chunk of codes or lists. */
  entry(code: number): string;
  /** Reads the cells of a chunk; calls come in the order of the chunks. */
  read(chunk: number): Promise<CellChunk> | CellChunk;
}

/** Consecutive rows of a chunk: cells `[start .. end)` of each column. */
export interface ExportPiece {
  readonly chunks: readonly CellChunk[];
  readonly start: number;
  readonly end: number;
}

/** The rows of an export, in pieces. */
export type ExportPieces = AsyncIterable<ExportPiece>;

/** Separates the items of a list in a cell. */
export const LIST_SEPARATOR = '|';

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
    entry: noEntry,
    read: (chunk) => {
      const { depth, matureSteps } = readLabels(chunk);
      return {
        kind: 'number',
        values: Float32Array.from(depth, (reached, row) => labelOf(step, reached, matureSteps[row])),
      };
    },
  }));
}

/** The label of a step (from 0) for a sample of that depth: 0 or 1, NaN while its outcome is open. */
export function labelOf(step: number, depth: number, matureSteps: number): number {
  return step < matureSteps ? Number(step < depth) : NaN;
}

/** Throws: a column that has neither codes nor lists has no entries. */
export function noEntry(code: number): string {
  throw new RangeError(`a column without a dictionary has no entry ${code}`);
}

function storedColumn(project: Project, dataset: DatasetInfo, column: ColumnInfo): ExportColumn {
  const dictionary = column.kind === 'code' || column.kind === 'list' ? readDictionary(project, dataset, column) : null;
  return {
    name: column.role === 'stepTime' ? `${column.name}_time` : column.name,
    type: typeOf(column),
    entry: dictionary === null ? noEntry : entryReader(dictionary),
    read: (chunk) => readChunk(project, dataset, column, chunk),
  };
}

/** Decodes the entries of a dictionary, each once. */
function entryReader(dictionary: TextColumn): ExportColumn['entry'] {
  const texts: (string | undefined)[] = [];
  return (code) => (texts[code] ??= dictionaryText(dictionary, code) ?? '');
}

function typeOf({ role, kind }: ColumnInfo): CellType {
  if (role === 'time' || role === 'stepTime') return 'time';
  return kind === 'number' ? 'number' : kind === 'list' ? 'list' : 'text';
}

/** Reads the cells of a column in a chunk by row. */
export function cellReader({ type, entry }: ExportColumn, cells: CellChunk): (row: number) => Cell {
  switch (cells.kind) {
    case 'text':
      return (row) => textAt(cells, row);
    case 'code':
      return (row) => (cells.values[row] === 0 ? null : entry(cells.values[row]));
    case 'list':
      return (row) => {
        const { values, offsets } = cells;
        const texts: string[] = [];
        for (let index = offsets[row]; index < offsets[row + 1]; index++) texts.push(entry(values[index]));
        return texts.length === 0 ? null : texts;
      };
    case 'number':
      return (row) => {
        const value = cells.values[row];
        return Number.isNaN(value) ? null : type === 'time' ? new Date(value).toISOString() : value;
      };
  }
}
