import { basename } from 'node:path';

import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import type { DescribedResults } from '../../score/results/describe.ts';
import type { ResultsAnswer } from '../../score/results/measure-results.ts';
import type { Project } from '../../store/file/project.ts';
import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { cliOption, declareCall } from '../contract/call.ts';
import { forecastInterval, stepForecast } from '../contract/forecast.ts';
import { project, text } from '../contract/inputs.ts';

const inputs = {
  project,
  export: cliOption(z.number().int().min(1).optional(), {
    value: 'N',
    about: 'export to compare',
    fallback: 'the first export of the given list, or the latest',
  }),
  dataset: cliOption(text().optional(), {
    value: 'NAME',
    about: 'dataset with what happened afterwards',
    fallback: 'the newest',
  }),
  list: cliOption(z.array(text()).default([]), {
    value: 'FILE',
    about: "the exported list; also the control group's, unless it lies beside the list",
    path: 'read',
  }),
  coversEveryone: cliOption(z.boolean().optional(), {
    about: "the dataset has every conversion of the list's users, even of those who were shown nothing",
  }),
};

const checkedStep = stepForecast.extend({
  /** Rows that were shown their banner, in samples mature for the step; the other figures cover these. */
  rows: z.number(),
  /** Actual conversions. */
  actual: z.number(),
  /** Actual divided by expected conversions, with its 95 % interval. */
  actualToExpected: z.object({ ratio: z.number(), low: z.number(), high: z.number() }).nullable(),
});

const checkedRows = z.object({
  /** Rows of the target group, and those that were shown their banner. */
  rows: z.number(),
  shown: z.number(),
  steps: z.array(checkedStep),
});

const interval = z.object({ low: z.number(), high: z.number() });
const proportion = z.object({ count: z.number(), total: z.number() });
const conversions = z.object({ conversions: z.number(), low: z.number(), high: z.number() });
const groupCounts = z.object({
  users: z.number(),
  /** Users with any sample of their bank, and users who were shown the banner that the list names. */
  found: z.number(),
  shown: z.number(),
});

const comparedGroups = z.object({
  groups: z.object({ target: groupCounts, control: groupCounts }),
  steps: z.array(
    z.object({
      step: z.string(),
      target: proportion,
      control: proportion,
      /** The 95 % intervals of both rates; null without users, or if the step is not mature. */
      targetInterval: interval.nullable(),
      controlInterval: interval.nullable(),
      /** Conversions that the list added, with their 95 % interval; null if unknown or not mature. */
      plain: conversions.nullable(),
      /** The same, adjusted by the model's probability (CUPED). */
      adjusted: conversions
        .extend({
          theta: z.number(),
          /** How much narrower the interval is: 0.1 is 10 %. */
          narrower: z.number(),
        })
        .nullable(),
      /** Why there are no adjusted conversions; null if there are. */
      notAdjusted: textSchema.nullable(),
    }),
  ),
});

const results = z.object({
  export: z.number(),
  dataset: z.string(),
  /** When the list was written, and the as-of date of the dataset. */
  since: z.string(),
  asOf: z.string(),
  coversEveryone: z.boolean(),
  /** The steps that the list was ranked by. */
  objectives: z.array(z.string()),
  rows: z.number(),
  shown: z.number(),
  steps: z.array(
    checkedStep.extend({
      /** The latest impression time with which a sample is mature for the step; null if no sample is mature yet. */
      until: z.string().nullable(),
      /** When the first samples become mature. */
      from: z.string(),
      /**
       * The forecast of the whole list, and its parts for rows that were not shown, or not long enough ago, with their
       * 95 % intervals.
       */
      balance: z.object({
        forecast: z.number(),
        notShown: z.number(),
        open: z.number(),
        intervals: z.object({ forecast: forecastInterval, notShown: forecastInterval, open: forecastInterval }),
      }),
    }),
  ),
  /** Deciles of the ranking, the best first. */
  deciles: z.array(checkedRows),
  banks: z.array(checkedRows.extend({ bank: z.string() })),
  /** The comparison of target and control group by assignment; null without a control group. */
  incremental: comparedGroups
    .extend({
      share: z.number(),
      /** Whether the conversions of some users are unknown, so that the groups cannot be compared. */
      unknown: z.boolean(),
      /** Banks without users in both groups, which the total does not include. */
      leftOut: z.array(z.string()),
      banks: z.array(comparedGroups.extend({ bank: z.string() })),
      /** Why some steps have no adjusted conversions, in sentences. */
      notes: z.array(textSchema),
    })
    .nullable(),
  /** The findings, in sentences. */
  findings: z.array(textSchema),
});

type Inputs = z.output<z.ZodObject<typeof inputs>>;

/** The results of an export; throws an error that says what is missing if there are none. */
export async function requireResults(
  opened: Project,
  input: Omit<Inputs, 'project'>,
  job: JobContext,
): Promise<{ readonly file: string; readonly results: DescribedResults }> {
  const found = await answerFrom(opened, input, job);
  if (found.reason !== null) throw missingError(found);
  return { file: basename(found.export.file), results: await described(found) };
}

async function answer(input: Inputs, job: JobContext): Promise<ResultsAnswer> {
  const { withProject } = await import('../../store/file/project.ts');
  return withProject(input.project, { mode: 'read' }, (opened) => answerFrom(opened, input, job));
}

async function answerFrom(
  opened: Project,
  { list: files, export: id, dataset, coversEveryone = false }: Omit<Inputs, 'project'>,
  job: JobContext,
): Promise<ResultsAnswer> {
  const { measureResults } = await import('../../score/results/measure-results.ts');
  return measureResults(opened, { export: id, dataset, files, coversEveryone }, job);
}

async function described({ results: found }: Extract<ResultsAnswer, { reason: null }>): Promise<DescribedResults> {
  const { describeResults } = await import('../../score/results/describe.ts');
  return describeResults(found);
}

/** The results of an exported list. */
export const resultsCall = declareCall({
  name: 'results',
  summary: 'compare an exported list with what happened, and with its control group',
  input: z.strictObject(inputs),
  result: results,
  job: { title: () => message('api.resultsOfList'), writes: false },
  async handle(input, job) {
    const found = await answer(input, job);
    if (found.reason === null) return described(found);
    throw missingError(found);
  },
});

/** Compares an exported list with the data for a window, in which the user chooses any missing file. */
export const resultsOfExportCall = declareCall({
  name: 'results-of-export',
  summary: 'compare an exported list with what happened, or say what is missing',
  input: z.strictObject(inputs),
  result: z.object({
    results: results.nullable(),
    reason: z.enum(['too-long', 'no-later-data', 'choose-list', 'choose-control', 'changed']).nullable(),
  }),
  job: { title: () => message('api.resultsOfList'), writes: false },
  async handle(input, job) {
    const found = await answer(input, job);
    return found.reason === null
      ? { results: await described(found), reason: null }
      : { results: null, reason: found.reason };
  },
});

/** The error that says why there are no results, and what to do. */
function missingError({ reason, export: entry }: Exclude<ResultsAnswer, { reason: null }>): AppError {
  const { id, rows, holdout } = entry;
  const file = basename(entry.file);
  switch (reason) {
    case 'too-long':
      return new AppError(
        'invalid-input',
        message('listResults.tooLong', { rows }),
        message('listResults.shorterList'),
      );
    case 'no-later-data':
      return new AppError('state', message('listResults.noLaterData'), message('listResults.importLater'));
    case 'choose-list':
      return new AppError('usage', message('listResults.chooseList', { id, file }), message('listResults.nameList'));
    case 'choose-control': {
      const control = basename(holdout?.file ?? '');
      return new AppError(
        'usage',
        message('listResults.chooseControl', { id, file: control }),
        message('listResults.nameControl'),
      );
    }
    case 'changed':
      return new AppError(
        'invalid-input',
        message('listResults.changed', { id }),
        message('listResults.unchangedFile'),
      );
  }
}
