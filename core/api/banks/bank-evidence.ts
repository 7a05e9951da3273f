import { z } from 'zod';

import type { BankEvidence } from '../../review/bank-evidence.ts';
import { declareCall } from '../contract/call.ts';
import { project, text } from '../contract/inputs.ts';
import { independent } from '../contract/results.ts';

const settings = z.object({
  name: z.string(),
  objective: z.string().nullable(),
  weight: z.number(),
  value: z.number().nullable(),
  currency: z.string().nullable(),
  banners: z.array(z.string()),
  promotedRun: z.string().nullable(),
});
const rate = z.number().nullable();
const stepData = { step: z.string(), positives: z.number(), matureShare: rate };

/** What a dataset says about a bank. */
export const evidence = z.object({
  bank: z.string(),
  settings: settings.nullable(),
  impressions: z.number(),
  steps: z.array(
    z.object({
      step: z.string(),
      positives: z.number(),
      /** Positives that are mature for all steps, which training can use. */
      usablePositives: z.number(),
      ofPrevious: rate,
      low: rate,
      high: rate,
      ofFirst: rate,
      firstLow: rate,
      firstHigh: rate,
      /** Samples not yet mature for the step. */
      immature: z.number(),
      immatureShare: rate,
      /**
       * All other banks together, with the two-sided p-value of the hypothesis that the rates are equal, also adjusted
       * for the number of banks (Holm).
       */
      others: z
        .object({
          /** Their rate with its 95 % interval, and the difference with its own. */
          ofPrevious: z.number(),
          rateLow: z.number().nullable(),
          rateHigh: z.number().nullable(),
          difference: z.number(),
          low: z.number(),
          high: z.number(),
          p: z.number(),
          pAdjusted: z.number(),
        })
        .nullable(),
    }),
  ),
  banners: z.array(
    z.object({
      banner: z.string(),
      /** Whether the settings of the bank name it. */
      set: z.boolean(),
      impressions: z.number(),
      steps: z.array(z.object({ step: z.string(), count: z.number(), ofFirst: rate, firstLow: rate, firstHigh: rate })),
    }),
  ),
  /**
   * The last step with enough mature conversions and enough mature samples; for each later step, why it was passed
   * over, and at about how many impressions it would have enough.
   */
  suggestion: z.object({
    step: z.string().nullable(),
    skipped: z.array(z.object({ ...stepData, reason: z.enum(['few', 'open']), enoughAt: z.number().nullable() })),
  }),
});

/** The requirements that a suggested step has to meet. */
export const rule = z.object({ positives: z.number(), matureShare: z.number() });

/** A bank in a list: its settings, and how often the samples reach each step. */
const listedBank = z.object({
  bank: z.string(),
  /** Null for a bank without settings. */
  objective: z.string().nullable(),
  weight: z.number().nullable(),
  impressions: z.number(),
  /** The objective that the data suggest. */
  suggested: z.string().nullable(),
  /** By step, its share of the impressions with the 95 % interval. */
  rates: z.array(z.object({ ofFirst: rate, low: rate, high: rate })),
});

/** Lists all banks with settings or with samples in a dataset, and the figures of each for a table. */
export const bankListCall = declareCall({
  name: 'bank-list',
  summary: 'list the banks with what a dataset says about them',
  input: z.strictObject({ project, dataset: text() }),
  result: z.object({ steps: z.array(z.string()), banks: z.array(listedBank) }),
  async handle(input, job) {
    const [{ withProject }, { bankEvidence }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../review/bank-evidence.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, async (opened) => {
      const { steps, banks } = await bankEvidence(opened, input, job);
      return { steps, banks: banks.map(listed) };
    });
  },
});

function listed({ bank, settings: set, impressions, suggestion, steps }: BankEvidence): z.input<typeof listedBank> {
  return {
    bank,
    objective: set?.objective ?? null,
    weight: set?.weight ?? null,
    impressions,
    suggested: suggestion.step,
    rates: steps.map(({ ofFirst, firstLow: low, firstHigh: high }) => ({ ofFirst, low, high })),
  };
}

/**
 * The evidence of a dataset about a bank: conversions, their maturity, banners, and the objective that they suggest.
 */
export const bankEvidenceCall = declareCall({
  name: 'bank-evidence',
  summary: 'show what a dataset says about a bank and its objective',
  input: z.strictObject({ project, dataset: text(), bank: text() }),
  result: z.object({
    /** Whether the dataset has a bank column; without one, all samples count for each bank. */
    hasBankColumn: z.boolean(),
    independent,
    steps: z.array(z.string()),
    /** Null for a bank that neither the settings nor the data name. */
    bank: evidence.nullable(),
    rule,
  }),
  async handle(input, job) {
    const [{ withProject }, { bankEvidence }, rules] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../review/bank-evidence.ts'),
      import('../../funnel/objective.ts'),
    ]);
    const needed = { positives: rules.MIN_POSITIVES, matureShare: rules.MIN_MATURE_SHARE };
    return withProject(input.project, { mode: 'read' }, async (opened) => {
      const { banks, ...counted } = await bankEvidence(opened, input, job);
      return { ...counted, bank: banks.find(({ bank }) => bank === input.bank) ?? null, rule: needed };
    });
  },
});

/** The rankings of a bank's users by each objective. */
export const comparedObjectives = z.object({
  run: z.string(),
  dataset: z.string(),
  /** Samples of the run's test period that are mature for all steps, and how many of them were used. */
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
  similarities: z.array(
    z.object({
      one: z.string(),
      other: z.string(),
      /** Share of the first rows that both rankings have in common; null without samples. */
      overlap: z.array(z.object({ share: z.number(), common: z.number().nullable() })),
      /** Spearman's rank correlation. */
      correlation: z.number().nullable(),
    }),
  ),
});

/** How a bank's users would be ranked under each objective. */
export const rankingByObjectiveCall = declareCall({
  name: 'ranking-by-objective',
  summary: 'compare the rankings that each objective of a bank would give',
  input: z.strictObject({ project, bank: text(), run: text().optional() }),
  result: z.object({
    /** Null for a bank without a trained run. */
    comparison: comparedObjectives.nullable(),
  }),
  async handle(input, job) {
    const [{ withProject }, { rankingByObjective }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../score/followup/objectives.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, async (opened) => ({
      comparison: await rankingByObjective(opened, input.bank, input.run, job),
    }));
  },
});
