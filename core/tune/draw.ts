import { mixSeed } from '../engine/random.ts';
import type { SearchRange, SearchSpace } from '../models/search-space.ts';

/**
 * The values of a trial for each setting of a space. The trials of a seed are the points of an additive recurrence
 * (Roberts 2018) from a random start: any number of first trials covers every range evenly, a trial does not depend on
 * how many there are, and settings stay uncorrelated.
 */
export function drawSettings(space: SearchSpace, seed: number, trial: number): Readonly<Record<string, unknown>> {
  const entries = Object.entries(space);
  const ratio = recurrenceRatio(entries.length);
  return Object.fromEntries(
    entries.map(([path, range], index) => {
      const start = mixSeed(seed, index) / 2 ** 32;
      return [path, valueOf(range, (start + trial * ratio ** -(index + 1)) % 1)];
    }),
  );
}

/** The positive root of x^(d + 1) = x + 1: the golden ratio for one dimension, and its analogue for more. */
function recurrenceRatio(dimensions: number): number {
  let ratio = 2;
  for (let iteration = 0; iteration < 60; iteration++) ratio = (1 + ratio) ** (1 / (dimensions + 1));
  return ratio;
}

/** The value at a share (0 … 1, exclusive) of a range. */
function valueOf(range: SearchRange, share: number): unknown {
  if (range.kind === 'choice') return range.values[Math.floor(share * range.values.length)];
  const { kind, low, high, scale } = range;
  // Three digits are enough to tell trials apart, and can be read.
  if (kind === 'real') return Number(between(low, high, scale, share).toPrecision(3));
  return Math.min(high, Math.floor(between(low, high + 1, scale, share)));
}

function between(low: number, high: number, scale: 'linear' | 'log', share: number): number {
  return scale === 'log' ? low * (high / low) ** share : low + share * (high - low);
}
