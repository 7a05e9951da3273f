/** Compares two ranked lists of one audience: of two runs, of two objectives, or of two versions of a model. */
import type { JobContext } from '../../job.ts';
import { readColumns, shownIn, visitRows, type ShownBanner } from './list-columns.ts';
import { CandidateNumbers, readRankedUsers, type RankedUsers } from './ranked-users.ts';

/** Sizes of the tops to compare, as shares of the shorter list. */
export const CUTOFFS = [0.01, 0.05, 0.1, 0.2, 0.5, 1] as const;
/** Users below this share of both lists are not named: their moves have no consequence. */
const MOVERS_CUTOFF = 0.1;
const DEFAULT_MOVERS = 10;

/** The lists to compare. */
export interface ListsRequest {
  readonly list: string;
  readonly other: string;
  /** Compares only the rows of this bank; required for lists with several rows per user. */
  readonly bank?: string | undefined;
  /** Number of users to list that moved up most, and as many that moved down most. */
  readonly movers?: number | undefined;
}

/** Expected conversions of the first rows of both lists, by the probabilities of each list. */
export interface ExpectedBoth {
  readonly step: string;
  /** The expected conversions of each list by its own probabilities. */
  readonly list: number;
  readonly other: number;
  /**
   * Those of the users of `list` by the other list's probabilities; null if it lacks any of these users or
   * probabilities.
   */
  readonly listByOther: number | null;
  /**
   * Those of the users of `other` by this list's probabilities; null if it lacks any of these users or probabilities.
   */
  readonly otherByList: number | null;
}

/** The overlap of the first rows of both lists. */
export interface TopOverlap {
  readonly share: number;
  readonly rows: number;
  /** Users among the first rows of both lists. */
  readonly common: number;
  /** Of these, users with the same bank and banner in both lists. */
  readonly sameBanner: number;
  readonly expected: readonly ExpectedBoth[];
}

/** A user whose rank differs much. */
export interface Mover extends ShownBanner {
  /** Ranks from 1. */
  readonly rank: number;
  readonly otherRank: number;
}

/** How two ranked lists differ. */
export interface ListComparison {
  readonly rows: number;
  readonly otherRows: number;
  /** Users in both lists. */
  readonly common: number;
  /** Spearman's rank correlation over the users in both lists; null for fewer than two. */
  readonly correlation: number | null;
  readonly cutoffs: readonly TopOverlap[];
  /** Users who are higher in the other list, by the difference of ranks, then users who are lower. */
  readonly movers: readonly Mover[];
}

/**
 * Compares two ranked lists by user. Takes about 60 bytes of memory per row of both lists with four steps. Throws
 * `invalid-file` for a file that is not a ranked list, `invalid-input` for one with several rows per user, or whose
 * rows are not in the order of their ranks.
 */
export async function compareLists(request: ListsRequest, job: JobContext): Promise<ListComparison> {
  const { bank = null, movers = DEFAULT_MOVERS } = request;
  const columns = await readColumns(request.list, job);
  const otherColumns = await readColumns(request.other, job);
  const steps = columns.steps.filter((step) => otherColumns.steps.includes(step));
  const numbers = new CandidateNumbers();
  const list = await readRankedUsers({ path: request.list, columns, steps, bank }, numbers, job);
  const other = await readRankedUsers({ path: request.other, columns: otherColumns, steps, bank }, numbers, job);
  const ranks = new Int32Array(other.rows).fill(-1);
  await visitRows(request.other, bank, job, (batch, row, number) => {
    ranks[number] = list.index.find(shownIn(batch, row).user);
  });
  const both: BothLists = { list, other, ranks, steps };
  return {
    rows: list.rows,
    otherRows: other.rows,
    common: ranks.reduce((count, rank) => count + (rank < 0 ? 0 : 1), 0),
    correlation: rankCorrelation(ranks),
    cutoffs: CUTOFFS.map((share) => overlapAt(both, share)),
    movers: await nameMovers(request.other, bank, movingRows(both, movers), job),
  };
}

interface BothLists {
  readonly list: RankedUsers;
  readonly other: RankedUsers;
  /** `[rows of other]`: the user's rank in the list, from 0; −1 if it lacks the user. */
  readonly ranks: Int32Array;
  readonly steps: readonly string[];
}

function overlapAt({ list, other, ranks, steps }: BothLists, share: number): TopOverlap {
  const rows = Math.max(1, Math.ceil(share * Math.min(list.rows, other.rows)));
  let [common, sameBanner] = [0, 0];
  const [listByOther, otherByList] = [steps.map(() => new OtherSum()), steps.map(() => new OtherSum())];
  for (const [row, rank] of ranks.entries()) {
    if (rank < 0) continue;
    for (const step of steps.keys()) {
      const [ofList, ofOther] = [list.probabilities[step][rank], other.probabilities[step][row]];
      if (rank < rows) listByOther[step].add(ofList, ofOther);
      if (row < rows) otherByList[step].add(ofOther, ofList);
    }
    if (row >= rows || rank >= rows) continue;
    common += 1;
    if (list.candidates[rank] === other.candidates[row]) sameBanner += 1;
  }
  const expected = steps.map((step, index) => ({
    step,
    list: sumOf(list.probabilities[index], rows),
    other: sumOf(other.probabilities[index], rows),
    listByOther: listByOther[index].of(rows),
    otherByList: otherByList[index].of(rows),
  }));
  return { share, rows, common, sameBanner, expected };
}

/** The expected conversions of some users of a list by the probabilities of the other one. */
class OtherSum {
  #sum = 0;
  /** Users for whom both lists have a probability, or neither has one. */
  #comparable = 0;

  /** Adds a user, with the probability in the user's own list and in the other one. */
  add(own: number, other: number): void {
    if (Number.isNaN(own) !== Number.isNaN(other)) return;
    this.#comparable += 1;
    this.#sum += finite(other);
  }

  /** The sum over this many users; null if it covers only some of them. */
  of(users: number): number | null {
    return this.#comparable === users ? this.#sum : null;
  }
}

function finite(probability: number): number {
  return Number.isFinite(probability) ? probability : 0;
}

function sumOf(probabilities: Float32Array, rows: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += finite(probabilities[row]);
  return sum;
}

/** Spearman's correlation of the ranks among the common users; no two of them share a rank. */
function rankCorrelation(ranks: Int32Array): number | null {
  const common = ranks.filter((rank) => rank >= 0);
  const count = common.length;
  if (count < 2) return null;
  const order = Uint32Array.from(common.keys()).sort((one, two) => common[one] - common[two]);
  let squares = 0;
  for (const [rank, row] of order.entries()) squares += (rank - row) ** 2;
  return 1 - (6 * squares) / (count * (count ** 2 - 1));
}

interface MovingRow {
  /** The user's row in the other list, from 0. */
  readonly row: number;
  /** The user's rank in the list, from 0. */
  readonly rank: number;
}

function movingRows({ list, other, ranks }: BothLists, count: number): readonly MovingRow[] {
  const cutoff = Math.ceil(MOVERS_CUTOFF * Math.min(list.rows, other.rows));
  const moved: MovingRow[] = [];
  for (const [row, rank] of ranks.entries()) if (rank >= 0 && Math.min(rank, row) < cutoff) moved.push({ row, rank });
  moved.sort((one, two) => two.rank - two.row - (one.rank - one.row));
  const [up, down] = [moved.filter(({ row, rank }) => row < rank), moved.filter(({ row, rank }) => row > rank)];
  return [...up.slice(0, count), ...down.slice(-count).reverse()];
}

/** Reads the ids of some rows of the other list. */
async function nameMovers(
  path: string,
  bank: string | null,
  rows: readonly MovingRow[],
  job: JobContext,
): Promise<readonly Mover[]> {
  const wanted = new Set(rows.map(({ row }) => row));
  const last = Math.max(-1, ...wanted);
  const shown = new Map<number, ShownBanner>();
  await visitRows(path, bank, job, (batch, row, number) => {
    if (wanted.has(number)) shown.set(number, shownIn(batch, row));
    return number < last ? undefined : false;
  });
  return rows.flatMap(({ row, rank }) => {
    const mover = shown.get(row);
    return mover === undefined ? [] : [{ ...mover, rank: rank + 1, otherRank: row + 1 }];
  });
}
