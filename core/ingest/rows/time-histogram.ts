import { DAY_MS } from '../../funnel/steps.ts';

/** The as-of date derived from a dataset's times, and the number of times far beyond it. */
export interface DerivedAsOf {
  /** In milliseconds since 1970; null without times. */
  readonly asOf: number | null;
  /** Number of times after it. */
  readonly outliers: number;
}

/** The times of one day: their number, and the latest in milliseconds. */
interface Day {
  readonly day: number;
  count: number;
  latest: number;
}

/** Minimum gap before times that count as outliers, in days. */
const MIN_GAP_DAYS = 31;
/** Minimum gap as a multiple of the mean spacing of the times before it. */
const MIN_GAP_SPACINGS = 50;
/** Maximum share of all times that count as outliers. */
const MAX_OUTLIER_SHARE = 0.005;
/** Minimum number of times from which outliers can be recognised. */
const MIN_TIMES = 10;

/**
 * Index of the first day by which more than `maxOutliers` times have occurred: a wrong early date must not widen the
 * mean spacing.
 */
function firstDayBeyond(days: readonly Day[], maxOutliers: number): number {
  let before = 0;
  return days.findIndex(({ count }) => (before += count) > maxOutliers);
}

/** Counts times by day, and derives the as-of date from them. */
export class TimeHistogram {
  readonly #days = new Map<number, Day>();
  #current: Day = { day: NaN, count: 0, latest: -Infinity };

  /** Counts a time in milliseconds; ignores NaN. */
  add(timeMs: number): void {
    if (timeMs !== timeMs) return;
    const day = Math.floor(timeMs / DAY_MS);
    if (day !== this.#current.day) this.#current = this.#dayOf(day);
    this.#current.count++;
    if (timeMs > this.#current.latest) this.#current.latest = timeMs;
  }

  /** The latest of all times; −Infinity without times. */
  get latest(): number {
    let all = -Infinity;
    for (const { latest } of this.#days.values()) all = Math.max(all, latest);
    return all;
  }

  /** Counts all times of another histogram. */
  addAll(other: TimeHistogram): void {
    for (const { day, count, latest } of other.#days.values()) {
      const entry = this.#dayOf(day);
      entry.count += count;
      entry.latest = Math.max(entry.latest, latest);
    }
  }

  /**
   * The latest time, leaving out a few that lie far beyond all others: at most one in two hundred (or a single one),
   * after a gap of over a month that is also long compared with the spacing of the other times. A single wrong year
   * must not make every sample look old.
   */
  derive(): DerivedAsOf {
    const days = [...this.#days.values()].sort((one, other) => one.day - other.day);
    const total = days.reduce((sum, { count }) => sum + count, 0);
    const maxOutliers = Math.max(1, total * MAX_OUTLIER_SHARE);
    const start = firstDayBeyond(days, maxOutliers);
    let end = days.length;
    let outliers = 0;
    let after = 0;
    for (let index = days.length - 1; index > start; index--) {
      after += days[index].count;
      if (total < MIN_TIMES || after > maxOutliers) break;
      const spacing = (days[index - 1].day - days[start].day + 1) / (total - after);
      const gap = days[index].day - days[index - 1].day;
      if (gap > Math.max(MIN_GAP_DAYS, MIN_GAP_SPACINGS * spacing)) [end, outliers] = [index, after];
    }
    return { asOf: end === 0 ? null : days[end - 1].latest, outliers };
  }

  #dayOf(day: number): Day {
    const entry = this.#days.get(day) ?? { day, count: 0, latest: -Infinity };
    this.#days.set(day, entry);
    return entry;
  }
}
