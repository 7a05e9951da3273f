import { mixBits } from '../../features/hash.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import type { DatasetSource } from '../columns/chunks.ts';
import type { RowReader, OpenSegment } from '../segment/segment.ts';
import { openSample, type SampleReader } from './sample-reader.ts';
import { isAnonymous, type UserSample } from './user-sample.ts';

/** Two segments, of one dataset or of two. */
export interface TwoSides {
  readonly now: OpenSegment;
  readonly before: OpenSegment;
}

/** The sides that a row is on, as bits. */
export const [ON_NOW, ON_BEFORE] = [1, 2];

/**
 * Starts a chunk of `source`; `side` is a segment of its dataset. Returns the function that takes each row that is on a
 * side: its number within the chunk, a hash of its user, its cell, and the sides that it is on.
 */
export type ChunkVisitor = (
  chunk: number,
  side: OpenSegment,
  source: DatasetSource,
) => (row: number, user: number, cell: number, on: number) => void;

const CHUNKS_PER_YIELD = 8;

/** Visits the rows of the same randomly chosen users on both sides. Throws `cancelled`. */
export async function visitRowsOfSides({ now, before }: TwoSides, job: JobContext, visit: ChunkVisitor): Promise<void> {
  const reader = await openSample(now, job);
  if (now.dataset.id === before.dataset.id) {
    const ofBoth = [reader.rowsOf(now), reader.rowsOf(before)] as const;
    return await visitSide(now, ofBoth, reader, job, visit);
  }
  const other = await openSample(before, job);
  const limit = Math.min(reader.sample.limit, other.sample.limit);
  const ofNow = { ...reader, sample: { ...reader.sample, limit } };
  const ofBefore = { ...other, sample: { ...withOwnHashes(other.sample), limit } };
  await visitSide(now, [reader.rowsOf(now), () => null], ofNow, job, visit);
  await visitSide(before, [() => null, other.rowsOf(before)], ofBefore, job, visit);
}

/** Gives samples without a user id other hashes, since in another dataset those with equal numbers have the same. */
function withOwnHashes(sample: UserSample): UserSample {
  const hashes = sample.hashes.map((hash, index) => (isAnonymous(sample, index) ? mirrored(hash, sample.limit) : hash));
  return { ...sample, hashes };
}

/** Another hash below the limit. */
function mirrored(hash: number, limit: number): number {
  return limit - 1 - hash;
}

/** Visits the rows of a dataset that are on either side. */
async function visitSide(
  side: OpenSegment,
  [now, before]: readonly [RowReader, RowReader],
  { sample: { hashes, limit }, chunks, source, positions }: SampleReader,
  job: JobContext,
  visit: ChunkVisitor,
): Promise<void> {
  let next = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (chunk % CHUNKS_PER_YIELD === 0) await yieldToEventLoop(job);
    const [start, end] = [chunk * CHUNK_ROWS, (chunk + 1) * CHUNK_ROWS];
    const [ofNow, ofBefore] = [now(chunk), before(chunk)];
    const cells = (ofNow ?? ofBefore)?.cells;
    const add = cells === undefined ? null : visit(chunk, side, source);
    const [isNow, isBefore] = [bitOf(ofNow, ON_NOW), bitOf(ofBefore, ON_BEFORE)];
    for (; next < positions.length && positions[next] < end; next++) {
      if (cells === undefined || add === null || hashes[next] >= limit) continue;
      const row = positions[next] - start;
      const on = isNow(row) | isBefore(row);
      // The hashes of chosen users are below the limit.
      if (on > 0) add(row, mixBits(hashes[next]), cells[row], on);
    }
  }
}

/** Returns a function that returns the bit for a row that is selected, otherwise 0. */
function bitOf(data: ReturnType<RowReader>, bit: number): (row: number) => number {
  if (data === null) return () => 0;
  const { selected } = data;
  return selected === null ? () => bit : (row) => selected[row] * bit;
}
