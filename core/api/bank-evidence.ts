import { z } from 'zod';

import { declareCall } from './contract/call.ts';
import { project, text } from './contract/inputs.ts';

const settings = z.object({
  name: z.string(),
  objective: z.string().nullable(),
  weight: z.number(),
  banners: z.array(z.string()),
  promotedRun: z.string().nullable(),
});
const rate = z.number().nullable();
const supply = { step: z.string(), positives: z.number(), matureShare: rate };

/**
 * What a dataset says of every bank: conversions, how mature they are, banners, and the objective that they suggest.
 */
export const bankEvidenceCall = declareCall({
  name: 'bank-evidence',
  summary: 'tell what a dataset says of each bank and its objective',
  input: z.strictObject({ project, dataset: text() }),
  result: z.object({
    /** False where the dataset does not tell banks apart: then all of it is each bank's. */
    hasBankColumn: z.boolean(),
    steps: z.array(z.string()),
    banks: z.array(
      z.object({
        bank: z.string(),
        settings: settings.nullable(),
        impressions: z.number(),
        steps: z.array(
          z.object({
            step: z.string(),
            positives: z.number(),
            /** Positives whose every step is settled: what a training learns from. */
            settled: z.number(),
            ofPrevious: rate,
            low: rate,
            high: rate,
            ofFirst: rate,
            firstLow: rate,
            firstHigh: rate,
            /** Samples not yet mature for the step. */
            immature: z.number(),
            immatureShare: rate,
            /** All other banks together, with two-sided p that the rates are equal. */
            others: z
              .object({
                ofPrevious: z.number(),
                difference: z.number(),
                low: z.number(),
                high: z.number(),
                p: z.number(),
              })
              .nullable(),
          }),
        ),
        banners: z.array(
          z.object({
            banner: z.string(),
            set: z.boolean(),
            impressions: z.number(),
            steps: z.array(z.object({ step: z.string(), count: z.number(), ofFirst: rate })),
          }),
        ),
        /**
         * The last step with enough settled conversions and samples that are old enough; of the later ones, at about
         * how many impressions they would have enough.
         */
        suggestion: z.object({
          step: z.string().nullable(),
          passed: z.array(z.object({ ...supply, why: z.enum(['few', 'open']), enoughAt: z.number().nullable() })),
        }),
      }),
    ),
    /** What the suggestion asks of a step. */
    rule: z.object({ positives: z.number(), matureShare: z.number() }),
  }),
  async handle(input, job) {
    const [{ withProject }, { bankEvidence }, rules] = await Promise.all([
      import('../store/file/project.ts'),
      import('../review/bank-evidence.ts'),
      import('../funnel/objective.ts'),
    ]);
    const rule = { positives: rules.MIN_POSITIVES, matureShare: rules.MIN_MATURE_SHARE };
    return withProject(input.project, { mode: 'read' }, async (opened) => ({
      ...(await bankEvidence(opened, input.dataset, job)),
      rule,
    }));
  },
});

/** What the ranking of a bank's users would be under each objective. */
export const rankingByObjectiveCall = declareCall({
  name: 'ranking-by-objective',
  summary: 'compare the rankings that each objective of a bank would give',
  input: z.strictObject({ project, bank: text(), run: text().optional() }),
  result: z.object({
    /** Null for a bank without a trained run. */
    comparison: z
      .object({
        run: z.string(),
        dataset: z.string(),
        /** Samples of the run's test period with settled labels, and how many of them were taken. */
        rows: z.number(),
        sampled: z.number(),
        steps: z.array(z.string()),
        objectives: z.array(
          z.object({
            objective: z.string(),
            /** The first 1, 5, 10, 20 and 100 % of the ranking. */
            slices: z.array(
              z.object({
                share: z.number(),
                rows: z.number(),
                steps: z.array(z.object({ step: z.string(), expected: z.number(), observed: z.number() })),
              }),
            ),
          }),
        ),
        likeness: z.array(
          z.object({
            one: z.string(),
            other: z.string(),
            /** Share of the first rows that both rankings have in common. */
            overlap: z.array(z.object({ share: z.number(), common: z.number() })),
            /** Spearman's rank correlation. */
            correlation: z.number().nullable(),
          }),
        ),
      })
      .nullable(),
  }),
  async handle(input, job) {
    const [{ withProject }, { rankingByObjective }] = await Promise.all([
      import('../store/file/project.ts'),
      import('../score/followup/objectives.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, async (opened) => ({
      comparison: await rankingByObjective(opened, input.bank, input.run, job),
    }));
  },
});
