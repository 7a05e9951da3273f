import { twoSided } from './normal.ts';
import type { Proportion } from './proportions.ts';

/** The samples of one value, or of all, on the two sides of a comparison. */
export interface ComparedProportions {
  readonly now: Proportion;
  readonly before: Proportion;
}

/** What one value of a column adds to the change of a rate; shares of 1, so 0.01 is one percentage point. */
export interface Contribution {
  /** `rateEffect + mixEffect`; over all values of a column it sums to the whole change. */
  readonly points: number;
  /** Because the rate within the value changed. */
  readonly rateEffect: number;
  /** Because the value became more or less frequent, its rate being other than the whole one. */
  readonly mixEffect: number;
  /** `points` as a share of the whole change; null where nothing changed. */
  readonly share: number | null;
  /**
   * The value's share of the samples, as the mean of both sides: what its share of the change would be if all values
   * changed alike.
   */
  readonly weight: number;
  /** `points` beyond `weight` × the whole change: what singles the value out. */
  readonly excess: number;
  /** Two-sided p that the value contributed nothing; null where there are too few successes or failures to tell. */
  readonly p: number | null;
}

/** With fewer successes or failures than this the normal approximation is not to be trusted. */
const MIN_COUNT = 10;

/**
 * Splits the change of a rate by a value: Kitagawa's decomposition with the mean of both sides as the standard
 * ("Components of a difference between two rates", Journal of the American Statistical Association 50, 1955). A value
 * that only one side has changes the mix alone. Null where either side as a whole has no samples.
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
 * z of `points` under the hypothesis that both sides are draws of one population: the rate and the frequency of the
 * value vary independently.
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
