import { z } from 'zod';

import { message } from '../../text/message.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { audienceMapping, columnFormat, project, text } from '../contract/inputs.ts';
import { segmentName } from '../contract/segment-inputs.ts';
import { rankingId } from './ranking.ts';

const DEFAULT_SAMPLES = 256;

const rankedUser = {
  user: z.string(),
  rank: z.number(),
  /** Rows of the list. */
  rows: z.number(),
  bank: z.string(),
  banner: z.string(),
  run: z.string(),
  score: z.number(),
  objective: z.string(),
  weight: z.number(),
  steps: z.array(z.object({ step: z.string(), probability: z.number() })),
};

const fieldValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('missing') }),
  /** Texts; null for one that was rare or absent in training. */
  z.object({ kind: z.literal('texts'), texts: z.array(z.string().nullable()) }),
  /** From `from` (inclusive) to `to` (exclusive); null is unbounded. */
  z.object({ kind: z.literal('range'), from: z.number().nullable(), to: z.number().nullable() }),
]);

/** baseline + Σ contributions = logOdds. */
const explanation = z.object({
  ...rankedUser,
  /** The step whose log-odds are explained. */
  step: z.string(),
  logOdds: z.number(),
  /** Mean log-odds of the background samples with the same bank and banner. */
  baseline: z.number(),
  /** The largest contributions first, each with its standard error. */
  fields: z.array(z.object({ field: z.string(), value: fieldValue, contribution: z.number(), error: z.number() })),
  /** Whether all coalitions of fields were evaluated, instead of a sample of orders. */
  exact: z.boolean(),
  /** The training samples that supply the values of absent fields. */
  background: z.object({ dataset: z.string(), samples: z.number() }),
});

const samples = z.number().int().min(2).max(100_000).default(DEFAULT_SAMPLES);
const seed = z.number().int().min(0).default(1);

/** Explains the score of one user of an audience. */
export const explainCall = declareCall({
  name: 'explain',
  summary: 'find a user in a ranking, and show which fields moved the score',
  input: z.strictObject({
    project,
    run: cliOption(z.array(text()).min(1), {
      value: 'RUN',
      separator: ',',
      about: 'runs to rank the audience with: one per bank, or one of all banks',
    }),
    audience: cliOption(text(), { value: 'FILE', about: 'users to rank', path: 'read' }),
    user: cliOption(text(), { value: 'ID', about: 'id of the user, exactly as in the audience' }),
    bank: cliOption(text().optional(), {
      value: 'B',
      about: "rank in this bank's list of all users; default: in the list of every user's best banner",
    }),
    step: cliOption(text().optional(), { value: 'STEP', about: "step to explain; default: the bank's objective" }),
    segment: segmentName('rank only the users of this saved segment, by columns of the audience'),
    samples: cliOption(samples, { value: 'N', about: 'training samples to compare with; more give smaller errors' }),
    seed: cliOption(seed, { value: 'N', about: 'seed that draws these samples' }),
    mapping: audienceMapping,
    columnFormat,
  }),
  result: explanation,
  job: { title: () => message('api.explaining'), writes: false },
  async handle({ project: path, run: runs, columnFormat: formats, ...request }, job) {
    const [{ withProject }, { explainInAudience }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../explain/explain-audience.ts'),
    ]);
    return withProject(path, { mode: 'read' }, (opened) =>
      explainInAudience(opened, { runs, formats, ...request }, job),
    );
  },
});

const inRanking = { project, ranking: rankingId, list: z.number().int().min(0).default(0), user: text() };

/** Finds a user in the saved ranking. */
export const findUserCall = declareCall({
  name: 'find-user',
  summary: 'find a user in the saved ranking',
  input: z.strictObject(inRanking),
  result: z.object(rankedUser),
  job: { title: () => message('api.findingUser'), writes: false },
  async handle(input, job) {
    const [{ findRanking }, { findRankedUser }] = await Promise.all([
      import('../../score/saved-ranking/saved-rankings.ts'),
      import('../../explain/ranked-user.ts'),
    ]);
    const ranking = findRanking(input.project, input.ranking);
    return ranking.hold(async () => (await findRankedUser(ranking, input, job)).ranked);
  },
});

/** Explains the score of a user of the saved ranking. */
export const explainUserCall = declareCall({
  name: 'explain-user',
  summary: 'show which fields moved the score of a user of the saved ranking',
  input: z.strictObject({ ...inRanking, samples, seed }),
  result: explanation,
  job: { title: () => message('api.explaining'), writes: false },
  async handle({ project: path, ranking, ...request }, job) {
    const [{ withProject }, { findRanking }, { explainUser }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../score/saved-ranking/saved-rankings.ts'),
      import('../../explain/explain-user.ts'),
    ]);
    return withProject(path, { mode: 'read' }, (opened) =>
      explainUser(opened, findRanking(path, ranking), request, job),
    );
  },
});
