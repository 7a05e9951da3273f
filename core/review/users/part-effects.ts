import { mixBits } from '../../features/hash.ts';
import { isFirst, type FunnelRows } from '../../funnel/count.ts';
import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import type { DatasetSource } from '../columns/chunks.ts';
import type { Grouping } from '../groups/grouping-types.ts';
import type { OpenSegment } from '../segment/segment.ts';
import { CountsByUser } from './counts-by-user.ts';
import { ratesOfUsers, type RatesOfUsers } from './design-effect.ts';
import { openSample, type SampleReader } from './sample-reader.ts';

/** With more groups, none has design effects of its own, since each needs a table of users. */
export const MAX_GROUPS = 256;

/** How alike the samples of users are in parts of a segment. */
export interface CountedParts {
  readonly rates: readonly RatesOfUsers[];
  /** Whether they are those of randomly chosen users, not of all. */
  readonly isSample: boolean;
}

/** Counts the users of a segment. Throws `cancelled`. */
export async function countUsers(segment: OpenSegment, job: JobContext): Promise<CountedParts> {
  return await countParts(segment, 1, job, (counts, { users, cells }) => {
    for (let index = 0; index < users.length; index++) counts.add(0, users[index], cells[index]);
  });
}

/** Counts the users of each day, week or month of a segment, by the grouping `units`. Throws `cancelled`. */
export async function countUsersByUnit(segment: OpenSegment, units: Grouping, job: JobContext): Promise<CountedParts> {
  if (units.kind === 'lists') throw new TypeError('a sample is in one day, week or month');
  return await countParts(segment, 1, job, (counts, { source, chunk, rows, users, cells }) => {
    const codes = units.codes(chunk, source);
    for (let index = 0; index < rows.length; index++)
      counts.add(0, mixBits(users[index] ^ mixBits(codes[rows[index]] + 1)), cells[index]);
  });
}

/** Counts the users of each listed group of a segment. Throws `cancelled`. */
export async function countUsersByGroup(
  segment: OpenSegment,
  grouping: Grouping,
  listed: readonly number[],
  job: JobContext,
): Promise<CountedParts> {
  const positions = new Int32Array(grouping.groupCount).fill(-1);
  listed.forEach((group, position) => (positions[group] = position));
  return await countParts(segment, listed.length, job, (counts, { source, chunk, rows, users, cells }) => {
    const add = (group: number, index: number): void => {
      if (positions[group] >= 0) counts.add(positions[group], users[index], cells[index]);
    };
    if (grouping.kind === 'single') {
      const codes = grouping.codes(chunk, source);
      for (let index = 0; index < rows.length; index++) add(codes[rows[index]], index);
      return;
    }
    const { values, offsets } = grouping.lists(chunk, source);
    for (let index = 0; index < rows.length; index++) {
      const [start, end] = [offsets[rows[index]], offsets[rows[index] + 1]];
      if (start === end) add(0, index);
      for (let at = start; at < end; at++) if (isFirst(values, start, at)) add(values[at], index);
    }
  });
}

/** A segment's rows of chosen users in a chunk: their numbers within it, hashes of their users, and their cells. */
interface RowsInChunk {
  readonly source: DatasetSource;
  readonly chunk: number;
  readonly rows: Int32Array;
  readonly users: Int32Array;
  readonly cells: Int32Array;
}

const CHUNKS_PER_YIELD = 8;

/** Counts the rows of randomly chosen users in a segment; `add` takes those of each chunk. */
async function countParts(
  segment: OpenSegment,
  parts: number,
  job: JobContext,
  add: (counts: CountsByUser, rows: RowsInChunk) => void,
): Promise<CountedParts> {
  const { dataset } = segment;
  const stepCount = dataset.steps.length;
  const counts = new CountsByUser(stepCount, parts, dataset.rows);
  const reader = await openSample(segment, job);
  const { positions } = reader;
  const rows = reader.rowsOf(segment);
  let start = 0;
  for (let chunk = 0; chunk < reader.chunks; chunk++) {
    if (chunk % CHUNKS_PER_YIELD === 0) await yieldToEventLoop(job);
    const data = rows(chunk);
    let end = start;
    while (end < positions.length && positions[end] < (chunk + 1) * CHUNK_ROWS) end++;
    if (data !== null) add(counts, selectedRows(reader, { chunk, start, end }, data));
    start = end;
  }
  const rates = Array.from({ length: parts }, (_, part) => {
    return ratesOfUsers(counts.of([part])[0], stepCount, counts.slots);
  });
  return { rates, isSample: positions.length < dataset.rows };
}

/** The selected ones among the rows `[start .. end)` of a sample, which are in a chunk. */
function selectedRows(
  { sample, source, positions }: SampleReader,
  { chunk, start, end }: { readonly chunk: number; readonly start: number; readonly end: number },
  { selected, cells: cellOfRow }: FunnelRows,
): RowsInChunk {
  const [rows, users, cells] = Array.from({ length: 3 }, () => new Int32Array(end - start));
  let count = 0;
  for (let index = start; index < end; index++) {
    const row = positions[index] - chunk * CHUNK_ROWS;
    if (selected !== null && selected[row] === 0) continue;
    rows[count] = row;
    // The hashes of chosen users are below a limit.
    users[count] = mixBits(sample.hashes[index]);
    cells[count++] = cellOfRow[row];
  }
  const [ofRows, ofUsers, ofCells] = [rows, users, cells].map((values) => values.subarray(0, count));
  return { source, chunk, rows: ofRows, users: ofUsers, cells: ofCells };
}
