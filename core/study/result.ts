import { z } from 'zod';

import { aucIntervals, seedRun, spread, stepSpread } from '../compare/result.ts';
import type { DeepReadonly } from '../deep-readonly.ts';

/** The common fields of all studies. */
const commonFields = {
  study: z.string(),
  dataset: z.string(),
  bank: z.string().nullable(),
  steps: z.array(z.string()),
  /** ISO 8601. */
  createdAt: z.string(),
};

/** One value of a setting with its runs. */
export const hyperValue = z.object({
  value: z.number(),
  runs: z.array(seedRun),
  /** Test AUC and log loss by step; omits steps that the runs do not have. */
  figures: z.record(z.string(), stepSpread),
});
/** One value of a setting with its runs. */
export type HyperValue = DeepReadonly<z.infer<typeof hyperValue>>;

/** How a setting affects a model's metrics (figure 5 of the paper). */
export const hyperStudy = z.object({
  ...commonFields,
  kind: z.literal('hyper'),
  model: z.string(),
  /** `d`, `alpha`, `lambda`, `tasks`, or the path of a setting: `training.learningRate`. */
  parameter: z.string(),
  values: z.array(hyperValue),
});
/** The result of a study of a setting. */
export type HyperStudy = DeepReadonly<z.infer<typeof hyperStudy>>;

/**
 * Samples of one group and one quartile of the previous step's log loss; mean and deviation of their transfer
 * weight.
 */
const transferCell = spread.extend({
  /** The labels of the previous step and of the next one. */
  group: z.enum(['00', '10', '11']),
  quartile: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  count: z.number(),
});
/** A part of the samples with its transfer weight. */
export type TransferCell = DeepReadonly<z.infer<typeof transferCell>>;
/** The label pairs of a step and the next one. */
export type LabelGroup = TransferCell['group'];

/** How much information a step receives from the previous one. */
const transfer = z.object({
  from: z.string(),
  to: z.string(),
  /**
   * Quartiles of the log loss among all samples: models rarely predict rare labels well, so these fall into the last
   * quartile.
   */
  cells: z.array(transferCell),
  /** Quartiles among the samples of each group. */
  withinGroups: z.array(transferCell),
});
/** The information that a step receives from the previous one. */
export type Transfer = DeepReadonly<z.infer<typeof transfer>>;

/** The transfer weights of a run (figure 6 of the paper). */
export const transferStudy = z.object({
  ...commonFields,
  kind: z.literal('transfer'),
  run: z.string(),
  on: z.literal('test'),
  transfers: z.array(transfer),
});
/** The result of a study of transfer weights. */
export type TransferStudy = DeepReadonly<z.infer<typeof transferStudy>>;

/** The intermediate values of a sample that are mapped, named as in the paper. */
export const sampleViews = ['q', 'p+q', 'z'] as const;

const position = z.tuple([z.number(), z.number()]).readonly();

/** A sample with its position in the map of each view. */
const mappedPoint = z.object({
  label: z.union([z.literal(0), z.literal(1)]),
  probability: z.number(),
  /** Rank within its class, from 0 (most confident) to 1. */
  rank: z.number(),
  q: position,
  pq: position,
  z: position,
});
/** A sample with its positions. */
export type MappedPoint = DeepReadonly<z.infer<typeof mappedPoint>>;

/**
 * How well the maps separate the classes among points in a band of their confidence ranking: the fraction of a point's
 * ten nearest neighbours that share its class; 0.5 for a random mix.
 */
const separation = z.object({
  from: z.number(),
  to: z.number(),
  q: z.number().nullable(),
  pq: z.number().nullable(),
  z: z.number().nullable(),
});
/** How well the maps separate the classes in a band. */
export type Separation = DeepReadonly<z.infer<typeof separation>>;

/** Maps of a step's intermediate values before and after the transfer (figures 4 and 7 of the paper). */
export const tsneStudy = z.object({
  ...commonFields,
  kind: z.literal('tsne'),
  run: z.string(),
  on: z.literal('test'),
  step: z.string(),
  perplexity: z.number(),
  views: z.array(z.enum(sampleViews)),
  /** Positives, then negatives, each class from most to least confident. */
  points: z.array(mappedPoint),
  separation: z.array(separation),
});
/** The result of a study of t-SNE maps. */
export type TsneStudy = DeepReadonly<z.infer<typeof tsneStudy>>;

/** AUC without permutation minus AUC with it; null if a step has no positives or no negatives. */
export const aucDrop = z.object({
  drop: z.number().nullable(),
  /** Sample deviation over the repeats. */
  std: z.number().nullable(),
  /** 95 % interval for other samples and permutations, null if undefined; studies from older versions have none. */
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
});
/** The AUC drop of a step. */
export type AucDrop = DeepReadonly<z.infer<typeof aucDrop>>;

/** A feature, and the AUC drop of each step when it is permuted. */
export const featureDrops = z.object({ feature: z.string(), drops: z.record(z.string(), aucDrop) });
/** The AUC drops of a feature. */
export type FeatureDrops = DeepReadonly<z.infer<typeof featureDrops>>;

/** How much each feature contributes to a run. */
export const importanceStudy = z.object({
  ...commonFields,
  kind: z.literal('importance'),
  run: z.string(),
  on: z.literal('valid'),
  repeats: z.number(),
  /** Number of permuted samples, and of all samples in the part. */
  rows: z.number(),
  ofRows: z.number(),
  /** AUC by step on these samples without permutation. */
  auc: z.record(z.string(), z.number().nullable()),
  /** Their 95 % intervals; studies that older versions stored have none. */
  aucIntervals: aucIntervals.optional(),
  /** Samples that reached the step; studies that older versions stored do not have them. */
  positives: z.record(z.string(), z.number()).optional(),
  /** Sorted by the mean drop over the steps, largest first. */
  features: z.array(featureDrops),
});
/** The result of a study of feature importance. */
export type ImportanceStudy = DeepReadonly<z.infer<typeof importanceStudy>>;

/** The result of a study of any kind. */
export const studySchema = z.discriminatedUnion('kind', [hyperStudy, transferStudy, tsneStudy, importanceStudy]);
/** The result of a study. */
export type Study = HyperStudy | TransferStudy | TsneStudy | ImportanceStudy;

/** A result that has not been saved yet: without its name in the project and the time of its creation. */
export type UnsavedStudy<Result extends Study> = Omit<Result, 'study' | 'createdAt'>;
