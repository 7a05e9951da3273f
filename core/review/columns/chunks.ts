import type { CodeColumn, ColumnData, ColumnInfo, ListColumn } from '../../store/columns/columns.ts';
import { numberOf, type StoredNumbers } from '../../store/columns/stored-numbers.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { readChunk, readStoredNumbers } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { columnParts, type CachePolicy } from './cache.ts';

/** A dataset and its open project. */
export interface DatasetSource {
  readonly project: Project;
  readonly dataset: DatasetInfo;
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

/** The codes of one chunk of a column; do not modify. */
export function readCodes(
  source: DatasetSource,
  column: ColumnInfo,
  chunk: number,
  policy?: CachePolicy,
): CodeColumn['values'] {
  return cachedPart(
    source,
    `codes ${column.role} ${column.name}`,
    chunk,
    () => {
      const data = readChunk(source.project, source.dataset, column, chunk);
      if (data.kind !== 'code') throw wrongKind(column, data);
      return data.values;
    },
    ({ byteLength }) => byteLength,
    policy,
  );
}

/** The code lists of one chunk of a column; do not modify. */
export function readLists(source: DatasetSource, column: ColumnInfo, chunk: number, policy?: CachePolicy): ListColumn {
  return cachedPart(
    source,
    `lists ${column.role} ${column.name}`,
    chunk,
    () => {
      const data = readChunk(source.project, source.dataset, column, chunk);
      if (data.kind !== 'list') throw wrongKind(column, data);
      return data;
    },
    ({ values, offsets }) => values.byteLength + offsets.byteLength,
    policy,
  );
}

/** The times of one chunk of a column; do not modify. */
export function readTimes(source: DatasetSource, column: ColumnInfo, chunk: number): StoredNumbers {
  return cachedPart(
    source,
    `times ${column.role} ${column.name}`,
    chunk,
    () => readNumbers(source, column, chunk),
    ({ codes }) => codes.byteLength,
  );
}

/** The time range of a chunk's rows. */
export function readSpan(source: DatasetSource, column: ColumnInfo, chunk: number): TimeSpan {
  return cachedPart(
    source,
    `span ${column.role} ${column.name}`,
    chunk,
    () => spanOf(readTimes(source, column, chunk)),
    () => SPAN_BYTES,
  );
}

/** The numbers or times of one chunk of a column, never cached. */
export function readNumbers({ project, dataset }: DatasetSource, column: ColumnInfo, chunk: number): StoredNumbers {
  return readStoredNumbers(project, dataset, column, chunk);
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
