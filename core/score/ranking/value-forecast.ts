import { countInterval, Z_95 } from '../../funnel/interval.ts';
import { variancesOf, type ForecastErrors } from './forecast.ts';
import { hasValues, type ListShape } from './list-writer.ts';

/** The expected value of the conversions of some rows. */
export interface ValueForecast {
  readonly expected: number;
  /** 95 % interval, from the same errors as the interval of a step. */
  readonly low: number;
  readonly high: number;
  /** Half-width of the interval due to each source of error alone, in money. */
  readonly errors: ForecastErrors;
}

/** Sums over rows with a weight above 0, by candidate. */
export interface ValueSums {
  /** The number of these rows. */
  readonly rows: ArrayLike<number>;
  /** Sums of the probability p of the objective, and of p (1 − p). */
  readonly objective: ArrayLike<number>;
  readonly objectiveVariance: ArrayLike<number>;
}

/** Forecasts the value of some rows; null if the banks have no value. */
export function forecastValue(shape: ListShape, sums: ValueSums): ValueForecast | null {
  if (!hasValues(shape)) return null;
  const { expected, conversions, chance, model, drift } = valueMoments(shape, sums);
  const halfWidth = (variance: number): number => Z_95 * Math.sqrt(Math.max(0, variance));
  const errors = {
    chance: halfWidth(chance),
    model: model === null ? null : halfWidth(model),
    drift: drift === null ? null : halfWidth(drift),
  };
  if (!(expected > 0)) return { expected, low: expected, high: expected, errors };
  // Compute in conversions of average value, since `countInterval` is for counts.
  const unit = expected / conversions;
  const maxValue = shape.candidates.reduce((sum, { value }, index) => sum + (value ?? 0) * sums.rows[index], 0);
  const variance = Math.max(0, chance) + (model ?? 0) + (drift ?? 0);
  const { low, high } = countInterval(conversions, variance / unit ** 2, maxValue / unit);
  // If a single unlikely conversion is worth most of the sum, the interval of a count would end below it.
  return { expected, low: Math.min(expected, low * unit), high: Math.max(expected, high * unit), errors };
}

/** The mean of the value, the mean number of conversions that it comes from, and the variances of the value. */
interface ValueMoments {
  readonly expected: number;
  readonly conversions: number;
  readonly chance: number;
  /** Null if a run has no error estimates. */
  readonly model: number | null;
  /** Null if a run has no estimate of drift: the interval then leaves it out, as that of a step does. */
  readonly drift: number | null;
}

/**
 * As for a step, errors of the model are independent by banner, and errors of level and drift common to all banks; if a
 * run has no error estimates, only chance counts.
 */
function valueMoments({ candidates, runs }: ListShape, { objective, objectiveVariance }: ValueSums): ValueMoments {
  let [expected, conversions, chance, model, level, drift] = [0, 0, 0, 0, 0, 0];
  let [hasErrors, knowsDrift] = [true, true];
  for (const [index, { run, bank, value, objective: step }] of candidates.entries()) {
    if (!(objective[index] > 0)) continue;
    const worth = (value ?? 0) * objective[index];
    expected += worth;
    conversions += objective[index];
    chance += (value ?? 0) ** 2 * objectiveVariance[index];
    const error = variancesOf(runs[run].forecast, bank, step);
    hasErrors &&= error !== null;
    knowsDrift &&= error !== null && error.drift !== null;
    model += worth ** 2 * (error?.model ?? 0);
    level += worth * Math.sqrt(error?.level ?? 0);
    drift += worth * Math.sqrt(error?.drift ?? 0);
  }
  return {
    expected,
    conversions,
    chance,
    model: hasErrors ? model + level ** 2 : null,
    drift: knowsDrift ? drift ** 2 : null,
  };
}
