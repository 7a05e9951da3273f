import fc from 'fast-check';

import type { ComparedProportions, Proportion } from '../../core/funnel/proportions.ts';

const proportion = fc
  .record({ total: fc.nat(500), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ total, share }): Proportion => ({ total, count: Math.round(total * share) }));

/** Any proportions of one value of a column on two sides. */
export const anyCompared: fc.Arbitrary<ComparedProportions> = fc.record({ now: proportion, before: proportion });

/** Any proportions of the values of a column. */
export const anyColumn = fc.array(anyCompared, { minLength: 1, maxLength: 8 });

/** The proportion of parts that have no samples in common, taken together. */
export function sumOf(parts: readonly Proportion[]): Proportion {
  return parts.reduce((all, part) => ({ count: all.count + part.count, total: all.total + part.total }), {
    count: 0,
    total: 0,
  });
}

/** The proportions of a whole column on both sides, from those of its values. */
export function wholeOf(values: readonly ComparedProportions[]): ComparedProportions {
  return { now: sumOf(values.map(({ now }) => now)), before: sumOf(values.map(({ before }) => before)) };
}

/** Draws how many of `total` samples convert, by steps from one conversion to the next; the rate is above 0. */
export function drawProportion(random: () => number, total: number, rate: number): Proportion {
  let count = 0;
  for (let sample = -1; ; count++) {
    // The number of samples up to the next conversion has a geometric distribution.
    sample += 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - rate));
    if (sample >= total) return { count, total };
  }
}
