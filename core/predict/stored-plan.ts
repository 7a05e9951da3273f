/** The schema of a run's plan, whichever version stored it: a project may come from a third party. */
import { z } from 'zod';

import { AGE_CLASSES } from '../engine/loss-inputs.ts';
import { conditions } from '../segment/conditions.ts';

const share = z.number().min(0).max(1);
const timeBound = z.number().nullable();
const count = z.number().min(0);
const byStep = z.record(z.string(), count);

const selection = z.looseObject({
  bank: z.string().nullable(),
  from: timeBound,
  to: timeBound,
  hashFrom: share,
  hashTo: share,
  hashSeed: z.number(),
  mature: z.boolean(),
  knownAt: timeBound.optional(),
  keepNegatives: z.looseObject({ rate: share, seed: z.number() }).nullable(),
  users: z.looseObject({ seed: z.number(), from: share, to: share }).optional(),
  where: conditions.optional(),
});

const part = z.looseObject({ dataset: z.string(), dataHash: z.string(), selection });

/** The first versions stored no numbers of mature samples. */
const summary = z.looseObject({
  dataset: z.string(),
  rows: count,
  settled: byStep.optional(),
  positives: byStep,
  firstTime: timeBound,
  lastTime: timeBound,
});

/** The summaries of a run's parts, as stored. */
export const storedSummaries = z.looseObject({ train: summary, valid: summary, test: summary.nullable() });

/** How epochs or trials were chosen, as stored. */
export const storedChoice = z.looseObject({
  positives: byStep,
  few: byStep,
  allBanks: z.boolean(),
  enough: z.boolean(),
});

const candidate = z.looseObject({
  bank: z.string().nullable(),
  banner: z.string().nullable(),
  lastSeen: z.number().optional(),
  samples: z.number().min(0).optional(),
});

const plan = z.looseObject({
  parts: z.looseObject({ train: part, valid: part, test: part.nullable(), negativeRate: z.number().gt(0).max(1) }),
  candidates: z.array(candidate),
  dataSteps: z.array(z.string()).optional(),
  segment: z.string().optional(),
  period: z.looseObject({ from: timeBound, to: timeBound }).optional(),
  summaries: storedSummaries.optional(),
  device: z.string().optional(),
  revision: z.number().optional(),
  choices: z.looseObject({ run: storedChoice, steps: z.record(z.string(), storedChoice) }).optional(),
  batchSize: z.int().min(1).optional(),
  delays: z.record(z.string(), z.array(share).length(AGE_CLASSES)).optional(),
  refit: z
    .looseObject({
      run: z.string(),
      weightsSha256: z.string().nullable(),
      epochs: z.array(z.record(z.string(), z.int().min(0))).min(1),
    })
    .optional(),
  base: z
    .looseObject({ run: z.string(), weightsSha256: z.string().nullable(), revision: z.number().optional() })
    .optional(),
});

/** Whether the description of an artifact is that of a plan. */
export function isStoredPlan(meta: unknown): boolean {
  return plan.safeParse(meta).success;
}
