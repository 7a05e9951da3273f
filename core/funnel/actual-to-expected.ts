/** Compares actual conversions with the expected number, which is the sum of the predicted probabilities. */
import { wilson } from './interval.ts';
import { twoSided } from './normal.ts';
import { MIN_EXPECTED } from './proportions.ts';

/** Sums over samples with a predicted probability p and a known outcome. */
export interface OutcomeSums {
  readonly rows: number;
  /** Σ p. */
  readonly expected: number;
  /** Σ p (1 − p). */
  readonly variance: number;
  /** Conversions that happened. */
  readonly actual: number;
}

/** Actual divided by expected conversions. */
export interface ActualToExpected {
  readonly ratio: number;
  /** 95 % interval: the Wilson interval of the actual rate, divided by the expected rate. */
  readonly low: number;
  readonly high: number;
}

/** The ratio of actual to expected conversions; null without samples, or if no conversions were expected. */
export function actualToExpectedOf({ rows, expected, actual }: OutcomeSums): ActualToExpected | null {
  const interval = wilson(actual, rows);
  if (interval === null || !(expected > 0)) return null;
  const rate = expected / rows;
  return { ratio: actual / expected, low: interval.low / rate, high: interval.high / rate };
}

/**
 * The two-sided p-value for equal ratios of two sets of samples: the score test, with the variances at their common
 * ratio. Null if the normal approximation is unreliable: at the common ratio, a set would have fewer than 5
 * conversions, or fewer than 5 samples without one.
 */
export function compareActualToExpected(one: OutcomeSums, other: OutcomeSums): number | null {
  const ratio = (one.actual + other.actual) / (one.expected + other.expected);
  const isLarge = ({ rows, expected }: OutcomeSums): boolean =>
    ratio * expected >= MIN_EXPECTED && rows - ratio * expected >= MIN_EXPECTED;
  if (!isLarge(one) || !isLarge(other)) return null;
  const spread = [one, other].reduce(
    (sum, { expected, variance }) => sum + varianceAt(ratio, expected, variance) / expected ** 2,
    0,
  );
  return spread > 0 ? twoSided((one.actual / one.expected - other.actual / other.expected) / Math.sqrt(spread)) : null;
}

/** The variance of a count whose probabilities p are all `ratio` times as high: Σ p − Σ p². */
function varianceAt(ratio: number, expected: number, variance: number): number {
  return Math.max(0, ratio * expected - ratio ** 2 * (expected - variance));
}
