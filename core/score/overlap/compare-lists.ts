/** Compares two ranked lists of one audience: of two runs, of two objectives, or of two versions of a model. */
import { forEachIndex, partOfJob, type JobContext } from '../../job.ts';
import type { Project } from '../../store/file/project.ts';
import type { Text } from '../../text/message.ts';
import { bannerAt, expectedOfTops, type BothLists, type BothShapes, type ExpectedBoth } from './expected-both.ts';
import { knownErrors } from './known-errors.ts';
import { readColumns, shownIn, visitRows, type ShownBanner } from './list-columns.ts';
import { BannerNumbers, readRankedUsers, type ListSource, type RankedUsers } from './ranked-users.ts';

/** Sizes of the tops to compare, as shares of the shorter list. */
export const CUTOFFS = [0.01, 0.05, 0.1, 0.2, 0.5, 1] as const;
/** Users below this share of both lists are not named: their moves have no consequence. */
const MOVERS_CUTOFF = 0.1;
const DEFAULT_MOVERS = 10;
const MIN_KEPT_MOVES = 100;
/** The share of the time that reading one list takes. */
const READ_SHARE = 0.42;
/** The share for comparing the lists; the rest is reading the ids of the users to name. */
const COMPARE_SHARE = 0.08;

/** The lists to compare. */
export interface ListsRequest {
  readonly list: string;
  readonly other: string;
  /** Compares only the rows of this bank; required for lists with several rows per user. */
  readonly bank?: string | undefined;
  /** Number of users to list that moved up most, and as many that moved down most. */
  readonly movers?: number | undefined;
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

/** A user whose ranks in the two lists differ much. */
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
  /** What the intervals of expected conversions leave out, and why. */
  readonly notes: readonly Text[];
  /** Users who are higher in the other list, by the difference of ranks, then users who are lower. */
  readonly movers: readonly Mover[];
}

/**
 * Compares two ranked lists by user. The intervals of expected conversions cover the errors of runs only for lists that
 * the project has exported; without a project they cover only chance. Takes about 60 bytes of memory per row of both
 * lists with four steps. Throws `invalid-file` for a file that is not a ranked list, `invalid-input` for one with
 * several rows per user, or whose rows are not in the order of their ranks.
 */
export async function compareLists(
  request: ListsRequest,
  job: JobContext,
  project: Project | null = null,
): Promise<ListComparison> {
  const { bank = null, movers = DEFAULT_MOVERS } = request;
  const columns = await readColumns(request.list, job);
  const otherColumns = await readColumns(request.other, job);
  const steps = columns.steps.filter((step) => otherColumns.steps.includes(step));
  const numbers = new BannerNumbers();
  const read = (source: Omit<ListSource, 'steps' | 'bank'>, from: number): Promise<RankedUsers> =>
    readRankedUsers({ ...source, steps, bank }, numbers, partOfJob(job, from, READ_SHARE));
  const list = await read({ path: request.list, columns, compared: null }, 0);
  const other = await read({ path: request.other, columns: otherColumns, compared: list.index }, READ_SHARE);
  const both: BothLists = { list, other, steps };
  const errors = await knownErrors(project, { ...both, paths: [request.list, request.other] }, job);
  const cutoffs: TopOverlap[] = [];
  for (const share of CUTOFFS) {
    job.report({ phase: 'compare', fraction: 2 * READ_SHARE + (COMPARE_SHARE * cutoffs.length) / CUTOFFS.length });
    cutoffs.push(await overlapAt(both, errors.shapes, share, job));
  }
  const moving = await movingRows(both, movers, job);
  const compared = 2 * READ_SHARE + COMPARE_SHARE;
  return {
    rows: list.rows,
    otherRows: other.rows,
    ...(await rankCorrelation(both, job)),
    cutoffs,
    // Without a step in both lists, nothing has an interval.
    notes: steps.length === 0 ? [] : errors.notes,
    movers: await nameMovers(request.other, bank, moving, partOfJob(job, compared, 1 - compared)),
  };
}

async function overlapAt(both: BothLists, shapes: BothShapes, share: number, job: JobContext): Promise<TopOverlap> {
  const { list, other } = both;
  const rows = Math.max(1, Math.ceil(share * Math.min(list.rows, other.rows)));
  let [common, sameBanner] = [0, 0];
  const add = (row: number): void => {
    const rank = other.matches[row];
    if (rank < 0 || rank >= rows) return;
    common++;
    if (bannerAt(list, rank) === bannerAt(other, row)) sameBanner++;
  };
  await forEachIndex(rows, add, job);
  return { share, rows, common, sameBanner, expected: await expectedOfTops(both, shapes, rows, job) };
}

/** The number of common users, and Spearman's correlation of their ranks, of which no two are equal. */
async function rankCorrelation(
  { list, other: { rows, matches } }: BothLists,
  job: JobContext,
): Promise<Pick<ListComparison, 'common' | 'correlation'>> {
  /** `[rows of the list]`: 1 for a common user, then the user's rank among the common users. */
  const commonRanks = new Uint32Array(list.rows);
  const mark = (row: number): void => {
    if (matches[row] >= 0) commonRanks[matches[row]] = 1;
  };
  await forEachIndex(rows, mark, job);
  let common = 0;
  const number = (rank: number): void => {
    if (commonRanks[rank] === 1) commonRanks[rank] = common++;
  };
  await forEachIndex(list.rows, number, job);
  let [otherRank, squares] = [0, 0];
  const add = (row: number): void => {
    if (matches[row] >= 0) squares += (commonRanks[matches[row]] - otherRank++) ** 2;
  };
  await forEachIndex(rows, add, job);
  return { common, correlation: common < 2 ? null : 1 - (6 * squares) / (common * (common ** 2 - 1)) };
}

interface MovingRow {
  /** The user's row in the other list, from 0. */
  readonly row: number;
  /** The user's rank in the list, from 0. */
  readonly rank: number;
}

/** The users who moved up most, then those who moved down most; of equal moves, the users higher in `other`. */
async function movingRows({ list, other }: BothLists, count: number, job: JobContext): Promise<readonly MovingRow[]> {
  const cutoff = Math.ceil(MOVERS_CUTOFF * Math.min(list.rows, other.rows));
  const [up, down] = [new LargestMoves(count), new LargestMoves(count)];
  const add = (row: number): void => {
    const rank = other.matches[row];
    if (rank < 0 || rank === row || Math.min(rank, row) >= cutoff) return;
    (row < rank ? up : down).add({ row, rank });
  };
  await forEachIndex(other.rows, add, job);
  return [...up.moves(), ...down.moves()];
}

/** Keeps the largest of many moves. */
class LargestMoves {
  readonly #count: number;
  #kept: MovingRow[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  add(move: MovingRow): void {
    this.#kept.push(move);
    // Sorted rarely, so that a move costs little.
    if (this.#kept.length > 2 * this.#count + MIN_KEPT_MOVES) this.#kept = [...this.moves()];
  }

  /** The largest moves, largest first. */
  moves(): readonly MovingRow[] {
    return this.#kept.sort((one, two) => distanceOf(two) - distanceOf(one)).slice(0, this.#count);
  }
}

function distanceOf({ row, rank }: MovingRow): number {
  return Math.abs(row - rank);
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
