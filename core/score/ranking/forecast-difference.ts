import { Z_95 } from '../../funnel/interval.ts';
import { combineErrors, variancesOf, type ForecastTerm } from './forecast-errors.ts';
import type { ForecastShape, ForecastSums, StepForecast } from './forecast.ts';

/** The candidates and runs of a list, with the names by which those of another list are recognised as the same. */
export interface ComparedShape extends ForecastShape {
  readonly candidates: readonly (ForecastShape['candidates'][number] & { readonly banner: string })[];
  /** Runs, and the datasets that they were trained on; null if unknown. */
  readonly runs: readonly (ForecastShape['runs'][number] & { readonly run: string; readonly dataset: string | null })[];
}

/** Some rows of a list, and their sums of a step. */
export interface ComparedRows {
  readonly shape: ComparedShape;
  readonly sums: ForecastSums;
}

/** Sums over the users who are shown the same banner in both sets of rows, with the probabilities p and q. */
export class SharedUsers {
  rows = 0;
  /** Sum of p (1 − p) + q (1 − q) − (q − p)²: by how much the variance is smaller than without shared users. */
  cancelled = 0;

  add(p: number, q: number): void {
    this.rows++;
    this.cancelled += p * (1 - p) + q * (1 - q) - (q - p) ** 2;
  }
}

/** How many more conversions are expected of one set of rows than of another. */
export type DifferenceForecast = Omit<StepForecast, 'step'>;

/**
 * Forecasts the difference Σ q − Σ p between the conversions of two selections, each by the probabilities of its own
 * list. A list's probabilities are right on average for the users that the list selects, but underestimate users whom
 * another list selects by something that this list's models do not know. So if one list's probabilities were used for
 * both selections, that list would seem better.
 *
 *     variance = Σ p (1 − p) + Σ q (1 − q) over users of one selection, Σ (q − p)² over those in both
 *                + the errors of the model, the level and drift of `combineErrors`, where a = Σ q − Σ p of a banner
 *
 * Users in both selections who are shown the same banner have the same outcome, whatever the models say: the variance
 * of chance cancels out, and there remains how far the models disagree. The difference is at most the number of other
 * users of the second selection, and at least minus that of the first: 0 if there are none. The errors of a run that
 * ranked both lists cancel out as far as its conversions do, as does the drift of a bank if its runs were trained on
 * the same data. All other errors are taken as independent, or as common if that is worse. The interval is that of a
 * normal distribution, widened by a half at both ends, since counts are whole numbers.
 */
export function forecastDifference(
  step: string,
  first: ComparedRows,
  second: ComparedRows,
  shared = new SharedUsers(),
): DifferenceForecast {
  const most = ({ sums: { rows } }: ComparedRows): number =>
    Array.from(rows).reduce((sum, count) => sum + count, 0) - shared.rows;
  const [least, greatest] = [0 - most(first), most(second)];
  const expected = Math.min(greatest, Math.max(least, second.sums.expected - first.sums.expected));
  const chance = first.sums.variance + second.sums.variance - shared.cancelled;
  const { variance, errors } = combineErrors(termsOf(step, first, second), chance);
  const { low, high } = normalInterval(expected, variance, 0.5);
  return {
    expected,
    low: Math.min(expected, Math.max(least, low)),
    high: Math.max(expected, Math.min(greatest, high)),
    errors,
  };
}

/** Forecasts the difference between the values of two sets of rows, from the values of each of their candidates. */
export function forecastValueDifference(first: ValuedRows, second: ValuedRows): DifferenceForecast {
  const worth = ({ values }: ValuedRows): number => values.reduce((sum, value) => sum + value, 0);
  const expected = worth(second) - worth(first);
  const terms = new DifferenceTerms();
  for (const [sign, rows] of signed(first, second))
    for (const [candidate, { objective }] of rows.objectives.entries())
      if (rows.values[candidate] > 0) terms.add(rows.shape, candidate, objective, sign * rows.values[candidate]);
  const { variance, errors } = combineErrors(terms.all, first.variance + second.variance);
  return { expected, ...normalInterval(expected, variance, 0), errors };
}

/** Some rows of a list with the value of their conversions. */
export interface ValuedRows {
  readonly shape: ComparedShape;
  /** The objective of each candidate. */
  readonly objectives: readonly { readonly objective: string }[];
  /** By candidate, the value of its conversions; and the variance of the sum by chance. */
  readonly values: Float64Array;
  readonly variance: number;
}

function normalInterval(expected: number, variance: number, correction: number): { low: number; high: number } {
  const halfWidth = variance > 0 ? Z_95 * Math.sqrt(variance) + correction : 0;
  return { low: expected - halfWidth, high: expected + halfWidth };
}

function signed<Rows>(first: Rows, second: Rows): readonly (readonly [sign: 1 | -1, rows: Rows])[] {
  return [
    [-1, first],
    [1, second],
  ];
}

/** The terms of a difference in conversions, one for each banner of a run. */
function termsOf(step: string, first: ComparedRows, second: ComparedRows): ForecastTerm[] {
  const terms = new DifferenceTerms();
  for (const [sign, { shape, sums }] of signed(first, second))
    for (const [candidate, { run }] of shape.candidates.entries())
      if (sums.rows[candidate] > 0 && shape.runs[run].steps.includes(step))
        terms.add(shape, candidate, step, sign * sums.conversions[candidate]);
  return terms.all;
}

/** The terms of a difference: one for each banner of a run, with its amount in the second list minus the first. */
class DifferenceTerms {
  readonly #terms = new Map<string, ForecastTerm>();

  get all(): ForecastTerm[] {
    return [...this.#terms.values()];
  }

  add({ candidates, runs }: ComparedShape, candidate: number, step: string, amount: number): void {
    const { run: index, bank, banner } = candidates[candidate];
    const { run, dataset, forecast } = runs[index];
    // A run of another project may have the same name, but its dataset is not known.
    const key = JSON.stringify([run, dataset, bank, banner]);
    this.#terms.set(key, {
      amount: (this.#terms.get(key)?.amount ?? 0) + amount,
      variances: variancesOf(forecast, bank, step),
      levelGroup: JSON.stringify([run, bank]),
      driftGroup: JSON.stringify([dataset ?? run, bank]),
    });
  }
}
