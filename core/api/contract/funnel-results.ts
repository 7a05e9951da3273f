import { z } from 'zod';

import { funnelStep } from './results.ts';

const rate = z.number().nullable();

/**
 * The difference of two rates: a share (0.01 is one percentage point), its 95 % interval, and the p-value of the score
 * test or Fisher's exact test.
 */
export const rateDifference = z.object({
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  p: z.number(),
  test: z.enum(['score', 'fisher']),
});

const adjustedDifference = rateDifference.extend({
  /** By Benjamini and Hochberg over all groups listed together. */
  pAdjusted: z.number(),
});

const sideStep = funnelStep.extend({
  open: z.number(),
  mature: z.number(),
  converted: rate,
  eligible: rate,
  dropOff: rate,
  /** Samples that reached the previous step and are not yet mature for this one. */
  waiting: rate,
  /** Wilson 95 % interval of `ofFirst`. */
  firstLow: rate,
  firstHigh: rate,
});

/** One step of a funnel on both sides of a comparison. */
export const comparedStep = sideStep.extend({
  other: sideStep.nullable(),
  changeOfPrevious: adjustedDifference.nullable(),
  changeOfFirst: adjustedDifference.nullable(),
});

/** A bounded period, ISO 8601, half open. */
export const closedPeriod = z.object({ from: z.string(), to: z.string() });

/** A funnel, its comparison, and its groups. */
export const funnelReview = z.object({
  period: closedPeriod.nullable(),
  against: z.object({ dataset: z.string(), period: closedPeriod.nullable(), rows: z.number() }).nullable(),
  steps: z.array(comparedStep),
  groups: z.array(
    z.object({ value: z.string().nullable(), otherValue: z.string().nullable(), steps: z.array(comparedStep) }),
  ),
  /** The groups that are not listed, summed. */
  others: z.object({ values: z.number(), steps: z.array(comparedStep) }).nullable(),
  /** Whether a sample can be in several groups. */
  overlapping: z.boolean(),
});

const trendRate = z.object({ rate, low: rate, high: rate, count: z.number(), total: z.number() });

const trendSeries = z.array(
  z.object({
    step: z.string(),
    points: z.array(z.object({ at: z.string(), ofPrevious: trendRate, ofFirst: trendRate, open: z.boolean() })),
  }),
);

/** Rates over time. */
export const funnelTrend = z.object({
  unit: z.enum(['day', 'week', 'month']),
  series: trendSeries,
  before: trendSeries.nullable(),
});

const durations = z.object({
  count: z.number(),
  median: rate,
  p75: rate,
  p90: rate,
  p95: rate,
  reversed: z.number(),
  histogram: z.array(z.object({ fromMs: z.number(), toMs: z.number(), count: z.number() })),
});

/** Duration of each step, in milliseconds. */
export const timeToConvert = z.object({
  tolerance: z.number(),
  steps: z.array(durations.extend({ step: z.string(), since: z.string(), other: durations.nullable() })),
});

const proportion = z.object({ count: z.number(), total: z.number() });

/** An explanation of the change of a step's rate. */
export const funnelChanges = z.object({
  step: z.string(),
  now: proportion,
  before: proportion,
  change: rateDifference.nullable(),
  values: z.array(
    z.object({
      column: z.string(),
      value: z.string().nullable(),
      others: z.number().nullable(),
      now: proportion,
      before: proportion,
      points: z.number(),
      rateEffect: z.number(),
      mixEffect: z.number(),
      /** The rate effect if the rates of all values of the column had changed alike, by one odds ratio. */
      expected: z.number(),
      /** The rate effect beyond that. */
      excess: z.number(),
      share: rate,
      weight: z.number(),
      /** p-value for no excess, plain and adjusted by Benjamini and Hochberg over all tested values. */
      p: rate,
      pAdjusted: rate,
    }),
  ),
  columns: z.array(z.object({ column: z.string(), rateEffect: rate, mixEffect: rate, values: z.number() })),
  tested: z.number(),
});

/** Values of a column to select from. */
export const columnValues = z.object({
  values: z.array(z.object({ value: z.string().nullable(), count: z.number() })),
  more: z.number(),
});
