import { userHashes } from '../../features/filters.ts';
import { hashLimit, mixBits } from '../../features/hash.ts';
import { DAY_MS } from '../../funnel/steps.ts';
import type { JobContext } from '../../job.ts';
import type { ColumnInfo, ColumnRole } from '../../store/columns/columns.ts';
import { numberOf } from '../../store/columns/stored-numbers.ts';
import { readCodes, readTimes, type DatasetSource } from '../columns/chunks.ts';
import { visitRows, type OpenSegment } from '../segment/segment.ts';

/** All rows of some users in one chunk. */
export interface UserRows {
  /** A hash of each row's user; a row without a user counts as a user of its own. */
  readonly users: Uint32Array;
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

/** Any seed serves. */
const SEED = 0;

/**
 * Reads all rows of randomly chosen users, about a million rows, or those of all users if there are fewer; returns one
 * item per chunk. `segment` is the whole dataset. Throws `cancelled`.
 */
export async function sampleUsers(segment: OpenSegment, job: JobContext): Promise<UserRows[]> {
  const { dataset } = segment;
  const column = (role: ColumnRole): ColumnInfo | undefined => dataset.columns.find((one) => one.role === role);
  const [time, bank, banner] = [column('time'), column('bank'), column('banner')];
  const chosenUsers = chooseUsers(segment, dataset.rows);
  const sampled: UserRows[] = [];
  await visitRows(dataset, segment.rows, job, (chunk, { rows, cells }) => {
    const { users, chosen } = chosenUsers(chunk, rows);
    const codesOf = (of: ColumnInfo | undefined): Uint32Array | null =>
      of === undefined ? null : gather(readCodes(segment, of, chunk, 'if-room'), chosen);
    sampled.push({
      users,
      cells: cellsOf(cells, chosen),
      days: time === undefined ? null : daysOf(segment, time, chunk, chosen),
      banks: codesOf(bank),
      banners: codesOf(banner),
    });
  });
  return sampled;
}

/** The rows of a chunk that are of chosen users. */
export interface ChosenRows {
  /** Hashes of the users. */
  readonly users: Uint32Array;
  /** The numbers of the rows within the chunk. */
  readonly chosen: Uint32Array;
}

/**
 * Chooses users at random, so that of `datasetRows` rows about a million remain, or all if there are fewer. Datasets
 * with the same limit have the same users chosen. Returns a function of a chunk and its number of rows.
 */
export function chooseUsers(
  { project, dataset }: DatasetSource,
  datasetRows: number,
): (chunk: number, rows: number) => ChosenRows {
  const hashes = userHashes(project, dataset, SEED);
  const limit = hashLimit(MAX_ROWS / datasetRows);
  return (chunk, rows) => chooseRows(hashes(chunk), rows, limit);
}

/** The rows of a chunk whose user's hash is below the limit, and these hashes, mixed again to be uniform. */
function chooseRows(hashOf: (row: number) => number, rows: number, limit: number): ChosenRows {
  const users = new Uint32Array(rows);
  const chosen = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const hash = hashOf(row);
    if (hash >= limit) continue;
    users[count] = mixBits(hash);
    chosen[count++] = row;
  }
  return { users: users.slice(0, count), chosen: chosen.slice(0, count) };
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
