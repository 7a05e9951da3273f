import { countInterval, Z_95 } from '../../funnel/interval.ts';
import { ownValue } from '../../own-value.ts';
import type { ForecastParameters } from '../../predict/forecast.ts';
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

/** The parts of a forecast's error, in conversions; null if a run of an older version has no estimate. */
export interface ForecastErrors {
  /** Each user converts or not. */
  readonly chance: number;
  /** The model is off, by banner and as a whole. */
  readonly model: number | null;
  /**
   * Rate drift: rates change between the data and the campaign; also null if the data do not reach back far enough.
   */
  readonly drift: number | null;
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
  const { expected, variance } = sums;
  const deviations = relativeDeviations(shape, step, sums);
  const conversions = (deviation: number | null): number | null => (deviation === null ? null : expected * deviation);
  const model = conversions(deviations?.model ?? null);
  const drift = conversions(deviations?.drift ?? null);
  const halfWidth = (deviation: number): number => Z_95 * deviation;
  return {
    step,
    expected,
    ...countInterval(expected, variance + (model ?? 0) ** 2 + (drift ?? 0) ** 2, rowsWith(shape, step, sums.rows)),
    errors: {
      chance: halfWidth(Math.sqrt(Math.max(0, variance))),
      model: model === null ? null : halfWidth(model),
      drift: drift === null ? null : halfWidth(drift),
    },
  };
}

/** The errors of a step's forecast, as relative standard deviations. */
interface RelativeDeviations {
  readonly model: number;
  /** Null if a run has no estimate of drift. */
  readonly drift: number | null;
}

/**
 * Combines the errors of the candidates, each counted with its share of the conversions. Errors of the model are
 * independent by banner, so they average out over several. Errors of the level, and drift, are taken as common to all
 * banks. Null if a run has no error estimates.
 */
function relativeDeviations(
  shape: ForecastShape,
  step: string,
  { rows, conversions, expected }: ForecastSums,
): RelativeDeviations | null {
  let [model, level] = [0, 0];
  let drift: number | null = 0;
  for (const [candidate, { run, bank }] of shape.candidates.entries()) {
    const { steps, forecast } = shape.runs[run];
    if (rows[candidate] === 0 || !steps.includes(step)) continue;
    const variances = variancesOf(forecast, bank, step);
    if (variances === null) return null;
    const share = expected > 0 ? Math.max(0, conversions[candidate]) / expected : 0;
    model += share ** 2 * variances.model;
    level += share * Math.sqrt(variances.level);
    drift = drift === null || variances.drift === null ? null : drift + share * Math.sqrt(variances.drift);
  }
  return { model: Math.hypot(Math.sqrt(model), level), drift };
}

/** The number of rows whose candidate's run has the step; `rows` are the counts by candidate. */
function rowsWith({ candidates, runs }: ForecastShape, step: string, rows: ArrayLike<number>): number {
  return candidates.reduce(
    (sum, { run }, candidate) => (runs[run].steps.includes(step) ? sum + rows[candidate] : sum),
    0,
  );
}

/** The relative variances of a run's forecast of a step for one of its banks. */
interface BankVariances {
  readonly model: number;
  readonly level: number;
  /** Null if the data do not reach back far enough to estimate it. */
  readonly drift: number | null;
}

/** The relative variances of a run's forecast for a bank; null if it has none of the step. */
export function variancesOf(
  forecast: ForecastParameters | null | undefined,
  bank: string,
  step: string,
): BankVariances | null {
  if (forecast === null || forecast === undefined) return null;
  const index = forecast.variances.findIndex((entry) => entry.step === step);
  if (index < 0) return null;
  const { model, level = 0, drift } = forecast.variances[index];
  const own = ownValue(forecast.ownLevels, bank);
  return { model, level: own === undefined ? level : own[index], drift };
}
