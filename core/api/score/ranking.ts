import { z } from 'zod';

import { namedRecord } from '../../named-record.ts';
import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { forecastInterval, stepForecast } from '../contract/forecast.ts';
import { audienceMapping, mappingContent, project, text } from '../contract/inputs.ts';
import { rejectCount } from '../contract/results.ts';
import { holdoutPlan, holdoutSizes } from './holdout.ts';

const audience = cliOption(text(), { value: 'FILE', about: 'users to rank', path: 'read' });
/** The id of a saved ranking. */
export const rankingId = text();
const amount = z.number().min(0);

/** Which rows of a ranked list are selected; with one list per bank, which rows of each list. */
export const rankingSelection = z.union([
  z.strictObject({ top: z.number().int().min(1) }),
  z.strictObject({ threshold: z.number().min(0) }),
  /** A budget for contacts and, if they cost anything, for conversions of a step; all amounts in one currency. */
  z.strictObject({ budget: amount, costPerContact: amount, costPerStep: namedRecord(amount).optional() }),
]);

const bin = z.object({ from: z.number(), to: z.number(), count: z.number() });

const rankedRow = z.object({
  rank: z.number(),
  user: z.string(),
  bank: z.string(),
  banner: z.string(),
  score: z.number(),
  objective: z.string(),
  /** The bank's weight times the user's: what multiplies the value and the probability of the objective. */
  weight: z.number(),
  /** By step in the order of `steps`; null if the row's run does not have the step. */
  probabilities: z.array(z.number().nullable()),
});

const ranking = z.object({
  id: z.string(),
  /** The audience file's name. */
  audience: z.string(),
  /** The audience itself and how its columns were matched, to rank it again. */
  file: audience,
  mapping: mappingContent,
  per: z.enum(['user', 'bank']),
  /** The segment of the ranked users, under its name at that time; null for the whole audience. */
  segment: z.string().nullable(),
  rows: z.number(),
  records: z.number(),
  scored: z.number(),
  rejected: z.number(),
  rejects: z.array(rejectCount),
  /** Candidates of each user. */
  candidates: z.number(),
  /** Users × candidates scored per second. */
  rowsPerSecond: z.number(),
  elapsedMs: z.number(),
  notes: z.array(textSchema),
  created: z.string(),
  steps: z.array(z.string()),
  banks: z.array(z.object({ bank: z.string(), objective: z.string(), run: z.string() })),
  lists: z.array(
    z.object({
      /** Null for the one list of every user's best banner. */
      bank: z.string().nullable(),
      rows: z.number(),
      /** Null for an empty list. */
      scores: z
        .object({
          highest: z.number(),
          median: z.number(),
          lowest: z.number(),
          linear: z.array(bin),
          log: z.array(bin),
        })
        .nullable(),
    }),
  ),
  first: z.array(rankedRow),
});

/**
 * Scores an audience once and keeps the whole ranked list, to be viewed, selected from and exported without scoring
 * again.
 */
export const rankAudienceCall = declareCall({
  name: 'rank-audience',
  summary: 'rank an audience and keep the ranking for inspection and export',
  input: z.strictObject({
    project,
    runs: z.array(text()).min(1),
    /** Which of the runs scores a bank, by the bank's name; null leaves the bank out. */
    banks: namedRecord(text().nullable()).optional(),
    audience,
    per: z.enum(['user', 'bank']).default('user'),
    /** Only the users of this saved segment. */
    segment: text().optional(),
    mapping: audienceMapping,
  }),
  result: ranking,
  job: { title: (input) => message('api.ranking', { runs: input.runs }), writes: false, inOrder: true },
  async handle(input, job) {
    const [{ withProject }, { rankAndSave }, { describeRanking }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../score/saved-ranking/rank-and-save.ts'),
      import('../../score/saved-ranking/describe.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, async (opened) =>
      describeRanking(await rankAndSave(opened, input, job)),
    );
  },
});

/** The saved ranking, e.g. for a window that was reloaded. */
export const rankingCall = declareCall({
  name: 'ranking',
  summary: 'describe the saved ranking',
  input: z.strictObject({ project }),
  result: z.object({
    ranking: ranking.nullable(),
    /** Whether a bank's settings or default run, or the segment, have changed since. */
    stale: z.boolean(),
  }),
  async handle(input) {
    const [{ currentRanking }, { describeRanking }, { rankingBasis }, { withProject }] = await Promise.all([
      import('../../score/saved-ranking/saved-rankings.ts'),
      import('../../score/saved-ranking/describe.ts'),
      import('../../score/candidates/choose-run.ts'),
      import('../../store/file/project.ts'),
    ]);
    const current = currentRanking(input.project);
    if (current === null) return { ranking: null, stale: false };
    const { basis, segment } = current.metadata;
    const currentBasis = await withProject(input.project, { mode: 'read' }, (opened) => rankingBasis(opened, segment));
    return { ranking: describeRanking(current), stale: currentBasis !== basis };
  },
});

/** The expected outcome of a part of a ranked list. */
export const rankingOutlookCall = declareCall({
  name: 'ranking-outlook',
  summary: 'show the expected outcome of the first rows of a ranked list',
  input: z.strictObject({
    project,
    ranking: rankingId,
    selection: rankingSelection,
    holdout: holdoutPlan.optional(),
  }),
  result: z.object({
    rows: z.number(),
    share: z.number().nullable(),
    steps: z.array(
      stepForecast.extend({
        /** Expected rate / expected rate of a random part of the list. */
        lift: z.number().nullable(),
        /** Its 95 % interval. */
        liftLow: z.number().nullable(),
        liftHigh: z.number().nullable(),
        /** Rows whose run does not have the step. */
        without: z.number(),
      }),
    ),
    /** The expected value of the conversions of the banks' objectives; null if banks have no value. */
    value: z.object({ currency: z.string().nullable(), expected: z.number(), ...forecastInterval.shape }).nullable(),
    /** Selected rows of weight 0, from which no conversion is expected. */
    zeroWeight: z.number(),
    lists: z.array(
      z.object({ bank: z.string().nullable(), rows: z.number(), total: z.number(), threshold: z.number().nullable() }),
    ),
    banks: z.array(
      z.object({
        bank: z.string(),
        objective: z.string(),
        run: z.string(),
        rows: z.number(),
        banners: z.array(z.object({ banner: z.string(), rows: z.number() })),
      }),
    ),
    /** Notes on the selected rows. */
    notes: z.array(textSchema),
    /** Expected cost of a selection by budget. */
    cost: z.number().nullable(),
    /** Whether the planned control group could detect its lift; empty without one. */
    sizes: holdoutSizes,
  }),
  async handle(input) {
    const [{ findRanking }, { computeOutlook }] = await Promise.all([
      import('../../score/saved-ranking/saved-rankings.ts'),
      import('../../score/saved-ranking/outlook.ts'),
    ]);
    return computeOutlook(findRanking(input.project, input.ranking), input.selection, input.holdout);
  },
});

/** Rows of a ranked list, for a table that renders only the visible ones. */
export const rankingPageCall = declareCall({
  name: 'ranking-page',
  summary: 'read some rows of a ranked list',
  input: z.strictObject({
    project,
    ranking: rankingId,
    list: z.number().int().min(0).default(0),
    offset: z.number().int().min(0),
    limit: z.number().int().min(1).max(1000),
  }),
  result: z.object({ rows: z.array(rankedRow) }),
  async handle(input) {
    const [{ findRanking }, { readPage }, { listAt }] = await Promise.all([
      import('../../score/saved-ranking/saved-rankings.ts'),
      import('../../score/saved-ranking/page.ts'),
      import('../../score/saved-ranking/saved-ranking.ts'),
    ]);
    const saved = findRanking(input.project, input.ranking);
    return { rows: readPage(saved, listAt(saved, input.list), input.offset, input.limit) };
  },
});
