import { immatureMask } from '../../funnel/steps.ts';
import { lowerBound, nearestStart, timeLimits } from './time-limits.ts';

/** One of several test periods that follow one another. */
export interface TestPeriod {
  /** 1 for the oldest, `count` for the newest. */
  readonly number: number;
  /** Number of test periods. */
  readonly count: number;
}

/** Where the validation set and the test period of a split begin, and where the test period ends. */
export interface PeriodLimits {
  readonly validFrom: number;
  readonly testFrom: number;
  /** Exclusive. */
  readonly testTo: number;
}

/** The share of the samples in one test period, unless all periods together would then exceed `MAX_TOTAL_SHARE`. */
const USUAL_SHARE = 0.1;
const MAX_TOTAL_SHARE = 0.3;

/**
 * The limits of all test periods, the oldest first. `times` are those of the mature samples, ascending; null if there
 * are too few different ones.
 *
 * The periods have the same number of samples and end with the last one; a validation set has as many just before its
 * test period. With `windowDays`, the windows of the steps, only samples that are mature for all steps when the test
 * period begins count towards the size of the validation set: it then starts earlier, and its younger samples are used
 * for the steps for which they are mature.
 */
export function testPeriods(
  times: Float64Array,
  count: number,
  windowDays: readonly number[],
): readonly PeriodLimits[] | null {
  const share = Math.min(USUAL_SHARE, MAX_TOTAL_SHARE / count);
  const shares = Array.from({ length: count + 1 }, (_, index) => 1 - share * (count + 1 - index));
  const limits = timeLimits(times, ...shares);
  if (limits === null) return null;
  const validStarts = matureStarts(times, limits, windowDays) ?? limits;
  return limits.slice(1).map((testFrom, index) => ({
    validFrom: validStarts[index],
    testFrom,
    testTo: limits[index + 2] ?? times[times.length - 1] + 1,
  }));
}

/**
 * The starts of the validation sets. Each is so early that, when the test period begins, as many samples of the set are
 * mature for all steps as the test period has samples. Null if training would then have fewer samples than a validation
 * set, or would not grow from split to split.
 */
function matureStarts(
  times: Float64Array,
  limits: readonly number[],
  windowDays: readonly number[],
): readonly number[] | null {
  const starts: number[] = [];
  let previous = 0;
  for (const [index, testFrom] of limits.slice(1).entries()) {
    const size = lowerBound(times, testFrom) - lowerBound(times, limits[index]);
    const mature = matureBefore(times, testFrom, windowDays);
    const start = mature < 2 * size ? null : nearestStart(times, mature - size, previous + 1, mature - 1);
    if (start === null) return null;
    previous = start;
    starts.push(times[start]);
  }
  return starts;
}

/** The number of samples whose steps are all mature before the given time. */
function matureBefore(times: Float64Array, time: number, windowDays: readonly number[]): number {
  let count = lowerBound(times, time);
  while (count > 0 && immatureMask(time - 1 - times[count - 1], windowDays) !== 0) count--;
  return count;
}
