/** How far the conversions of some samples are from what their probabilities add up to. */
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
  readonly seen: number;
}

/** Actual divided by expected conversions. */
export interface Level {
  readonly ratio: number;
  /** 95 % interval, from Wilson's of the rate. */
  readonly low: number;
  readonly high: number;
}

/** The level of the outcomes; null without samples, or if no conversions were expected. */
export function levelOf({ rows, expected, seen }: OutcomeSums): Level | null {
  const interval = wilson(seen, rows);
  if (interval === null || !(expected > 0)) return null;
  const rate = expected / rows;
  return { ratio: seen / expected, low: interval.low / rate, high: interval.high / rate };
}

/**
 * The two-sided p-value for equal levels of two sets of samples: the score test, whose variances are those at their
 * common level. Null if the normal approximation is unreliable: a set has fewer than 5 conversions, expected at the
 * common level, or fewer than 5 samples without one.
 */
export function compareLevels(one: OutcomeSums, other: OutcomeSums): number | null {
  const level = (one.seen + other.seen) / (one.expected + other.expected);
  const isLarge = ({ rows, expected }: OutcomeSums): boolean =>
    level * expected >= MIN_EXPECTED && rows - level * expected >= MIN_EXPECTED;
  if (!isLarge(one) || !isLarge(other)) return null;
  const spread = [one, other].reduce(
    (sum, { expected, variance }) => sum + varianceAt(level, expected, variance) / expected ** 2,
    0,
  );
  return spread > 0 ? twoSided((one.seen / one.expected - other.seen / other.expected) / Math.sqrt(spread)) : null;
}

/** The variance of a count whose probabilities p are all `level` times as high: Σ p − Σ p². */
function varianceAt(level: number, expected: number, variance: number): number {
  return Math.max(0, level * expected - level ** 2 * (expected - variance));
}
