import { fisherExact } from './fisher.ts';
import { wilson } from './interval.ts';
import { twoSided } from './normal.ts';

/** A count and the total it is part of. */
export interface Proportion {
  readonly count: number;
  readonly total: number;
}

/** The samples of one value, or of all values, on the two sides of a comparison. */
export interface ComparedProportions {
  readonly now: Proportion;
  readonly before: Proportion;
}

/** The difference of two rates. */
export interface RateDifference {
  /** The first rate minus the second, as a share: 0.01 is one percentage point. */
  readonly difference: number;
  /** 95 % interval of the difference by Newcombe's hybrid of two Wilson intervals. */
  readonly low: number;
  readonly high: number;
  /** Two-sided p-value for equal rates. */
  readonly p: number;
  /** Fisher's exact test if an expected count is below 5, otherwise the score (pooled z) test. */
  readonly test: 'score' | 'fisher';
}

/**
 * If the expected count of any cell is below this, the normal approximation is unreliable (Cochran, "Some methods for
 * strengthening the common χ² tests", Biometrics 10, 1954).
 */
export const MIN_EXPECTED = 5;

/**
 * Compares two rates of independent samples; null if either has no samples. The interval is method 10 of Newcombe,
 * "Interval estimation for the difference between independent proportions", Statistics in Medicine 17, 1998.
 */
export function compareProportions(one: Proportion, other: Proportion): RateDifference | null {
  const [interval, otherInterval] = [wilson(one.count, one.total), wilson(other.count, other.total)];
  if (interval === null || otherInterval === null) return null;
  const [rate, otherRate] = [one.count / one.total, other.count / other.total];
  const difference = rate - otherRate;
  return {
    difference,
    low: difference - Math.hypot(rate - interval.low, otherInterval.high - otherRate),
    high: difference + Math.hypot(interval.high - rate, otherRate - otherInterval.low),
    ...equalityTest(one, other),
  };
}

/**
 * Compares the rate of a part with that of all samples, which contain it; null if the part is empty. The difference is
 * the one from the rest, times the share of the rest; interval and test are those of this difference of independent
 * samples, so that samples are not compared with themselves.
 */
export function compareWithAll(part: Proportion, all: Proportion): RateDifference | null {
  if (part.total === 0) return null;
  const rest = { count: all.count - part.count, total: all.total - part.total };
  const difference = compareProportions(part, rest);
  if (difference === null) return { difference: 0, low: 0, high: 0, p: 1, test: 'score' };
  const share = rest.total / all.total;
  return {
    ...difference,
    difference: share * difference.difference,
    low: share * difference.low,
    high: share * difference.high,
  };
}

function equalityTest(one: Proportion, other: Proportion): Pick<RateDifference, 'p' | 'test'> {
  const total = one.total + other.total;
  const successes = one.count + other.count;
  const expected = (Math.min(one.total, other.total) * Math.min(successes, total - successes)) / total;
  if (expected < MIN_EXPECTED)
    return { p: fisherExact([one.count, other.count], [one.total, other.total]), test: 'fisher' };
  const pooled = successes / total;
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / one.total + 1 / other.total));
  return { p: twoSided((one.count / one.total - other.count / other.total) / error), test: 'score' };
}
