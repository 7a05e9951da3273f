import type { JobContext } from '../../job.ts';
import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import type { DatasetSource } from '../columns/chunks.ts';
import { readSampledCells } from '../columns/sampled-cells.ts';
import { rowsOfSample, type OpenSegment, type RowReader } from '../segment/segment.ts';
import { userSample, type UserSample } from './user-sample.ts';

/** Reads the columns of sampled rows. */
export interface SampleReader {
  readonly sample: UserSample;
  /** Number of chunks to read. */
  readonly chunks: number;
  /** Where the columns are read: in the stored sample, or else in the whole dataset. */
  readonly source: DatasetSource;
  /** The number of each sampled row there, ascending. */
  readonly positions: Uint32Array;
  /** Returns a reader of a segment's rows there. */
  rowsOf(segment: OpenSegment): RowReader;
}

/**
 * Opens the sample of users: its stored columns, which are few chunks, or the chunks of the dataset, which have the
 * same values. The dataset has users. Throws `cancelled`.
 */
export async function openSample({ project, dataset }: DatasetSource, job: JobContext): Promise<SampleReader> {
  const whole: DatasetSource = { project, dataset };
  const sample = await userSample(whole, job);
  const { rows } = sample;
  if (readSampledCells(whole)?.length !== rows.length)
    return {
      sample,
      chunks: Math.ceil(dataset.rows / CHUNK_ROWS),
      source: whole,
      positions: rows,
      rowsOf: (segment) => segment.rows,
    };
  const stored: DatasetSource = { ...whole, sampledRows: rows.length };
  return {
    sample,
    chunks: Math.ceil(rows.length / CHUNK_ROWS),
    source: stored,
    positions: numbersBelow(rows.length),
    rowsOf: (segment) => rowsOfSample(stored, segment),
  };
}

/** The numbers from 0 to below a count; a loop, since an iterator takes a hundred times as long. */
function numbersBelow(count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  for (let number = 0; number < count; number++) numbers[number] = number;
  return numbers;
}
