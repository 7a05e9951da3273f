import { mixSeed, Random } from '../engine/random.ts';
import type { SearchRange, SearchSpace } from '../models/search-space.ts';

/** The base of each setting in turn; all are prime, so the settings vary independently. */
const BASES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37] as const;

/** Digits whose place value is below this make no difference. */
const MIN_PLACE_VALUE = 1e-9;

/**
 * The values of a trial for each setting of a space. The trials of a seed are the points of a scrambled Halton sequence
 * (Owen, "A randomized Halton algorithm in R", 2017): even a few consecutive trials are spread over each range, and a
 * trial does not depend on how many there are.
 */
export function drawSettings(space: SearchSpace, seed: number, trial: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(space).map(([path, range], index) => [path, valueOf(range, shareOf(trial, seed, index))]),
  );
}

/** The digits of the trial's number in the base of a setting, reversed after the point and permuted at random. */
function shareOf(trial: number, seed: number, setting: number): number {
  const base = BASES[setting];
  let share = 0;
  let rest = trial;
  for (let digit = 0, placeValue = 1 / base; placeValue > MIN_PLACE_VALUE; digit++, placeValue /= base) {
    share += permutation(base, mixSeed(seed, setting, digit))[rest % base] * placeValue;
    rest = Math.floor(rest / base);
  }
  return share;
}

function permutation(size: number, seed: number): readonly number[] {
  const random = new Random(seed);
  const items = Array.from({ length: size }, (_, index) => index);
  for (let last = size - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
  return items;
}

/** The value at a share (0 … 1, exclusive) of a range. */
function valueOf(range: SearchRange, share: number): unknown {
  if (range.kind === 'choice') return range.values[Math.floor(share * range.values.length)];
  const { kind, low, high, scale } = range;
  // Three digits are enough to distinguish trials, and are readable.
  if (kind === 'real') return Number(between(low, high, scale, share).toPrecision(3));
  return Math.min(high, Math.floor(between(low, high + 1, scale, share)));
}

function between(low: number, high: number, scale: 'linear' | 'log', share: number): number {
  return scale === 'log' ? low * (high / low) ** share : low + share * (high - low);
}
