import { actualToExpectedOf, type ActualToExpected } from '../../funnel/actual-to-expected.ts';
import { forEachIndex, type JobContext } from '../../job.ts';
import { intervalOf, type ForecastInterval } from '../../store/runs/export-intervals.ts';
import { forecastStep, type ForecastShape, type StepForecast } from '../ranking/forecast.ts';
import { ProbabilitySums } from '../ranking/probability-sums.ts';
import { GROUPS, type AssignedList } from './assigned-list.ts';
import type { Observed } from './observe.ts';

/** The forecast and the actual conversions of the rows that were shown, in samples mature for a step. */
export interface CheckedStep extends StepForecast {
  readonly rows: number;
  /** Actual conversions. */
  readonly actual: number;
  /** Σ p (1 − p). */
  readonly variance: number;
  readonly actualToExpected: ActualToExpected | null;
}

/** The steps of some rows. */
export interface CheckedRows {
  /** Rows of the target group, and those that were shown their banner. */
  readonly rows: number;
  readonly shown: number;
  readonly steps: readonly CheckedStep[];
}

/** The forecast of all rows, and its parts that cannot be compared. */
export interface StepBalance {
  /** The forecast of all rows of the target group, as if each was shown its banner. */
  readonly forecast: number;
  /** The part that belongs to rows that were not shown their banner. */
  readonly notShown: number;
  /** The part that belongs to rows whose sample is not mature for the step yet. */
  readonly open: number;
  /** The 95 % interval of each of these. */
  readonly intervals: Readonly<Record<'forecast' | 'notShown' | 'open', ForecastInterval>>;
}

/** How the target group's conversions compare with its forecast. */
export interface ForecastCheck {
  readonly whole: CheckedRows;
  /** By step. */
  readonly balance: readonly StepBalance[];
  /** Ten parts of equal size by rank, the top one first. */
  readonly deciles: readonly CheckedRows[];
  readonly banks: readonly (CheckedRows & { readonly bank: string })[];
}

/** Parts of the ranking. */
const DECILES = 10;

/**
 * Compares the forecast with the actual conversions, for the rows of the target group that were shown their banner:
 * probabilities refer to samples with the banner, so rows without one say nothing about them. Only the first such
 * sample counts.
 */
export async function checkForecast(
  list: AssignedList,
  observed: Observed,
  { shape, steps }: { readonly shape: ForecastShape; readonly steps: readonly string[] },
  job: JobContext,
): Promise<ForecastCheck> {
  const tally = (): Tally => new Tally(list, observed, steps.length);
  const decileOf = await decilesOf(list, job);
  const whole = tally();
  const deciles = Array.from({ length: DECILES }, tally);
  const banks = new Map(list.candidates.map(({ bank }) => [bank, tally()]));
  const add = (row: number): void => {
    if (isTarget(list, row))
      for (const one of [whole, deciles[decileOf[row]], banks.get(bankOf(list, row))]) one?.add(row);
  };
  await forEachIndex(list.groups.length, add, job);
  return {
    whole: whole.checked(shape, steps),
    balance: whole.balance(shape, steps),
    deciles: deciles.map((one) => one.checked(shape, steps)),
    banks: Array.from(banks, ([bank, one]) => ({ bank, ...one.checked(shape, steps) })),
  };
}

function isTarget({ groups }: AssignedList, row: number): boolean {
  return GROUPS[groups[row]] === 'target';
}

function bankOf({ candidates, candidateOf }: AssignedList, row: number): string {
  return candidates[candidateOf[row]].bank;
}

/** The decile of each row of the target group in its ranking: the list, or its bank's list. */
async function decilesOf(list: AssignedList, job: JobContext): Promise<Uint8Array> {
  const { length } = list.groups;
  const [positions, deciles] = [new Int32Array(length), new Uint8Array(length)];
  const sizes = new Map<string, number>();
  const rankingOf = (row: number): string => (list.per === 'bank' ? bankOf(list, row) : '');
  const count = (row: number): void => {
    if (!isTarget(list, row)) return;
    positions[row] = sizes.get(rankingOf(row)) ?? 0;
    sizes.set(rankingOf(row), positions[row] + 1);
  };
  await forEachIndex(length, count, job);
  const divide = (row: number): void => {
    deciles[row] = Math.floor((DECILES * positions[row]) / (sizes.get(rankingOf(row)) ?? 1));
  };
  await forEachIndex(length, divide, job);
  return deciles;
}

/** Sums of a step over rows: all, those that were not shown, those that are not mature, and those to compare. */
class StepSums {
  readonly all: ProbabilitySums;
  readonly notShown: ProbabilitySums;
  readonly open: ProbabilitySums;
  readonly compared: ProbabilitySums;
  /** Rows to compare, and their actual conversions. */
  rows = 0;
  actual = 0;

  constructor(candidates: number) {
    [this.all, this.notShown, this.open, this.compared] = Array.from(
      { length: 4 },
      () => new ProbabilitySums(candidates),
    );
  }

  balance(shape: ForecastShape, step: string): StepBalance {
    const [forecast, notShown, open] = [this.all, this.notShown, this.open].map((sums) =>
      forecastStep(shape, step, sums),
    );
    return {
      forecast: forecast.expected,
      notShown: notShown.expected,
      open: open.expected,
      intervals: { forecast: intervalOf(forecast), notShown: intervalOf(notShown), open: intervalOf(open) },
    };
  }

  checked(shape: ForecastShape, step: string): CheckedStep {
    const { rows, actual } = this;
    const { expected, variance } = this.compared;
    return {
      ...forecastStep(shape, step, this.compared),
      rows,
      actual,
      variance,
      actualToExpected: actualToExpectedOf({ rows, expected, variance, actual }),
    };
  }
}

/** Sums over some rows of the target group. */
class Tally {
  #rows = 0;
  #shown = 0;
  readonly #sums: readonly StepSums[];
  readonly #list: AssignedList;
  readonly #observed: Observed;

  constructor(list: AssignedList, observed: Observed, steps: number) {
    this.#list = list;
    this.#observed = observed;
    this.#sums = Array.from({ length: steps }, () => new StepSums(list.candidates.length));
  }

  add(row: number): void {
    this.#rows++;
    if (this.#observed.depth[row] >= 0) this.#shown++;
    for (let step = 0; step < this.#sums.length; step++) {
      const probability = this.#list.probabilities[step][row];
      if (!Number.isNaN(probability)) this.#addStep(this.#sums[step], row, step, probability);
    }
  }

  #addStep(sums: StepSums, row: number, step: number, probability: number): void {
    const { depth, open } = this.#observed;
    const candidate = this.#list.candidateOf[row];
    sums.all.add(candidate, probability);
    if (depth[row] < 0) sums.notShown.add(candidate, probability);
    else if ((open[row] & (1 << step)) !== 0) sums.open.add(candidate, probability);
    else {
      sums.compared.add(candidate, probability);
      sums.rows++;
      if (depth[row] > step) sums.actual++;
    }
  }

  balance(shape: ForecastShape, steps: readonly string[]): StepBalance[] {
    return steps.map((step, index) => this.#sums[index].balance(shape, step));
  }

  checked(shape: ForecastShape, steps: readonly string[]): CheckedRows {
    return {
      rows: this.#rows,
      shown: this.#shown,
      steps: steps.map((step, index) => this.#sums[index].checked(shape, step)),
    };
  }
}
