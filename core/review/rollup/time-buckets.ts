import { AppError } from '../../errors.ts';
import { isUnbounded, type Period } from '../../funnel/period.ts';
import { DAY_MS } from '../../funnel/steps.ts';
import { numberOf, type StoredNumbers } from '../../store/columns/stored-numbers.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { message } from '../../text/message.ts';

/**
 * Time buckets of rollups: bucket 0 holds the rows without a time; bucket 1 + i holds those of the i-th span of `days`
 * days, starting on the day `first`.
 */
export interface TimeBuckets {
  readonly first: number;
  readonly days: number;
  /** Includes bucket 0. */
  readonly count: number;
}

/** Consecutive buckets, half open. */
export interface BucketRange {
  readonly first: number;
  readonly end: number;
}

/** Maximum number of buckets; in longer datasets, a bucket spans several days. */
const MAX_BUCKETS = 4096;

/** The buckets of a dataset; without times, all rows are in bucket 0. */
export function timeBuckets({ columns, firstTime, lastTime }: DatasetInfo): TimeBuckets {
  if (firstTime === null || lastTime === null || !columns.some(({ role }) => role === 'time'))
    return { first: 0, days: 1, count: 1 };
  const first = Math.floor(firstTime / DAY_MS);
  const dayCount = Math.floor(lastTime / DAY_MS) - first + 1;
  const days = Math.ceil(dayCount / MAX_BUCKETS);
  return { first, days, count: 1 + Math.ceil(dayCount / days) };
}

/** The bucket of each row. Throws `corrupt` for times outside the dataset's range. */
export function bucketsOfRows(times: StoredNumbers, { first, days, count }: TimeBuckets): Uint16Array {
  const buckets = new Uint16Array(times.codes.length);
  for (let row = 0; row < buckets.length; row++) {
    const time = numberOf(times, times.codes[row]);
    if (Number.isNaN(time)) continue;
    const bucket = 1 + Math.floor((Math.floor(time / DAY_MS) - first) / days);
    if (bucket < 1 || bucket >= count)
      throw new AppError(
        'corrupt',
        message('review.timeOutside', { time: rowTime(time) }),
        message('review.importAgain'),
      );
    buckets[row] = bucket;
  }
  return buckets;
}

/**
 * The buckets that a period contains completely, and the rest of the period. A row without a time is in no bounded
 * period.
 */
export function bucketsWithin(
  period: Period,
  buckets: TimeBuckets,
): BucketRange & { readonly rest: readonly Period[] } {
  if (isUnbounded(period)) return { first: 0, end: buckets.count, rest: [] };
  const width = buckets.days * DAY_MS;
  const start = buckets.first * DAY_MS;
  const last = start + (buckets.count - 1) * width;
  const [from, to] = [Math.max(start, period.from ?? start), Math.min(last, period.to ?? last)];
  const [first, end] = [1 + Math.ceil((from - start) / width), 1 + Math.floor((to - start) / width)];
  if (from >= to) return { first: 1, end: 1, rest: [] };
  if (first >= end) return { first, end: first, rest: [{ from, to }] };
  const [firstTime, endTime] = [start + (first - 1) * width, start + (end - 1) * width];
  return {
    first,
    end,
    rest: [
      { from, to: firstTime },
      { from: endTime, to },
    ].filter((part) => part.from < part.to),
  };
}

const MAX_TIME_MS = 8.64e15;

/** A row's time in ISO 8601, or as a plain number if no date can represent it. */
export function rowTime(ms: number): string {
  return Math.abs(ms) <= MAX_TIME_MS ? new Date(ms).toISOString() : String(ms);
}
