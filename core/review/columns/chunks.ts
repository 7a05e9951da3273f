import {
  CHUNK_ROWS,
  type CodeColumn,
  type ColumnData,
  type ColumnInfo,
  type ListColumn,
} from '../../store/columns/columns.ts';
import { numberOf, type StoredNumbers } from '../../store/columns/stored-numbers.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { readChunk, readStoredNumbers } from '../../store/datasets/datasets.ts';
import { readSampledChunk, readSampledNumbers, type SampledChunk } from '../../store/datasets/sampled-columns.ts';
import type { Project } from '../../store/file/project.ts';
import { columnParts, type CachePolicy } from './cache.ts';

/** A dataset and its open project. */
export interface DatasetSource {
  readonly project: Project;
  readonly dataset: DatasetInfo;
  /**
   * The number of rows of the dataset's stored sample of users: if given, all chunks are those of the sample; what
   * describes the whole dataset, such as rollups, stays the same.
   */
  readonly sampledRows?: number | undefined;
}

/** The time range of a chunk's rows, in ms since 1970; `anyMissing`: some rows have no time. */
export interface TimeSpan {
  readonly earliest: number;
  readonly latest: number;
  readonly anyMissing: boolean;
}

/** Approximate memory of a span. */
const SPAN_BYTES = 64;

/** A part of a dataset, cached across calls under `name` and `chunk`. Callers must not modify it. */
export function cachedPart<Value>(
  { project, dataset }: DatasetSource,
  name: string,
  chunk: number,
  load: () => Value,
  sizeOf: (value: Value) => number,
  policy: CachePolicy = 'always',
): Value {
  return columnParts.get(`${project.path}\n${dataset.id} ${dataset.dataHash} ${name} ${chunk}`, load, sizeOf, policy);
}

/** A part of a chunk of a dataset, or of its sample, cached like `cachedPart`. */
export function cachedChunk<Value>(
  source: DatasetSource,
  name: string,
  chunk: number,
  load: () => Value,
  sizeOf: (value: Value) => number,
  policy?: CachePolicy,
): Value {
  return cachedPart(source, source.sampledRows === undefined ? name : `sampled ${name}`, chunk, load, sizeOf, policy);
}

/** The codes of one chunk of a column; do not modify. */
export function readCodes(
  source: DatasetSource,
  column: ColumnInfo,
  chunk: number,
  policy?: CachePolicy,
): CodeColumn['values'] {
  return cachedChunk(
    source,
    `codes ${column.role} ${column.name}`,
    chunk,
    () => {
      const data = readColumn(source, column, chunk);
      if (data.kind !== 'code') throw wrongKind(column, data);
      return data.values;
    },
    ({ byteLength }) => byteLength,
    policy,
  );
}

/** The code lists of one chunk of a column; do not modify. */
export function readLists(source: DatasetSource, column: ColumnInfo, chunk: number, policy?: CachePolicy): ListColumn {
  return cachedChunk(
    source,
    `lists ${column.role} ${column.name}`,
    chunk,
    () => {
      const data = readColumn(source, column, chunk);
      if (data.kind !== 'list') throw wrongKind(column, data);
      return data;
    },
    ({ values, offsets }) => values.byteLength + offsets.byteLength,
    policy,
  );
}

/** The times of one chunk of a column; do not modify. */
export function readTimes(source: DatasetSource, column: ColumnInfo, chunk: number): StoredNumbers {
  return cachedChunk(
    source,
    `times ${column.role} ${column.name}`,
    chunk,
    () => readNumbers(source, column, chunk),
    ({ codes }) => codes.byteLength,
  );
}

/** The time range of a chunk's rows. */
export function readSpan(source: DatasetSource, column: ColumnInfo, chunk: number): TimeSpan {
  return cachedChunk(
    source,
    `span ${column.role} ${column.name}`,
    chunk,
    () => spanOf(readTimes(source, column, chunk)),
    () => SPAN_BYTES,
  );
}

/** The numbers or times of one chunk of a column, never cached. */
export function readNumbers(source: DatasetSource, column: ColumnInfo, chunk: number): StoredNumbers {
  const { project, dataset } = source;
  const sampled = sampledChunk(source, column, chunk);
  return sampled === null
    ? readStoredNumbers(project, dataset, column, chunk)
    : readSampledNumbers(project, dataset, sampled);
}

function readColumn(source: DatasetSource, column: ColumnInfo, chunk: number): ColumnData {
  const { project, dataset } = source;
  const sampled = sampledChunk(source, column, chunk);
  return sampled === null ? readChunk(project, dataset, column, chunk) : readSampledChunk(project, dataset, sampled);
}

/** The chunk of the sample that a source reads; null if it reads all rows. */
function sampledChunk({ sampledRows }: DatasetSource, column: ColumnInfo, chunk: number): SampledChunk | null {
  if (sampledRows === undefined) return null;
  return { column, chunk, rows: Math.min(CHUNK_ROWS, sampledRows - chunk * CHUNK_ROWS) };
}

/** Compares codes, which are in the order of their times. */
function spanOf(times: StoredNumbers): TimeSpan {
  const { codes, missing } = times;
  let [lowest, highest, present] = [Infinity, -Infinity, 0];
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code === missing || code !== code) continue;
    if (code < lowest) lowest = code;
    if (code > highest) highest = code;
    present++;
  }
  const [earliest, latest] =
    present === 0 ? [Infinity, -Infinity] : [numberOf(times, lowest), numberOf(times, highest)];
  return { earliest, latest, anyMissing: present < codes.length };
}

function wrongKind({ name, role }: ColumnInfo, { kind }: ColumnData): TypeError {
  return new TypeError(`column ${name} of role ${role} holds ${kind} values`);
}
