import { z } from 'zod';

import type { HyperStudy, ImportanceStudy, Study } from '../../study/result.ts';
import type { DeepReadonly } from './call.ts';
import { aucIntervals, spread, stepSpread } from './results.ts';

/** The common fields of all studies. */
const head = {
  study: z.string(),
  dataset: z.string(),
  bank: z.string().nullable(),
  steps: z.array(z.string()),
  createdAt: z.string(),
};

const stepDrop = z.object({ drop: z.number().nullable(), std: z.number().nullable() });

/**
 * Test AUC and log loss over the seeds by step, as far as trained. They also appear beside the value, except for a step
 * whose name equals one of its own fields.
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

/** Transferred weights by label group and by quartile of the previous step's log loss, best predicted samples first. */
export const transferStudy = z.object({
  ...head,
  kind: z.literal('transfer'),
  run: z.string(),
  on: z.literal('test'),
  transfers: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      /** By quartiles over all samples: rare labels are hardly ever predicted well, so they fall into the last one. */
      cells: z.array(transferCell),
      /** By quartiles within each group. */
      withinGroups: z.array(transferCell),
    }),
  ),
});

const point = z.tuple([z.number(), z.number()]).readonly();

/** Positives, then negatives, each from the most confident on, with their positions in the map of each view. */
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
      /** Rank within its class, from 0 for the most confident to 1. */
      rank: z.number(),
      q: point,
      pq: point,
      z: point,
    }),
  ),
  /**
   * The share of a point's ten nearest neighbours that belong to its own class, among points between two ranks; 0.5 if
   * the classes are mixed at random.
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
 * The importance of each feature for each step: AUC without permutation minus AUC with it. It also appears beside the
 * feature, except for a step whose name equals one of its own fields.
 */
export const importanceStudy = z.object({
  ...head,
  kind: z.literal('importance'),
  run: z.string(),
  on: z.literal('valid'),
  repeats: z.number(),
  /** Number of permuted samples, and of samples in the part. */
  rows: z.number(),
  ofRows: z.number(),
  /** Without permutation. */
  auc: z.record(z.string(), z.number().nullable()),
  /** 95 % intervals; absent in studies of older versions. */
  aucIntervals: aucIntervals.optional(),
  features: z.array(z.object({ feature: z.string(), drops: z.record(z.string(), stepDrop) }).catchall(stepDrop)),
});

/** The result of a study of any kind. */
export const anyStudy = z.discriminatedUnion('kind', [hyperStudy, transferStudy, tsneStudy, importanceStudy]);

type AnyStudy = DeepReadonly<z.input<typeof anyStudy>>;
type Hyper = DeepReadonly<z.input<typeof hyperStudy>>;
type Importance = DeepReadonly<z.input<typeof importanceStudy>>;

/** Adds the figures of each step beside the value too. */
export function hyperResult({ values, ...study }: HyperStudy): Hyper {
  return {
    ...study,
    values: values.map(
      ({ value, runs, figures }) => ({ ...figures, value, runs, figures }) as unknown as Hyper['values'][number],
    ),
  };
}

/** Adds the drops of each step beside the feature too. */
export function importanceResult({ features, ...study }: ImportanceStudy): Importance {
  return {
    ...study,
    features: features.map(
      ({ feature, drops }) => ({ ...drops, feature, drops }) as unknown as Importance['features'][number],
    ),
  };
}

/** Converts a study to the result of a call. */
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
