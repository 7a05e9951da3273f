import { DAY_MS } from './steps.ts';

/**
 * Ratio of neighbouring bins. A quantile is returned as a bin's geometric middle, so its error is at most half a
 * percent.
 */
const FACTOR = 1.01;
const LOG_FACTOR = Math.log(FACTOR);
/**
 * Number of bins: durations up to a millisecond share the first one, and the last one extends beyond a thousand years.
 */
export const DURATION_BINS = 3_200;

/** Maximum relative error of a quantile of `DurationCounts`. */
export const QUANTILE_TOLERANCE = Math.sqrt(FACTOR) - 1;

/** A histogram bar: durations from `fromMs` up to, but not including, `toMs`. */
export interface DurationBin {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Counts durations in bins of equal ratio, in constant memory. */
export class DurationCounts {
  readonly #bins = new Uint32Array(DURATION_BINS);
  #count = 0;

  /** Number of durations. */
  get count(): number {
    return this.#count;
  }

  /** Adds a non-negative duration in milliseconds. */
  add(durationMs: number): void {
    this.#bins[durationBin(durationMs)]++;
    this.#count++;
  }

  /** Adds durations already counted by bin, `[DURATION_BINS]`. */
  addBins(bins: Uint32Array): void {
    for (let bin = 0; bin < DURATION_BINS; bin++) {
      this.#bins[bin] += bins[bin];
      this.#count += bins[bin];
    }
  }

  /** Whether all durations may be whole days, as far as their bins tell. */
  get mayBeDays(): boolean {
    return this.#bins.every(
      (count, bin) => count === 0 || durationBin(Math.round(binMiddle(bin) / DAY_MS) * DAY_MS) === bin,
    );
  }

  /** The same durations, all of which are whole days: `quantile` and `histogram` then return whole days too. */
  inDays(): DayCounts {
    const days = new Map<number, number>();
    for (let bin = 0; bin < DURATION_BINS; bin++) {
      if (this.#bins[bin] === 0) continue;
      const day = Math.round(binMiddle(bin) / DAY_MS);
      days.set(day, (days.get(day) ?? 0) + this.#bins[bin]);
    }
    return new DayCounts(days);
  }

  /**
   * The duration in milliseconds not exceeded by the share `quantile` (0 to 1) of all durations, within
   * `QUANTILE_TOLERANCE`; null if there are none.
   */
  quantile(quantile: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil(quantile * this.#count));
    let seen = 0;
    let bin = 0;
    while ((seen += this.#bins[bin]) < rank) bin++;
    return binMiddle(bin);
  }

  /**
   * At most `maxBins` bars of equal ratio over the added durations, including empty bars in between; durations up to a
   * millisecond belong to the first bar.
   */
  histogram(maxBins: number): DurationBin[] {
    if (this.#count === 0) return [];
    const first = this.#bins.findIndex((count) => count > 0);
    const last = this.#bins.findLastIndex((count) => count > 0);
    const width = Math.ceil((last - first + 1) / maxBins);
    return Array.from({ length: Math.ceil((last - first + 1) / width) }, (_, bar) => {
      const start = first + bar * width;
      const count = this.#bins.subarray(start, start + width).reduce((sum, one) => sum + one, 0);
      return { fromMs: start === 0 ? 0 : binStart(start), toMs: binStart(start + width), count };
    });
  }
}

/** Durations in whole days: exact up to a hundred days, beyond that within `QUANTILE_TOLERANCE`. */
export class DayCounts {
  readonly #days: ReadonlyMap<number, number>;
  readonly #count: number;

  /** Takes the numbers of durations by their length in days, in ascending order. */
  constructor(days: ReadonlyMap<number, number>) {
    this.#days = days;
    this.#count = [...days.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The duration in milliseconds not exceeded by the share `quantile` (0 to 1) of all durations; null if none. */
  quantile(quantile: number): number | null {
    const rank = Math.max(1, Math.ceil(quantile * this.#count));
    let seen = 0;
    for (const [day, count] of this.#days) if ((seen += count) >= rank) return day * DAY_MS;
    return null;
  }

  /** At most `maxBins` bars of equally many days each, including empty ones in between. */
  histogram(maxBins: number): DurationBin[] {
    if (this.#count === 0) return [];
    const days = [...this.#days.keys()];
    const [first, last] = [days[0], days[days.length - 1]];
    const width = Math.ceil((last - first + 1) / maxBins);
    const counts = new Array<number>(Math.ceil((last - first + 1) / width)).fill(0);
    for (const [day, count] of this.#days) counts[Math.floor((day - first) / width)] += count;
    return counts.map((count, bar) => {
      const from = first + bar * width;
      return { fromMs: from * DAY_MS, toMs: (from + width) * DAY_MS, count };
    });
  }
}

/** The bin of a non-negative duration in milliseconds. */
export function durationBin(durationMs: number): number {
  return durationMs <= 1 ? 0 : Math.min(DURATION_BINS - 1, 1 + Math.floor(Math.log(durationMs) / LOG_FACTOR));
}

/** The representative duration of a bin. */
function binMiddle(bin: number): number {
  return bin === 0 ? 0 : Math.exp((bin - 0.5) * LOG_FACTOR);
}

function binStart(bin: number): number {
  return Math.exp((bin - 1) * LOG_FACTOR);
}
