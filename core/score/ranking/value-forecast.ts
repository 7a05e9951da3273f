import { countInterval } from '../../funnel/interval.ts';
import { combineErrors, variancesOf, type ForecastErrors, type ForecastTerm } from './forecast-errors.ts';
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
  const { expected, conversions, chance, terms } = valueMoments(shape, sums);
  const { variance, errors } = combineErrors(terms, chance);
  if (!(expected > 0)) return { expected, low: expected, high: expected, errors };
  // Compute in conversions of average value, since `countInterval` is for counts.
  const unit = expected / conversions;
  const maxValue = shape.candidates.reduce((sum, { value }, index) => sum + (value ?? 0) * sums.rows[index], 0);
  const { low, high } = countInterval(conversions, variance / unit ** 2, maxValue / unit);
  // If a single unlikely conversion is worth most of the sum, the interval of a count would end below it.
  return { expected, low: Math.min(expected, low * unit), high: Math.max(expected, high * unit), errors };
}

/** The expected value, the expected conversions behind it, and the variance of the value by chance. */
interface ValueMoments {
  readonly expected: number;
  readonly conversions: number;
  readonly chance: number;
  /** The value of each candidate's conversions. */
  readonly terms: readonly ForecastTerm[];
}

function valueMoments({ candidates, runs }: ListShape, { objective, objectiveVariance }: ValueSums): ValueMoments {
  let [expected, conversions, chance] = [0, 0, 0];
  const terms: ForecastTerm[] = [];
  for (const [index, { run, bank, value, objective: step }] of candidates.entries()) {
    if (!(objective[index] > 0)) continue;
    const worth = (value ?? 0) * objective[index];
    expected += worth;
    conversions += objective[index];
    chance += (value ?? 0) ** 2 * objectiveVariance[index];
    terms.push({ amount: worth, variances: variancesOf(runs[run].forecast, bank, step) });
  }
  return { expected, conversions, chance, terms };
}
