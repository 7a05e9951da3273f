import { countInterval, type Interval } from '../../funnel/interval.ts';
import { combineErrors, type ForecastTerm } from './forecast-errors.ts';
import { forecastStep, rowsWith, termsOf, type ForecastShape, type ForecastSums } from './forecast.ts';

/** The expected rate of some rows of a list, divided by that of all its rows. */
export interface LiftForecast extends Interval {
  readonly lift: number;
}

/**
 * Forecasts the lift (x/n) / (y/m) of a selection of n rows with x conversions from a list of m rows with y, n rows
 * included; null if no conversion of the list is expected or no row of the selection has the step. By the delta method,
 * with the conversions z of the rest of the list and their expected values x̂, ŷ, ẑ:
 *
 *     ln lift ≈ constant + (1/x̂ − 1/ŷ) x − z/ŷ
 *
 * The errors are those of `combineErrors` for these two terms. An error of the level and drift of a bank is the same in
 * both and mostly cancels out. Errors of the model are taken as independent between the selection and the rest, even
 * for one banner: how well a model ranks users is not among the errors that are measured. The quantiles are those of a
 * count with the mean x̂ and the relative variance of the lift, at most ŷ: a selection cannot have more conversions than
 * the list. If the selection may have no conversion at all, its lift may be 0.
 */
export function forecastLift(
  shape: ForecastShape,
  step: string,
  selection: ForecastSums,
  list: ForecastSums,
): LiftForecast | null {
  const [rows, allRows] = [selection, list].map((sums) => rowsWith(shape, step, sums.rows));
  if (rows === 0 || !(list.expected > 0)) return null;
  const lift = selection.expected / rows / (list.expected / allRows);
  // Without any expected conversion, the selection has none for sure.
  if (rows === allRows || lift === 0) return { lift, low: lift, high: lift };
  const rest = remaining(selection, list);
  const weight = 1 / selection.expected - 1 / list.expected;
  const chance = selection.variance * weight ** 2 + rest.variance / list.expected ** 2;
  const terms = [
    ...weightedTerms(shape, step, selection, weight),
    ...weightedTerms(shape, step, rest, -1 / list.expected),
  ];
  const { variance } = combineErrors(terms, chance);
  const { low, high } = countInterval(selection.expected, variance * selection.expected ** 2, list.expected);
  const unit = lift / selection.expected;
  const mayHaveNone = forecastStep(shape, step, selection).low === 0;
  return { lift, low: mayHaveNone ? 0 : Math.min(lift, low * unit), high: Math.max(lift, high * unit) };
}

/** The rows of the list that are not selected. */
function remaining(selection: ForecastSums, list: ForecastSums): ForecastSums {
  // Differences of running sums may be slightly negative by rounding.
  const minus = (all: ArrayLike<number>, some: ArrayLike<number>): number[] =>
    Array.from(all, (value, index) => Math.max(0, value - some[index]));
  return {
    expected: Math.max(0, list.expected - selection.expected),
    variance: Math.max(0, list.variance - selection.variance),
    rows: minus(list.rows, selection.rows),
    conversions: minus(list.conversions, selection.conversions),
  };
}

function weightedTerms(shape: ForecastShape, step: string, sums: ForecastSums, weight: number): ForecastTerm[] {
  return termsOf(shape, step, sums).map((term) => ({ ...term, amount: weight * term.amount }));
}
