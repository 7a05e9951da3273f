import { countInterval } from '../../funnel/interval.ts';
import { variancesOf } from '../ranking/forecast.ts';
import { hasValues, type ListShape } from '../ranking/list-writer.ts';
import type { Sums } from './layout.ts';

/** The expected value of a selection's conversions. */
export interface ValueOutlook {
  /** Null if the banks name no currency. */
  readonly currency: string | null;
  readonly expected: number;
  /** 95 % interval, from the same errors as the interval of a step. */
  readonly low: number;
  readonly high: number;
}

/** Rows of a weight above 0, by candidate. */
export function countedRows({ rows, zeroWeight }: Sums): Float64Array {
  return rows.map((count, candidate) => count - zeroWeight[candidate]);
}

/** The expected value of some rows, from the sums over them; null if the banks have no value. */
export function valueOutlook(
  { shape, currency }: { readonly shape: ListShape; readonly currency: string | null },
  sums: Sums,
): ValueOutlook | null {
  if (!hasValues(shape)) return null;
  const { expected, conversions, variance } = valueMoments(shape, sums);
  if (!(conversions > 0)) return { currency, expected, low: expected, high: expected };
  // Compute in conversions of average value, since `countInterval` is for counts.
  const unit = expected / conversions;
  const maxValue = shape.candidates.reduce((sum, { value }, index) => sum + (value ?? 0) * countedRows(sums)[index], 0);
  const { low, high } = countInterval(conversions, variance / unit ** 2, maxValue / unit);
  return { currency, expected, low: low * unit, high: high * unit };
}

/**
 * Mean and variance of the value, with the mean number of conversions that it comes from. As for a step, errors of the
 * model are independent by banner, and errors of level and drift common to all banks; if a run has no error estimates,
 * only chance counts.
 */
function valueMoments(
  { candidates, runs }: ListShape,
  { objective, objectiveVariance }: Sums,
): { readonly expected: number; readonly conversions: number; readonly variance: number } {
  let [expected, conversions, chance, model, level, drift] = [0, 0, 0, 0, 0, 0];
  let hasErrors = true;
  for (const [index, { run, bank, value, objective: step }] of candidates.entries()) {
    if (!(objective[index] > 0)) continue;
    const worth = (value ?? 0) * objective[index];
    expected += worth;
    conversions += objective[index];
    chance += (value ?? 0) ** 2 * objectiveVariance[index];
    const error = variancesOf(runs[run].forecast, bank, step);
    hasErrors &&= error !== null;
    model += worth ** 2 * (error?.model ?? 0);
    level += worth * Math.sqrt(error?.level ?? 0);
    drift += worth * Math.sqrt(error?.drift ?? 0);
  }
  return { expected, conversions, variance: Math.max(0, chance) + (hasErrors ? model + level ** 2 + drift ** 2 : 0) };
}
