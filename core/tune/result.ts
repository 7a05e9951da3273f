import { z } from 'zod';

import type { DeepReadonly } from '../deep-readonly.ts';
import { writtenSegmentSchema } from '../segment/conditions.ts';
import { textSchema } from '../text/schema.ts';

/** The 95 % interval of a log loss, null if undefined; absent in tunings from older versions. */
const lossEnds = { logLossLow: z.number().nullable().optional(), logLossHigh: z.number().nullable().optional() };

/** Metrics of a step on the validation set; null if undefined. */
const stepFigures = z.object({
  auc: z.number().nullable(),
  aucLow: z.number().nullable().optional(),
  aucHigh: z.number().nullable().optional(),
  logLoss: z.number().nullable(),
  ...lossEnds,
  positives: z.number(),
});

/** One trial of a model. It has metrics of the validation set only. */
const trial = z.object({
  model: z.string(),
  /** 1, 2, …; the first has the default settings. */
  trial: z.number(),
  /** Null until it has begun. */
  run: z.string().nullable(),
  /** All settings: training, features, model. */
  config: z.record(z.string(), z.unknown()),
  /** The drawn settings by path: `training.l2`; none for the first trial. */
  drawn: z.record(z.string(), z.unknown()),
  /** By step; null until it is done, and if it failed. */
  valid: z.record(z.string(), stepFigures).nullable(),
  /** The metrics it is judged by: means over the deciding steps; null if `valid` is null. */
  judged: z
    .object({
      auc: z.number().nullable(),
      /** 95 % interval; absent in tunings from older versions. */
      aucLow: z.number().nullable().optional(),
      aucHigh: z.number().nullable().optional(),
      logLoss: z.number().nullable(),
      ...lossEnds,
    })
    .nullable(),
  /** Why it failed. */
  error: textSchema.nullable(),
  /** Time of training. */
  elapsedMs: z.number(),
});
/** One trial of a model. */
export type TuningTrial = DeepReadonly<z.infer<typeof trial>>;

/** A model's best trial on the validation set. */
const bestTrial = z.object({ trial: z.number(), config: z.record(z.string(), z.unknown()), run: z.string() });

/** The result of a tuning, as it is stored. */
export const tuning = z.object({
  /** Short id: t1, t2, … */
  tuning: z.string(),
  dataset: z.string(),
  bank: z.string().nullable(),
  /** The segment whose samples were chosen, with the conditions it had; absent for all samples. */
  segment: writtenSegmentSchema.optional(),
  objective: z.string().nullable(),
  steps: z.array(z.string()),
  models: z.array(z.string()),
  /** Number of trials of each model. */
  budget: z.number(),
  seed: z.number(),
  /** Whether every trial has been tried; until then, the best ones are those so far. */
  done: z.boolean(),
  /** Model by model. */
  trials: z.array(trial),
  /** By model; a model without any finished trial has none. */
  best: z.record(z.string(), bestTrial),
  /** Why a model cannot run on this machine. */
  unavailable: z.record(z.string(), textSchema),
  /** ISO 8601. */
  createdAt: z.string(),
});

/** The result of a tuning. */
export type Tuning = DeepReadonly<z.infer<typeof tuning>>;
