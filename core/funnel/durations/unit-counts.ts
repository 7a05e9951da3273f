import { DAY_MS } from '../steps.ts';
import { binStart, durationBin, FACTOR, type DurationBar } from './duration-bins.ts';
import { quantileRanks, type QuantileInterval } from './quantile-ranks.ts';

/**
 * Durations in whole units, such as seconds or days: exact up to a hundred units; beyond that, each is the middle of
 * its bin, rounded to a unit.
 */
export class UnitCounts {
  readonly #units: ReadonlyMap<number, number>;
  readonly #unitMs: number;
  readonly #count: number;

  /** Takes the numbers of durations by their length in units, in ascending order. */
  constructor(units: ReadonlyMap<number, number>, unitMs: number) {
    this.#units = units;
    this.#unitMs = unitMs;
    this.#count = [...units.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The duration in milliseconds not exceeded by the share `quantile` (0 to 1) of all durations; null if none. */
  quantile(quantile: number): number | null {
    const units = this.#unitsOf(Math.max(1, Math.ceil(quantile * this.#count)));
    return units === null ? null : units * this.#unitMs;
  }

  /** The 95 % interval of a quantile in milliseconds, in whole units; it allows for the width of the bins. */
  quantileInterval(quantile: number): QuantileInterval {
    const ranks = quantileRanks(quantile, this.#count);
    const [low, high] = [ranks.low, ranks.high].map((rank) => (rank === null ? null : this.#unitsOf(rank)));
    return {
      low: low === null ? null : this.#startOf(low) * this.#unitMs,
      high: high === null ? null : (this.#startOf(high, 1) - 1) * this.#unitMs,
    };
  }

  /** The duration with a rank, from 1 for the shortest; null if there are fewer. */
  #unitsOf(rank: number): number | null {
    let seen = 0;
    for (const [units, count] of this.#units) if ((seen += count) >= rank) return units;
    return null;
  }

  /** The smallest whole number of units at or after the start of a duration's bin, or of the bin `later` bins on. */
  #startOf(units: number, later = 0): number {
    return Math.ceil(binStart(durationBin(units * this.#unitMs) + later) / this.#unitMs);
  }

  /**
   * At most `maxBars` bars of whole units, including empty ones in between: days in equal numbers, smaller units in
   * bars of about equal ratio. Each bar is wide enough that durations can fall into it.
   */
  histogram(maxBars: number): DurationBar[] {
    if (this.#count === 0) return [];
    const units = [...this.#units.keys()];
    const [first, last] = [units[0], units[units.length - 1]];
    const starts =
      this.#unitMs === DAY_MS ? equalStarts(first, last, maxBars) : ratioStarts(first, last, this.#unitMs, maxBars);
    const counts = starts.slice(1).map(() => 0);
    let bar = 0;
    for (const [unit, count] of this.#units) {
      while (unit >= starts[bar + 1]) bar++;
      counts[bar] += count;
    }
    return counts.map((count, index) => ({
      fromMs: starts[index] * this.#unitMs,
      toMs: starts[index + 1] * this.#unitMs,
      count,
    }));
  }
}

/** The starts of bars of equally many units, and the end of the last one. */
function equalStarts(first: number, last: number, maxBars: number): number[] {
  // Beyond a hundred units, several share a bin, and only its middle is known.
  const width = Math.max(Math.ceil((last - first + 1) / maxBars), Math.ceil(last * (FACTOR - 1)));
  const bars = Math.ceil((last - first + 1) / width);
  return Array.from({ length: bars + 1 }, (_, bar) => first + bar * width);
}

/** The starts of bars whose ends have about equal ratios to their starts, and the end of the last one. */
function ratioStarts(first: number, last: number, unitMs: number, maxBars: number): number[] {
  const possible = binStarts(first, last, unitMs);
  const end = Math.max(last + 1, Math.ceil(binStart(durationBin(last * unitMs) + 1) / unitMs));
  const starts: number[] = [];
  for (let next = 0, left = maxBars; next < possible.length; left--) {
    const start = possible[next];
    starts.push(start);
    const wanted = left === 1 ? end : start * (end / start) ** (1 / left);
    do next++;
    while (next < possible.length && possible[next] < wanted);
  }
  return [...starts, end];
}

/** The smallest whole unit of each bin that has one, from the bin of `first` to that of `last`. */
function binStarts(first: number, last: number, unitMs: number): number[] {
  const starts = new Set<number>();
  for (let bin = durationBin(first * unitMs); bin <= durationBin(last * unitMs); bin++) {
    const start = Math.ceil(binStart(bin) / unitMs);
    if (start < binStart(bin + 1) / unitMs) starts.add(start);
  }
  return [...starts];
}
