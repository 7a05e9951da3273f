import { z } from 'zod';

import { textSchema } from '../../text/schema.ts';
import { funnelStep, independent } from './results.ts';

/** Null where undefined: a rate, a count, a time in milliseconds or a p-value. */
const nullableNumber = z.number().nullable();

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
  converted: nullableNumber,
  eligible: nullableNumber,
  dropOff: nullableNumber,
  /** Samples that reached the previous step and are not yet mature for this one. */
  waiting: nullableNumber,
});

/** One step of a funnel on both sides of a comparison. */
export const comparedStep = sideStep.extend({
  other: sideStep.nullable(),
  /** Differences of `ofPrevious` and `ofFirst` between the sides. */
  changeOfPrevious: adjustedDifference.nullable(),
  changeOfFirst: adjustedDifference.nullable(),
});

/** A bounded period, ISO 8601, half open. */
export const boundedPeriod = z.object({ from: z.string(), to: z.string() });

/** A funnel, its comparison, and its groups. */
export const funnelReview = z.object({
  period: boundedPeriod.nullable(),
  /** The other side; its `independent` says what the intervals of the other side's rates treat as independent. */
  against: z
    .object({ dataset: z.string(), period: boundedPeriod.nullable(), rows: z.number(), independent })
    .nullable(),
  independent,
  steps: z.array(comparedStep),
  groups: z.array(
    z.object({
      value: z.string().nullable(),
      /** Its counterpart on the other side; differs from `value` only for days, weeks and months. */
      otherValue: z.string().nullable(),
      steps: z.array(comparedStep),
    }),
  ),
  /** The groups that are not listed, summed. */
  others: z.object({ values: z.number(), steps: z.array(comparedStep) }).nullable(),
  /** Whether a sample can be in several groups. */
  overlapping: z.boolean(),
});

/** Saved segments side by side. */
export const segmentFunnels = z.object({
  period: boundedPeriod.nullable(),
  independent,
  /** All samples, from which the segments are chosen. */
  all: z.array(comparedStep),
  segments: z.array(
    z.object({
      segment: z.string(),
      samples: z.number(),
      /** Differences are from all samples; empty if there is a problem. */
      steps: z.array(comparedStep),
      /** Why the segment cannot be applied to the dataset; null if it can. */
      problem: textSchema.nullable(),
    }),
  ),
});

const trendRate = z.object({
  rate: nullableNumber,
  low: nullableNumber,
  high: nullableNumber,
  count: z.number(),
  total: z.number(),
});

const trendSeries = z.array(
  z.object({
    step: z.string(),
    points: z.array(
      z.object({
        at: z.string(),
        ofPrevious: trendRate,
        ofFirst: trendRate,
        /** Whether some samples are not yet mature for the step; the rates leave them out. */
        open: z.boolean(),
        /** Whether the period or the data cover only some days of the week or month. */
        partial: z.boolean(),
      }),
    ),
  }),
);

/** Rates over time. */
export const funnelTrend = z.object({
  unit: z.enum(['day', 'week', 'month']),
  series: trendSeries,
  before: trendSeries.nullable(),
  independent,
  /** What the intervals of `before` take as independent; null without it. */
  independentBefore: independent.nullable(),
});

const quantileInterval = z.object({ low: nullableNumber, high: nullableNumber });

const durations = z.object({
  count: z.number(),
  /** The unit in ms of which all durations are multiples, such as a second or a day; null if none is detected. */
  unitMs: nullableNumber,
  median: nullableNumber,
  p75: nullableNumber,
  p90: nullableNumber,
  p95: nullableNumber,
  /** The 95 % intervals of the quantiles; an end is null if the samples are too few to bound it. */
  intervals: z.object({
    median: quantileInterval,
    p75: quantileInterval,
    p90: quantileInterval,
    p95: quantileInterval,
  }),
  /** Samples whose step is earlier than the time it is measured from; no other figure includes them. */
  reversed: z.number(),
  histogram: z.array(z.object({ fromMs: z.number(), toMs: z.number(), count: z.number() })),
});

/** Duration of each step, in milliseconds. */
export const timeToConvert = z.object({
  /** The largest relative error of a quantile. */
  tolerance: z.number(),
  steps: z.array(durations.extend({ step: z.string(), since: z.string(), other: durations.nullable() })),
});

const interval = z.object({ low: z.number(), high: z.number() });

const proportion = z.object({ count: z.number(), total: z.number() });

/** An explanation of the change of a step's rate. */
export const funnelChanges = z.object({
  step: z.string(),
  now: proportion,
  before: proportion,
  /** The 95 % intervals of both rates; null without samples. */
  intervals: z.object({ now: interval.nullable(), before: interval.nullable() }),
  /** What intervals and tests take as independent: users, if both sides record them. */
  independent,
  /**
   * Whether the intervals of contributions count a user on both sides once, if the variance comes from enough users;
   * those of values of lists never do.
   */
  usersCountOnce: z.boolean(),
  change: rateDifference.nullable(),
  values: z.array(
    z.object({
      column: z.string(),
      value: z.string().nullable(),
      /** Number of the column's rarest values that are merged here; null for a single value. */
      others: z.number().nullable(),
      now: proportion,
      before: proportion,
      /** The contribution of the value to the change of the rate. */
      contribution: z.number(),
      rateEffect: z.number(),
      mixEffect: z.number(),
      /** The rate effect if the rates of all values of the column had changed alike, by one odds ratio. */
      expected: z.number(),
      /** The rate effect minus the expected one. */
      excess: z.number(),
      /** The contribution as a share of the whole change; null if nothing changed. */
      share: nullableNumber,
      /** The frequency of the value among the samples, mean of both sides. */
      weight: z.number(),
      /** p-value of the hypothesis of no excess; also adjusted by Benjamini and Hochberg over all tested values. */
      p: nullableNumber,
      pAdjusted: nullableNumber,
      /**
       * The 95 % intervals of these figures and of the rates of both sides; they treat the value's frequency as known.
       * Null where the samples are too few to test, and for a rate without samples.
       */
      intervals: z.object({
        contribution: interval,
        rateEffect: interval,
        mixEffect: interval,
        expected: interval.nullable(),
        excess: interval.nullable(),
        now: interval.nullable(),
        before: interval.nullable(),
      }),
    }),
  ),
  columns: z.array(
    z.object({ column: z.string(), rateEffect: nullableNumber, mixEffect: nullableNumber, values: z.number() }),
  ),
  /** Number of values with a p-value, including those that are not listed. */
  tested: z.number(),
});

/** Values of a column to select from. */
export const columnValues = z.object({
  values: z.array(z.object({ value: z.string().nullable(), count: z.number() })),
  /** Number of values that are not listed. */
  more: z.number(),
});
