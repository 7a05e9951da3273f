import { z } from 'zod';

import type { HyperStudy, ImportanceStudy, Study } from '../../study/result.ts';
import type { DeepReadonly } from './call.ts';

/** What every study tells of itself. */
const head = {
  study: z.string(),
  dataset: z.string(),
  bank: z.string().nullable(),
  steps: z.array(z.string()),
  createdAt: z.string(),
};

const spread = z.object({ mean: z.number().nullable(), std: z.number().nullable() });
const stepSpread = spread.extend({ logLoss: spread });
const stepDrop = z.object({ drop: z.number().nullable(), std: z.number().nullable() });

/**
 * Test AUC and log loss over the seeds by step, as far as it was trained; beside the value too, but for a step that is
 * called like one of its own fields.
 */
export const hyperStudy = z.object({
  ...head,
  kind: z.literal('hyper'),
  model: z.string(),
  /** `d`, `alpha`, `lambda`, `tasks`, or the path of a setting. */
  parameter: z.string(),
  values: z.array(
    z
      .object({
        value: z.number(),
        runs: z.array(z.object({ seed: z.number(), run: z.string() })),
        figures: z.record(z.string(), stepSpread),
      })
      .catchall(stepSpread),
  ),
});

const transferCell = spread.extend({
  group: z.enum(['00', '10', '11']),
  quartile: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  count: z.number(),
});

/**
 * Transferred weights by label group and by quartile of the former step's log loss, the best predicted samples first.
 */
export const transferStudy = z.object({
  ...head,
  kind: z.literal('transfer'),
  run: z.string(),
  on: z.literal('test'),
  transfers: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      /**
       * With the quartiles of all samples: rare labels are hardly ever predicted well, so that they are in the last
       * one.
       */
      cells: z.array(transferCell),
      /** With the quartiles of each group. */
      withinGroups: z.array(transferCell),
    }),
  ),
});

const point = z.tuple([z.number(), z.number()]).readonly();

/** Positives, then negatives, each from the surest on, with their positions in the map of each view. */
export const tsneStudy = z.object({
  ...head,
  kind: z.literal('tsne'),
  run: z.string(),
  on: z.literal('test'),
  step: z.string(),
  perplexity: z.number(),
  views: z.array(z.enum(['q', 'p+q', 'z'])),
  points: z.array(
    z.object({
      label: z.union([z.literal(0), z.literal(1)]),
      probability: z.number(),
      /** Within its class, from 0 for the surest to 1. */
      rank: z.number(),
      q: point,
      pq: point,
      z: point,
    }),
  ),
  /**
   * The share of a point's ten nearest neighbours that are of its own class, among points between two ranks; 0.5 where
   * they are mixed at random.
   */
  separation: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      q: z.number().nullable(),
      pq: z.number().nullable(),
      z: z.number().nullable(),
    }),
  ),
});

/**
 * What each feature is worth to each step, AUC without permutation less AUC with it; beside the feature too, but for a
 * step that is called like one of its own fields.
 */
export const importanceStudy = z.object({
  ...head,
  kind: z.literal('importance'),
  run: z.string(),
  on: z.literal('valid'),
  repeats: z.number(),
  /** Samples that were permuted, and those of the part. */
  rows: z.number(),
  ofRows: z.number(),
  /** Without permutation. */
  auc: z.record(z.string(), z.number().nullable()),
  features: z.array(z.object({ feature: z.string(), drops: z.record(z.string(), stepDrop) }).catchall(stepDrop)),
});

/** What came of a study of any kind. */
export const anyStudy = z.discriminatedUnion('kind', [hyperStudy, transferStudy, tsneStudy, importanceStudy]);

type AnyStudy = DeepReadonly<z.input<typeof anyStudy>>;
type Hyper = DeepReadonly<z.input<typeof hyperStudy>>;
type Importance = DeepReadonly<z.input<typeof importanceStudy>>;

/** The figures of each step beside what they belong to too. */
export function hyperResult({ values, ...study }: HyperStudy): Hyper {
  return {
    ...study,
    values: values.map(
      ({ value, runs, figures }) => ({ ...figures, value, runs, figures }) as unknown as Hyper['values'][number],
    ),
  };
}

/** The drops of each step beside the feature too. */
export function importanceResult({ features, ...study }: ImportanceStudy): Importance {
  return {
    ...study,
    features: features.map(
      ({ feature, drops }) => ({ ...drops, feature, drops }) as unknown as Importance['features'][number],
    ),
  };
}

/** A study as calls return it. */
export function studyResult(study: Study): AnyStudy {
  switch (study.kind) {
    case 'hyper':
      return hyperResult(study);
    case 'importance':
      return importanceResult(study);
    default:
      return study;
  }
}
