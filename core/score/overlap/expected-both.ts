/** Expected conversions of the first rows of two lists, and by how much they differ. */
import { forEachIndex, type JobContext } from '../../job.ts';
import { intervalOf, type ForecastInterval } from '../../store/runs/export-intervals.ts';
import {
  forecastDifference,
  SharedUsers,
  type ComparedShape,
  type DifferenceForecast,
} from '../ranking/forecast-difference.ts';
import { forecastStep } from '../ranking/forecast.ts';
import { ProbabilitySums } from '../ranking/probability-sums.ts';
import type { RankedUsers } from './ranked-users.ts';

/** Expected conversions of the first rows of both lists, by the probabilities of each list. */
export interface ExpectedBoth {
  readonly step: string;
  /** The expected conversions of each list by its own probabilities, with their 95 % intervals. */
  readonly list: number;
  readonly other: number;
  readonly intervals: { readonly list: ForecastInterval; readonly other: ForecastInterval };
  /** How many more conversions are expected of `other` than of `list`, each by its own probabilities. */
  readonly difference: DifferenceForecast;
  /**
   * The sum of the other list's probabilities over the users of `list`; null if it lacks any of these users or
   * probabilities. It is not a forecast, and so has no interval: a list underestimates users whom another list selects,
   * the more so the more the other list knows about them.
   */
  readonly listByOther: number | null;
  /** The sum of this list's probabilities over the users of `other`; likewise. */
  readonly otherByList: number | null;
}

/** Two lists of one audience. */
export interface BothLists {
  readonly list: RankedUsers;
  /** Its matches are the ranks of its users in the list, from 0. */
  readonly other: RankedUsers;
  readonly steps: readonly string[];
}

/** What the forecasts of both lists need. */
export interface BothShapes {
  readonly list: ComparedShape;
  readonly other: ComparedShape;
}

/** The expected conversions of the first `rows` of both lists. */
export async function expectedOfTops(
  { list, other, steps }: BothLists,
  shapes: BothShapes,
  rows: number,
  job: JobContext,
): Promise<ExpectedBoth[]> {
  const sums = steps.map((_, step) => new StepSums(list, other, step));
  const addOwn = (row: number): void => {
    for (const one of sums) one.addOwn(row);
  };
  await forEachIndex(rows, addOwn, job);
  const addCommon = (row: number): void => {
    const rank = other.matches[row];
    if (rank < 0 || (rank >= rows && row >= rows)) return;
    for (const one of sums) one.addCommon(rank, row, rows);
  };
  await forEachIndex(other.rows, addCommon, job);
  return steps.map((step, index) => sums[index].expected(step, shapes, rows));
}

/** The sums of a step over the first rows of both lists. */
class StepSums {
  readonly #list: RankedUsers;
  readonly #other: RankedUsers;
  readonly #step: number;
  readonly #own: Readonly<Record<'list' | 'other', ProbabilitySums>>;
  readonly #shared = new SharedUsers();
  readonly #listByOther = new OtherSum();
  readonly #otherByList = new OtherSum();

  constructor(list: RankedUsers, other: RankedUsers, step: number) {
    this.#list = list;
    this.#other = other;
    this.#step = step;
    this.#own = {
      list: new ProbabilitySums(list.candidates.length),
      other: new ProbabilitySums(other.candidates.length),
    };
  }

  /** Adds a row of both lists; rows of weight 0 have the probability 0. */
  addOwn(row: number): void {
    this.#addTo(this.#own.list, this.#list, row);
    this.#addTo(this.#own.other, this.#other, row);
  }

  #addTo(sums: ProbabilitySums, { probabilities, candidateOf }: RankedUsers, row: number): void {
    const probability = probabilities[this.#step][row];
    if (probability > 0) sums.add(candidateOf[row], probability);
  }

  /** Adds a user who is in both lists, at the row `rank` of the list and `row` of the other one. */
  addCommon(rank: number, row: number, rows: number): void {
    const [list, other] = [this.#list, this.#other];
    const [p, q] = [list.probabilities[this.#step][rank], other.probabilities[this.#step][row]];
    if (rank < rows) this.#listByOther.add(p, q);
    if (row < rows) this.#otherByList.add(q, p);
    const isShared = rank < rows && row < rows && bannerAt(list, rank) === bannerAt(other, row);
    if (isShared && p > 0 && q > 0) this.#shared.add(p, q);
  }

  expected(step: string, shapes: BothShapes, rows: number): ExpectedBoth {
    const [first, second] = [
      { shape: shapes.list, sums: this.#own.list },
      { shape: shapes.other, sums: this.#own.other },
    ];
    const [list, other] = [first, second].map(({ shape, sums }) => forecastStep(shape, step, sums));
    return {
      step,
      list: list.expected,
      other: other.expected,
      intervals: { list: intervalOf(list), other: intervalOf(other) },
      difference: forecastDifference(step, first, second, this.#shared),
      listByOther: this.#listByOther.of(rows),
      otherByList: this.#otherByList.of(rows),
    };
  }
}

/** The number of a row's bank and banner, the same in both lists. */
export function bannerAt({ bannerNumbers, candidateOf }: RankedUsers, row: number): number {
  return bannerNumbers[candidateOf[row]];
}

/** The expected conversions of some users of a list by the probabilities of the other one. */
class OtherSum {
  #sum = 0;
  /** Users for whom both lists have a probability, or neither has one. */
  #comparable = 0;

  /** Adds a user, with the probability in the user's own list and in the other one. */
  add(own: number, other: number): void {
    if (Number.isNaN(own) !== Number.isNaN(other)) return;
    this.#comparable++;
    if (Number.isFinite(other)) this.#sum += other;
  }

  /** The sum over this many users; null if it covers only some of them. */
  of(users: number): number | null {
    return this.#comparable === users ? this.#sum : null;
  }
}
