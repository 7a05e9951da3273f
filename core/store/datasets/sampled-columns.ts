/**
 * Columns of a dataset's sample of users: the values of the sampled rows, in chunks of `CHUNK_ROWS`, packed like the
 * columns themselves and stored as rollups.
 */
import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { unpackColumn, unpackStoredNumbers } from '../columns/codec.ts';
import type { ColumnData, ColumnInfo, ColumnKey } from '../columns/columns.ts';
import { readHeader, corrupt } from '../columns/packed.ts';
import type { StoredNumbers } from '../columns/stored-numbers.ts';
import type { ValueLimits } from '../columns/value-limits.ts';
import type { Project } from '../file/project.ts';
import { MAX_TIME_MS } from './dataset-rows.ts';
import type { DatasetInfo } from './dataset-types.ts';
import { readRollupAs } from './rollups.ts';

/** Name of the rollup with a chunk of a column of the sample. */
export function sampledColumnRollup({ role, name }: ColumnKey, chunk: number): string {
  return `user sample ${chunk} of ${role} ${name}`;
}

/** A chunk of the sample, and its number of rows. */
export interface SampledChunk {
  readonly column: ColumnInfo;
  readonly chunk: number;
  readonly rows: number;
}

/** One column of a chunk of the sample; throws `corrupt` if it is missing, damaged or impossible. */
export function readSampledChunk(project: Project, dataset: DatasetInfo, chunk: SampledChunk): ColumnData {
  return readWith(project, dataset, chunk, unpackColumn);
}

/** One chunk of a number column of the sample, not decoded; throws like `readSampledChunk`. */
export function readSampledNumbers(project: Project, dataset: DatasetInfo, chunk: SampledChunk): StoredNumbers {
  return readWith(project, dataset, chunk, unpackStoredNumbers);
}

function readWith<Data>(
  project: Project,
  dataset: DatasetInfo,
  { column, chunk, rows }: SampledChunk,
  unpack: (blob: Uint8Array, limits: ValueLimits) => Data,
): Data {
  const name = sampledColumnRollup(column, chunk);
  const limits: ValueLimits = {
    maxCode: column.distinct ?? Infinity,
    maxNumber: column.role === 'time' ? MAX_TIME_MS : Number.MAX_VALUE,
  };
  const rollup = readRollupAs(project, dataset, name, (blob) => {
    const header = readHeader(blob);
    if (header.rows !== rows || header.kind !== column.kind) throw corrupt(message('store.impossibleHeader'));
    return unpack(blob, limits);
  });
  if (rollup !== null) return rollup.data;
  throw new AppError('corrupt', message('review.countsMissing', { summary: name }), message('review.restoreOrImport'));
}
