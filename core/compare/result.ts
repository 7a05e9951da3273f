import { z } from 'zod';

import type { DeepReadonly } from '../deep-readonly.ts';
import type { PartSummaries } from '../predict/parts.ts';
import { storedSummaries } from '../predict/stored-plan.ts';
import { writtenSegmentSchema } from '../segment/conditions.ts';
import { textSchema } from '../text/schema.ts';
import type { StepCurves } from '../train/runs/curves.ts';

/** Mean and sample standard deviation; the deviation is null for fewer than two values, and both are null for none. */
export const spread = z.object({ mean: z.number().nullable(), std: z.number().nullable() });

/** A figure over runs, with the mean ends of its 95 % intervals; results that older versions stored have none. */
export const spreadWithInterval = spread.extend({
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
});

/** Test AUC and log loss of a step over runs that differ by their seed. */
export const stepSpread = spreadWithInterval.extend({
  /** Samples that reached the step. */
  positives: z.number().nullable().optional(),
  logLoss: spreadWithInterval,
});

/** The 95 % intervals of AUCs by step; null if an AUC is undefined. */
export const aucIntervals = z.record(z.string(), z.object({ low: z.number(), high: z.number() }).nullable());

/** A model's test AUC and log loss for a step, over its seeds. */
export const stepFigures = stepSpread.extend({
  /** Mean AUC minus that of LightGBM; null without LightGBM, and for LightGBM itself. */
  gain: z.number().nullable(),
});
/** A model's metrics for a step of the test set, over its seeds. */
export type StepFigures = DeepReadonly<z.infer<typeof stepFigures>>;

/** The number of a test period, the oldest being 1; absent in comparisons with one. */
const split = z.number().optional();

/** One finished run of a model. */
export const seedRun = z.object({ seed: z.number(), run: z.string(), split });
/** One finished run of a model. */
export type SeedRun = DeepReadonly<z.infer<typeof seedRun>>;

/** A failed run, and why it failed. */
const failedSeed = z.object({ seed: z.number(), error: textSchema, split });
/** A failed run, and why it failed. */
export type FailedSeed = DeepReadonly<z.infer<typeof failedSeed>>;

/** A model with its runs and metrics. */
export const comparedModel = z.object({
  model: z.string(),
  title: textSchema,
  /** The finished runs, by seed and test period. */
  runs: z.array(seedRun),
  failed: z.array(failedSeed),
  /** Why the model cannot be trained on this machine, and what to do about it. */
  unavailable: textSchema.nullable(),
  /** By step. */
  figures: z.record(z.string(), stepFigures),
});
/** A model with its runs and metrics. */
export type ComparedModel = DeepReadonly<z.infer<typeof comparedModel>>;

/** A model's metrics in one test period, over its seeds. */
export const modelInPeriod = z.object({
  model: z.string(),
  /** By step; empty without runs. `calibration` is predicted over actual conversions. */
  figures: z.record(z.string(), stepSpread.extend({ calibration: spreadWithInterval })),
});
/** A model's metrics in one test period. */
export type ModelInPeriod = DeepReadonly<z.infer<typeof modelInPeriod>>;

/**
 * A paired t-test of one model's test AUC against that of another, over the seeds that both have. With several test
 * periods, a corrected t-test of their mean differences.
 */
const modelTest = z.object({
  model: z.string(),
  against: z.string(),
  step: z.string(),
  difference: z.number(),
  /** Null with one pair, and if all pairs differ by the same amount. */
  t: z.number().nullable(),
  p: z.number().nullable(),
  /** `p` adjusted for multiple comparisons within the step (Holm). */
  pAdjusted: z.number().nullable(),
  seeds: z.number(),
  /** Test periods that both have; absent in comparisons with one. */
  splits: z.number().optional(),
  /** Whether `against` is the best baseline of the step. */
  best: z.boolean(),
});
/** A test of one model's AUC against that of another. */
export type ModelTest = DeepReadonly<z.infer<typeof modelTest>>;

/**
 * DeLong's test between runs of two models on the test samples; the runs have the same seed if there is one that both
 * models have. With several test periods, it combines their differences, and the runs are those of the newest.
 */
const runDifference = z.object({
  step: z.string(),
  model: z.string(),
  run: z.string(),
  against: z.string(),
  againstRun: z.string(),
  difference: z.number(),
  /** 95 % interval of the difference. */
  low: z.number(),
  high: z.number(),
  p: z.number(),
  /** `p` adjusted for multiple comparisons within the step (Holm). */
  pAdjusted: z.number(),
  /** Number of combined test periods; absent in comparisons with one. */
  splits: z.number().optional(),
  /** Whether the samples of a user count together across them; absent with one period, and in older results. */
  usersTogether: z.boolean().optional(),
});
/** DeLong's test between two runs. */
export type RunDifference = DeepReadonly<z.infer<typeof runDifference>>;

/** The trial of a tuning (t1, …) whose settings a model has, and the number of its trials. */
const tunedTrial = z.object({ tuning: z.string(), trial: z.number(), trials: z.number() });

/** The fields that a comparison has both stored and as a call's result; `parts`, `curves` and `splits` differ. */
export const comparison = z.object({
  comparison: z.string(),
  dataset: z.string(),
  bank: z.string().nullable(),
  /** The segment whose samples were chosen, with the conditions it had; absent for all samples. */
  segment: writtenSegmentSchema.optional(),
  objective: z.string().nullable(),
  steps: z.array(z.string()),
  seeds: z.array(z.number()),
  /** Whether every run has been tried; until then, the metrics cover only the finished ones. */
  done: z.boolean(),
  rows: z.array(comparedModel),
  tests: z.array(modelTest),
  delong: z.array(runDifference),
  /** AUC of the true probabilities by step, null if undefined; null as a whole if they are unknown. */
  reachable: z.record(z.string(), z.number().nullable()).nullable(),
  /** Their 95 % intervals; results that older versions stored have none. */
  reachableIntervals: aucIntervals.nullable().optional(),
  /** Absent if the settings were not tuned. */
  tuned: z
    .object({
      byModel: z.record(z.string(), tunedTrial),
      /** Whether all models had the same number of trials; otherwise, those with more are favoured. */
      equalBudgets: z.boolean(),
    })
    .optional(),
  /** The engines and settings of the runs. */
  making: z.object({
    /** The engines of each model, e.g. `onnx (cpu)`; several if its runs come from different times. */
    engines: z.record(z.string(), z.array(z.string())),
    /** Validated settings by model: training, features, model. */
    settings: z.record(z.string(), z.unknown()),
  }),
  /** ISO 8601. */
  createdAt: z.string(),
  elapsedMs: z.number(),
  /**
   * What the 95 % intervals of the curves take as independent: `samples` if the dataset does not record users. Absent
   * without curves, and in results from older versions, whose calibration took samples as independent.
   */
  independent: z.enum(['users', 'samples']).optional(),
});

const number = z.number();
/** The curves of a step, as stored. */
const storedCurves = z.looseObject({
  positives: number,
  bins: z.array(
    z.looseObject({ count: number, positives: number, predicted: number, observed: number, low: number, high: number }),
  ),
  gains: z
    .array(
      z.looseObject({
        share: number,
        gain: number,
        lift: number.nullable(),
        low: number.nullable().optional(),
        high: number.nullable().optional(),
      }),
    )
    .nullable(),
});

/** A stored comparison; those that older versions stored lack the adjusted p-values. */
export const storedComparison = comparison.extend({
  tests: z.array(modelTest.partial({ pAdjusted: true })),
  delong: z.array(runDifference.partial({ pAdjusted: true })),
  parts: storedSummaries,
  curves: z.record(z.string(), z.record(z.string(), storedCurves)),
  splits: z
    .array(
      z.looseObject({
        split: z.number(),
        parts: storedSummaries,
        models: z.array(modelInPeriod),
        reachable: z.record(z.string(), z.number().nullable()).nullable(),
        reachableIntervals: aucIntervals.nullable().optional(),
      }),
    )
    .optional(),
});

/** One of several test periods with its data and metrics. */
export interface ComparedSplit {
  readonly split: number;
  readonly parts: PartSummaries;
  readonly models: readonly ModelInPeriod[];
  /** AUC of the true probabilities by step; null if they are unknown. */
  readonly reachable: Readonly<Record<string, number | null>> | null;
  /** Their 95 % intervals; results that older versions stored have none. */
  readonly reachableIntervals?: Comparison['reachableIntervals'];
}

/** The complete result of a comparison. */
export interface Comparison extends DeepReadonly<z.infer<typeof comparison>> {
  readonly parts: PartSummaries;
  /** The test periods, the oldest first; absent if there is only one. `parts` are then those of the newest. */
  readonly splits?: readonly ComparedSplit[];
  /**
   * By model and step, for the first seed that all models have, or else each model's own first, in the newest test
   * period.
   */
  readonly curves: Readonly<Record<string, Readonly<Record<string, StepCurves>>>>;
}

/** Whether a comparison has ended without a single run: its only result is the reason, and it can be retried. */
export function isFailed({ done, rows }: Pick<Comparison, 'done' | 'rows'>): boolean {
  return done && rows.every(({ runs }) => runs.length === 0);
}
