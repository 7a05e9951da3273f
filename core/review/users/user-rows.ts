import { DAY_MS } from '../../funnel/steps.ts';
import type { JobContext } from '../../job.ts';
import type { ColumnInfo, ColumnRole } from '../../store/columns/columns.ts';
import { numberOf } from '../../store/columns/stored-numbers.ts';
import { readCodes, readTimes } from '../columns/chunks.ts';
import { visitRows, type OpenSegment } from '../segment/segment.ts';
import { chooseUsers } from './user-sample.ts';

/** All rows of some users in one chunk. */
export interface UserRows {
  /** The numbers of the rows within the chunk. */
  readonly rows: Uint32Array;
  /** A hash of each row's user; a row without a user counts as a user of its own. */
  readonly hashes: Uint32Array;
  /** The cell of each row, from `cellsOf` in core/funnel. */
  readonly cells: Uint16Array;
  /** The day of each row since 1970, `NO_DAY` for a row without a time; null if the dataset has no times. */
  readonly days: Int32Array | null;
  readonly banks: Uint32Array | null;
  readonly banners: Uint32Array | null;
}

/** The day of a row without a time. */
export const NO_DAY = -(2 ** 31);

/** In larger datasets, a random share of the users stands for all of them. */
const MAX_ROWS = 2 ** 20;

/**
 * Reads all rows of randomly chosen users, about a million rows, or those of all users if there are fewer; returns one
 * item per chunk. `segment` is the whole dataset. Throws `cancelled`.
 */
export async function readUserRows(segment: OpenSegment, job: JobContext): Promise<UserRows[]> {
  const { dataset } = segment;
  const column = (role: ColumnRole): ColumnInfo | undefined => dataset.columns.find((one) => one.role === role);
  const [time, bank, banner] = [column('time'), column('bank'), column('banner')];
  const choose = chooseUsers(segment, MAX_ROWS);
  const sampled: UserRows[] = [];
  await visitRows(dataset, segment.rows, job, (chunk, data) => {
    const { rows, hashes } = choose(chunk);
    const codesOf = (of: ColumnInfo | undefined): Uint32Array | null =>
      of === undefined ? null : gather(readCodes(segment, of, chunk, 'if-room'), rows);
    sampled.push({
      rows,
      hashes,
      cells: cellsOf(data.cells, rows),
      days: time === undefined ? null : daysOf(segment, time, chunk, rows),
      banks: codesOf(bank),
      banners: codesOf(banner),
    });
  });
  return sampled;
}

function cellsOf(cells: Uint16Array, rows: Uint32Array): Uint16Array {
  const chosen = new Uint16Array(rows.length);
  for (let index = 0; index < rows.length; index++) chosen[index] = cells[rows[index]];
  return chosen;
}

function gather(codes: ArrayLike<number>, rows: Uint32Array): Uint32Array {
  const gathered = new Uint32Array(rows.length);
  for (let index = 0; index < rows.length; index++) gathered[index] = codes[rows[index]];
  return gathered;
}

function daysOf(segment: OpenSegment, column: ColumnInfo, chunk: number, rows: Uint32Array): Int32Array {
  const times = readTimes(segment, column, chunk);
  const days = new Int32Array(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const time = numberOf(times, times.codes[rows[index]]);
    days[index] = Number.isNaN(time) ? NO_DAY : Math.floor(time / DAY_MS);
  }
  return days;
}
