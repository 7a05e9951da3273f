import { countInterval } from '../../funnel/interval.ts';
import { combineErrors, variancesOf, type ForecastErrors, type ForecastTerm } from './forecast-errors.ts';
import type { ListShape } from './list-writer.ts';

/** The expected conversions of a step over some rows. */
export interface StepForecast {
  readonly step: string;
  /** The sum of the rows' probabilities. */
  readonly expected: number;
  /** 95 % interval of the count. */
  readonly low: number;
  readonly high: number;
  /** Half-width of the interval due to each source of error alone, in conversions. */
  readonly errors: ForecastErrors;
}

/** Sums over rows with a positive weight. */
export interface ForecastSums {
  /** Sum of the probabilities p of the step. */
  readonly expected: number;
  /** Sum of p (1 − p). */
  readonly variance: number;
  /** By candidate: the number of rows, and the sum of their p; 0 if its run lacks the step. */
  readonly rows: ArrayLike<number>;
  readonly conversions: ArrayLike<number>;
}

/** The parts of a list that a forecast needs: the run and the bank of each candidate. */
export interface ForecastShape {
  readonly candidates: readonly Pick<ListShape['candidates'][number], 'run' | 'bank'>[];
  readonly runs: readonly Pick<ListShape['runs'][number], 'steps' | 'forecast'>[];
}

/** Forecasts the conversions of a step. */
export function forecastStep(shape: ForecastShape, step: string, sums: ForecastSums): StepForecast {
  const { expected } = sums;
  const { variance, errors } = combineErrors(termsOf(shape, step, sums), sums.variance);
  return { step, expected, ...countInterval(expected, variance, rowsWith(shape, step, sums.rows)), errors };
}

/**
 * The conversions of each candidate that has rows and whose run has the step. The level and the drift of a bank are the
 * same for all its banners.
 */
export function termsOf(
  { candidates, runs }: ForecastShape,
  step: string,
  { rows, conversions }: Pick<ForecastSums, 'rows' | 'conversions'>,
): ForecastTerm[] {
  return candidates.flatMap(({ run, bank }, candidate) => {
    const { steps, forecast } = runs[run];
    if (rows[candidate] === 0 || !steps.includes(step)) return [];
    const amount = conversions[candidate];
    return [{ amount, variances: variancesOf(forecast, bank, step), levelGroup: bank, driftGroup: bank }];
  });
}

/** The number of rows whose candidate's run has the step; `rows` are the counts by candidate. */
export function rowsWith({ candidates, runs }: ForecastShape, step: string, rows: ArrayLike<number>): number {
  return candidates.reduce(
    (sum, { run }, candidate) => (runs[run].steps.includes(step) ? sum + rows[candidate] : sum),
    0,
  );
}
