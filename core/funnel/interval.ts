import { wilson, Z_95, type Interval } from '../wilson.ts';

export { wilson, Z_95, type Interval } from '../wilson.ts';

/** What an interval takes as independent: users, or samples if the dataset does not record users. */
export type Independent = 'users' | 'samples';

/**
 * Wilson's interval of a rate of users' samples, whose variance is `designEffect` times that of independent samples:
 * that many samples count as one (Rao and Scott, "A simple method for the analysis of clustered binary data",
 * Biometrics 48, 1992). The samples together count as at least one. Null if `total` is 0.
 */
export function rateInterval(count: number, total: number, designEffect: number): Interval | null {
  const effect = Math.min(designEffect, total);
  return wilson(count / effect, total / effect);
}

/** Bounds a ninth of the relative variance: above this, the approximation's upper end would fall as it grows. */
const MAX_NINTH = Z_95 ** 2 / 4;

/**
 * Computes the 95 % interval of a count of at most `total` from its mean and variance, as that of a gamma distribution,
 * which is nearly normal for large counts and never below 0 (Wilson and Hilferty 1931).
 */
export function countInterval(expected: number, variance: number, total: number): Interval {
  // A variance computed as the difference of two sums may be slightly negative by rounding.
  if (!(variance > 0) || !(expected > 0)) return { low: expected, high: expected };
  const ninth = variance / (9 * expected * expected);
  const low = expected * quantileRatio(-Z_95, ninth);
  const high = expected * quantileRatio(Z_95, Math.min(ninth, MAX_NINTH));
  // Counts are whole numbers, so the bounds are widened by a half (continuity correction).
  return { low: Math.max(0, low - 0.5), high: Math.min(total, high + 0.5) };
}

/** A quantile of a gamma distribution, as a multiple of its mean, from a ninth of its relative variance. */
function quantileRatio(z: number, ninth: number): number {
  return Math.max(0, 1 - ninth + z * Math.sqrt(ninth)) ** 3;
}
