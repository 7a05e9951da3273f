import { twoSided } from './normal.ts';
import type { Proportion } from './proportions.ts';

/** The samples of one value, or of all values, on the two sides of a comparison. */
export interface ComparedProportions {
  readonly now: Proportion;
  readonly before: Proportion;
}

/** The contribution of one value of a column to the change of a rate, as a share: 0.01 is one percentage point. */
export interface Contribution {
  /** `rateEffect + mixEffect`; the sum over all values of a column is the total change. */
  readonly points: number;
  /** Effect of the change of the value's rate. */
  readonly rateEffect: number;
  /** Effect of the change of the value's frequency, given that its rate differs from the overall rate. */
  readonly mixEffect: number;
  /** `points` as a share of the total change; null if nothing changed. */
  readonly share: number | null;
  /**
   * The value's share of the samples, as the mean of both sides: its expected share of the change if all values changed
   * alike.
   */
  readonly weight: number;
  /** `points` minus `weight` × the total change: how much the value stands out. */
  readonly excess: number;
  /** Two-sided p-value for a zero contribution; null if there are too few successes or failures. */
  readonly p: number | null;
}

/** With fewer successes or failures, the normal approximation is unreliable. */
const MIN_COUNT = 10;

/**
 * Splits the change of a rate by a value: Kitagawa's decomposition with the mean of both sides as the standard
 * ("Components of a difference between two rates", Journal of the American Statistical Association 50, 1955). A value
 * present on only one side has only a mix effect. Null if either side as a whole has no samples.
 */
export function contributionOf(value: ComparedProportions, whole: ComparedProportions): Contribution | null {
  if (whole.now.total === 0 || whole.before.total === 0) return null;
  const change = rateOf(whole.now) - rateOf(whole.before);
  const [share, shareBefore] = [value.now.total / whole.now.total, value.before.total / whole.before.total];
  const rate = value.now.total > 0 ? rateOf(value.now) : rateOf(value.before);
  const rateBefore = value.before.total > 0 ? rateOf(value.before) : rate;
  if (value.now.total + value.before.total === 0)
    return { points: 0, rateEffect: 0, mixEffect: 0, share: change === 0 ? null : 0, weight: 0, excess: 0, p: null };
  const weight = (share + shareBefore) / 2;
  const distance = (rate + rateBefore) / 2 - (rateOf(whole.now) + rateOf(whole.before)) / 2;
  const rateEffect = weight * (rate - rateBefore);
  const mixEffect = (share - shareBefore) * distance;
  const points = rateEffect + mixEffect;
  return {
    points,
    rateEffect,
    mixEffect,
    weight,
    share: change === 0 ? null : points / change,
    excess: points - weight * change,
    p: significance(points, { weight, distance }, value, whole),
  };
}

/**
 * z of `points` under the hypothesis that both sides are samples of one population: the value's rate and frequency vary
 * independently.
 */
function significance(
  points: number,
  { weight, distance }: { weight: number; distance: number },
  value: ComparedProportions,
  whole: ComparedProportions,
): number | null {
  const [successes, samples] = [value.now.count + value.before.count, value.now.total + value.before.total];
  if (Math.min(successes, samples - successes) < MIN_COUNT) return null;
  const pooledRate = successes / samples;
  const pooledShare = samples / (whole.now.total + whole.before.total);
  const both = value.now.total > 0 && value.before.total > 0;
  const rateVariance = both ? pooledRate * (1 - pooledRate) * (1 / value.now.total + 1 / value.before.total) : 0;
  const shareVariance = pooledShare * (1 - pooledShare) * (1 / whole.now.total + 1 / whole.before.total);
  const variance = weight ** 2 * rateVariance + distance ** 2 * shareVariance;
  return variance > 0 ? twoSided(points / Math.sqrt(variance)) : null;
}

function rateOf({ count, total }: Proportion): number {
  return count / total;
}
