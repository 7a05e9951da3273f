import { binMiddle, binStart, DURATION_BINS, durationBin, FACTOR, type DurationBar } from './duration-bins.ts';
import { quantileRanks, type QuantileInterval } from './quantile-ranks.ts';
import { UnitCounts } from './unit-counts.ts';

const SHORT_UNITS = [3_600_000, 60_000, 1000];
/** The number of short durations that shows their unit. */
const MIN_SHORT = 20;

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

  /** Whether all durations may be whole multiples of a unit, as far as their bins tell. */
  mayBeWhole(unitMs: number): boolean {
    return this.#bins.every((count, bin) => count === 0 || durationBin(wholeUnits(bin, unitMs) * unitMs) === bin);
  }

  /**
   * The largest unit (hour, minute or second, in milliseconds) of which all durations are multiples; null if there is
   * none, or if too few durations are short enough to rule out chance.
   */
  shortUnit(): number | null {
    return SHORT_UNITS.find((unitMs) => this.mayBeWhole(unitMs) && this.#countShort(unitMs) >= MIN_SHORT) ?? null;
  }

  /** The number of durations above 0 so short that at most every second bin holds a multiple of the unit. */
  #countShort(unitMs: number): number {
    return this.#bins.subarray(1, durationBin(unitMs / (FACTOR - 1) / 2)).reduce((sum, count) => sum + count, 0);
  }

  /**
   * The same durations in whole units; all must be multiples of the unit. The quantiles and the ends of bars are then
   * multiples of it too.
   */
  inUnits(unitMs: number): UnitCounts {
    const units = new Map<number, number>();
    for (let bin = 0; bin < DURATION_BINS; bin++) {
      if (this.#bins[bin] === 0) continue;
      const unit = wholeUnits(bin, unitMs);
      units.set(unit, (units.get(unit) ?? 0) + this.#bins[bin]);
    }
    return new UnitCounts(units, unitMs);
  }

  /**
   * The duration in milliseconds not exceeded by the share `quantile` (0 to 1) of all durations, within
   * `QUANTILE_TOLERANCE`; null if there are none.
   */
  quantile(quantile: number): number | null {
    if (this.#count === 0) return null;
    return binMiddle(this.#binOf(Math.max(1, Math.ceil(quantile * this.#count))));
  }

  /** The 95 % interval of a quantile in milliseconds, which allows for the width of the bins. */
  quantileInterval(quantile: number): QuantileInterval {
    const { low, high } = quantileRanks(quantile, this.#count);
    return {
      low: low === null ? null : binStart(this.#binOf(low)),
      high: high === null ? null : binStart(this.#binOf(high) + 1),
    };
  }

  /** The bin of the duration with a rank, from 1 for the shortest. */
  #binOf(rank: number): number {
    let seen = 0;
    let bin = 0;
    while ((seen += this.#bins[bin]) < rank) bin++;
    return bin;
  }

  /**
   * At most `maxBars` bars of equal ratio over the added durations, including empty bars in between; durations up to a
   * millisecond belong to the first bar.
   */
  histogram(maxBars: number): DurationBar[] {
    if (this.#count === 0) return [];
    const first = this.#bins.findIndex((count) => count > 0);
    const last = this.#bins.findLastIndex((count) => count > 0);
    const width = Math.ceil((last - first + 1) / maxBars);
    return Array.from({ length: Math.ceil((last - first + 1) / width) }, (_, bar) => {
      const start = first + bar * width;
      const count = this.#bins.subarray(start, start + width).reduce((sum, one) => sum + one, 0);
      return { fromMs: binStart(start), toMs: binStart(start + width), count };
    });
  }
}

/** The number of whole units nearest to the middle of a bin. */
function wholeUnits(bin: number, unitMs: number): number {
  return Math.round(binMiddle(bin) / unitMs);
}
