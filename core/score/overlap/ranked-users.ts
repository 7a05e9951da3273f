import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { message } from '../../text/message.ts';
import { rankOf, shownIn, visitRows, type ListColumns, type ShownBanner } from './list-columns.ts';
import { UserIndex } from './user-index.ts';

const INITIAL_CAPACITY = 1 << 12;

/** A column of numbers that grows as they are set. */
class GrowingColumn<Values extends Float32Array | Int32Array> {
  values: Values;
  readonly #create: (length: number) => Values;

  constructor(create: (length: number) => Values) {
    this.#create = create;
    this.values = create(INITIAL_CAPACITY);
  }

  set(index: number, value: number): void {
    if (index >= this.values.length) {
      const larger = this.#create(2 * this.values.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[index] = value;
  }
}

const floats = (length: number): Float32Array => new Float32Array(length);
const integers = (length: number): Int32Array => new Int32Array(length);

/** A banner of a bank in a list, and the run that ranked it; '' if the list does not name it. */
export interface ListedBanner extends Pick<ShownBanner, 'bank' | 'banner'> {
  readonly run: string;
}

/** The users of a ranked list in order of rank, each once. */
export interface RankedUsers {
  readonly rows: number;
  readonly index: UserIndex;
  /** `[rows]` per step: probabilities, 0 for rows that do not count. */
  readonly probabilities: readonly Float32Array[];
  /** The banners in the list, and for each a number for the bank and banner, the same in both lists. */
  readonly candidates: readonly ListedBanner[];
  readonly bannerNumbers: readonly number[];
  /** `[rows]`: index in `candidates`. */
  readonly candidateOf: Int32Array;
  /** `[rows]`: the user's row in the list that this one is compared with; −1 if that lacks the user. */
  readonly matches: Int32Array;
}

/** Gives each pair of a bank and a banner a number. */
export class BannerNumbers {
  readonly #numbers = new Map<string, number>();

  of({ bank, banner }: Pick<ShownBanner, 'bank' | 'banner'>): number {
    return numberOf(this.#numbers, `${bank.length},${bank}${banner}`);
  }
}

/** The number of a key; a new one if it has none yet. */
function numberOf(numbers: Map<string, number>, key: string): number {
  const number = numbers.get(key) ?? numbers.size;
  numbers.set(key, number);
  return number;
}

/** The banners of a list with their runs, in the order of their first rows. */
class ListedBanners {
  readonly all: ListedBanner[] = [];
  readonly #numbers = new Map<string, number>();

  /** The index of a banner, which is added if it is new. */
  indexOf({ bank, banner }: ShownBanner, run: string): number {
    const index = numberOf(this.#numbers, `${bank.length},${bank}${banner.length},${banner}${run}`);
    if (index === this.all.length) this.all.push({ bank, banner, run });
    return index;
  }
}

/** A ranked list to read. */
export interface ListSource {
  readonly path: string;
  readonly columns: ListColumns;
  /** The steps that count. */
  readonly steps: readonly string[];
  /** The only bank whose rows count; null for all rows. */
  readonly bank: string | null;
  /** The users of the list to compare it with; null if that is read later. */
  readonly compared: UserIndex | null;
}

/**
 * Reads a ranked list. Throws `invalid-input` if a user is in it twice, if its rows are not in the order of their
 * ranks, or if no row is of the bank.
 */
export async function readRankedUsers(
  { path, columns, steps, bank, compared }: ListSource,
  numbers: BannerNumbers,
  job: JobContext,
): Promise<RankedUsers> {
  const index = new UserIndex();
  const probabilities = steps.map((step) => ({ read: columns.readerOf(step), column: new GrowingColumn(floats) }));
  const [candidateOf, matches] = [new GrowingColumn(integers), new GrowingColumn(integers)];
  const banners = new ListedBanners();
  const readRun = columns.readerOfRun();
  let [rows, last] = [0, 0];
  await visitRows(path, bank, job, (batch, row, number) => {
    const shown = shownIn(batch, row);
    if (!index.add(shown.user, number))
      throw new AppError('invalid-input', message('score.userTwice', { file: path }), message('score.compareOneBank'));
    const rank = rankOf(batch, row);
    if (!(rank > last))
      throw new AppError('invalid-input', message('score.notInOrder', { file: path }), message('score.sortByRank'));
    last = rank;
    candidateOf.set(number, banners.indexOf(shown, readRun(batch, row)));
    matches.set(number, compared?.find(shown.user) ?? -1);
    for (const { read, column } of probabilities) column.set(number, read(batch, row));
    rows++;
  });
  if (rows === 0)
    throw new AppError(
      'invalid-input',
      bank === null ? message('score.emptyList', { file: path }) : message('score.bankNotInList', { file: path, bank }),
      message('score.giveRankedList'),
    );
  return {
    rows,
    index,
    probabilities: probabilities.map(({ column }) => column.values.subarray(0, rows)),
    candidates: banners.all,
    bannerNumbers: banners.all.map((banner) => numbers.of(banner)),
    candidateOf: candidateOf.values.subarray(0, rows),
    matches: matches.values.subarray(0, rows),
  };
}
