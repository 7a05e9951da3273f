/** Real rows of the training data, as text. */
import { CHUNK_ROWS, type ColumnData, type ColumnInfo } from '../store/columns/columns.ts';
import { dictionaryText } from '../store/columns/text.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { readChunk, readDictionary } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import type { InputColumn } from './graph/inputs.ts';

/** Reads rows of a dataset: a list of cells per column; a column that it lacks has empty cells. */
export function readCells(
  project: Project,
  dataset: DatasetInfo,
  columns: readonly InputColumn[],
  rows: readonly number[],
): readonly (readonly string[])[] {
  return columns.map((column) => {
    const stored = dataset.columns.find(({ name, role }) => name === column.name && role === column.kind);
    return stored === undefined ? rows.map(() => '') : cellsOf(project, dataset, stored, column, rows);
  });
}

/** Decoding a chunk takes milliseconds per column, so rows are taken from a few of them. */
const MAX_CHUNKS = 8;

/** The numbers of up to `count` rows, in ascending order, spread over a dataset. */
export function spreadRows({ rows }: Pick<DatasetInfo, 'rows'>, count: number): number[] {
  const chunks = Math.ceil(rows / CHUNK_ROWS);
  return evenly(chunks, MAX_CHUNKS).flatMap((chunk, index, chosen) => {
    const first = chunk * CHUNK_ROWS;
    const share = Math.floor(((index + 1) * count) / chosen.length) - Math.floor((index * count) / chosen.length);
    return evenly(Math.min(CHUNK_ROWS, rows - first), share).map((row) => first + row);
  });
}

/** Up to `count` of the numbers below `end`, at equal distances. */
function evenly(end: number, count: number): number[] {
  const chosen = Math.min(count, end);
  return Array.from({ length: chosen }, (_, index) => Math.floor(((index + 0.5) * end) / chosen));
}

function cellsOf(
  project: Project,
  dataset: DatasetInfo,
  stored: ColumnInfo,
  { separator = '' }: InputColumn,
  rows: readonly number[],
): string[] {
  const dictionary = stored.role === 'numeric' ? null : readDictionary(project, dataset, stored);
  const textOf = (code: number): string => (dictionary === null ? '' : (dictionaryText(dictionary, code) ?? ''));
  let [chunk, last]: [ColumnData | null, number] = [null, -1];
  return rows.map((row) => {
    const index = Math.floor(row / CHUNK_ROWS);
    if (chunk === null || index !== last) [chunk, last] = [readChunk(project, dataset, stored, index), index];
    const offset = row - index * CHUNK_ROWS;
    if (chunk.kind === 'number') return Number.isNaN(chunk.values[offset]) ? '' : String(chunk.values[offset]);
    if (chunk.kind === 'code') return textOf(chunk.values[offset]);
    if (chunk.kind !== 'list') return '';
    return [...chunk.values.subarray(chunk.offsets[offset], chunk.offsets[offset + 1])].map(textOf).join(separator);
  });
}
