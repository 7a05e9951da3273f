/**
 * Neighbouring bins differ by this factor, so that a quantile, given as a bin's geometric middle, is at most half a
 * percent off.
 */
const FACTOR = 1.01;
const LOG_FACTOR = Math.log(FACTOR);
/**
 * How many bins: durations of up to a millisecond share the first one, and the last one reaches beyond a thousand
 * years.
 */
export const DURATION_BINS = 3_200;

/** Relative error that a quantile of `DurationCounts` has at most. */
export const QUANTILE_TOLERANCE = Math.sqrt(FACTOR) - 1;

/** A bar of a histogram: durations from `fromMs` up to, but not including, `toMs`. */
export interface DurationBin {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Counts durations in bins of equal ratio, in memory that does not grow with their number. */
export class DurationCounts {
  readonly #bins = new Uint32Array(DURATION_BINS);
  #count = 0;

  /** How many durations were added. */
  get count(): number {
    return this.#count;
  }

  /** Adds a duration in milliseconds, not negative. */
  add(durationMs: number): void {
    this.#bins[durationBin(durationMs)]++;
    this.#count++;
  }

  /** Adds durations that were counted by bin, `[DURATION_BINS]`. */
  addBins(bins: Uint32Array): void {
    for (let bin = 0; bin < DURATION_BINS; bin++) {
      this.#bins[bin] += bins[bin];
      this.#count += bins[bin];
    }
  }

  /**
   * The duration in milliseconds that the share `quantile` (0 to 1) of all durations does not exceed, within
   * `QUANTILE_TOLERANCE`; null without any.
   */
  quantile(quantile: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil(quantile * this.#count));
    let seen = 0;
    let bin = 0;
    while ((seen += this.#bins[bin]) < rank) bin++;
    return bin === 0 ? 0 : Math.exp((bin - 0.5) * LOG_FACTOR);
  }

  /**
   * At most `maxBins` bars of equal ratio over what was added, the empty ones between them included; durations of up to
   * a millisecond belong to the first.
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

/** The bin of a duration in milliseconds, not negative. */
export function durationBin(durationMs: number): number {
  return durationMs <= 1 ? 0 : Math.min(DURATION_BINS - 1, 1 + Math.floor(Math.log(durationMs) / LOG_FACTOR));
}

function binStart(bin: number): number {
  return Math.exp((bin - 1) * LOG_FACTOR);
}
