import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS } from '../../store/columns/columns.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import { cachedPart } from '../columns/chunks.ts';
import type { RowReader, OpenSegment } from '../segment/segment.ts';
import { chooseUsers, type ChosenRows } from './sample-users.ts';

/** The sides that a row is on, as bits. */
export const [ON_NOW, ON_BEFORE] = [1, 2];

/** The rows of randomly chosen users in a chunk. */
export interface RowsOfSides extends ChosenRows {
  readonly chunk: number;
  /** The segment that the chunk is of; if both are of one dataset, `now`. */
  readonly side: OpenSegment;
  /** Of each row of the chunk: its cell, and the sides that it is on, 0 for neither. The next chunk reuses the latter. */
  readonly cells: Uint16Array;
  readonly on: Uint8Array;
}

/** Two segments, of one dataset or of two. */
export interface TwoSides {
  readonly now: OpenSegment;
  readonly before: OpenSegment;
}

const CHUNKS_PER_YIELD = 8;

/** Visits the rows of the same randomly chosen users on both sides. Throws `cancelled`. */
export async function visitRowsOfSides(
  { now, before }: TwoSides,
  job: JobContext,
  visit: (rows: RowsOfSides) => void,
): Promise<void> {
  const most = Math.max(now.dataset.rows, before.dataset.rows);
  if (now.dataset.id === before.dataset.id) return await visitDataset(now, [now.rows, before.rows], most, job, visit);
  await visitDataset(now, [now.rows, () => null], most, job, visit);
  await visitDataset(before, [() => null, before.rows], most, job, visit);
}

/** Visits the rows of a dataset that are on either side; `most`: the rows of the larger dataset. */
async function visitDataset(
  side: OpenSegment,
  [now, before]: readonly [RowReader, RowReader],
  most: number,
  job: JobContext,
  visit: (rows: RowsOfSides) => void,
): Promise<void> {
  const choose = chooseUsers(side, most);
  const on = new Uint8Array(CHUNK_ROWS);
  for (let chunk = 0; chunk < chunkCount(side.dataset); chunk++) {
    if (chunk % CHUNKS_PER_YIELD === 0) await yieldToEventLoop(job);
    const [ofNow, ofBefore] = [now(chunk), before(chunk)];
    const data = ofNow ?? ofBefore;
    if (data === null) continue;
    on.fill(0);
    mark(on, ofNow, ON_NOW);
    mark(on, ofBefore, ON_BEFORE);
    const chosenRows = cachedPart(
      side,
      `rows of users among ${most}`,
      chunk,
      () => choose(chunk, data.rows),
      ({ users, chosen }) => users.byteLength + chosen.byteLength,
      'if-room',
    );
    visit({ ...chosenRows, chunk, side, cells: data.cells, on });
  }
}

/** Sets a side's bit for each of its rows. */
function mark(on: Uint8Array, data: ReturnType<RowReader>, bit: number): void {
  if (data === null) return;
  const { rows, selected } = data;
  if (selected === null) for (let row = 0; row < rows; row++) on[row] |= bit;
  else for (let row = 0; row < rows; row++) on[row] |= selected[row] * bit;
}
