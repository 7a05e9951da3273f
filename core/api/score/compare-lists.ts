import { basename } from 'node:path';

import { z } from 'zod';

import { message } from '../../text/message.ts';
import { textSchema } from '../../text/schema.ts';
import { declareCall, cliOption } from '../contract/call.ts';
import { forecastInterval, stepForecast } from '../contract/forecast.ts';
import { text } from '../contract/inputs.ts';
import { withReadOnlyProject } from '../open.ts';

/** Compares two ranked lists of one audience. */
export const compareListsCall = declareCall({
  name: 'compare-lists',
  summary: 'compare two ranked lists of one audience: of two runs, objectives or versions',
  input: z.strictObject({
    list: cliOption(text(), {
      positional: true,
      value: 'LIST',
      about: 'ranked CSV that score or an export has written',
      path: 'read',
    }),
    other: cliOption(text(), {
      positional: true,
      value: 'OTHER',
      about: 'ranked CSV to compare it with',
      path: 'read',
    }),
    project: cliOption(text().optional(), {
      value: 'PROJECT',
      about: 'project that wrote the lists, for intervals that cover the errors of its runs',
      path: 'write',
    }),
    bank: cliOption(text().optional(), { value: 'B', about: 'only rows of this bank; required for lists per bank' }),
    movers: cliOption(z.number().int().min(0).max(1000).optional(), {
      value: 'N',
      about: 'number of users to list that moved up most, and as many that moved down most',
      fallback: '10',
    }),
  }),
  result: z.object({
    rows: z.number(),
    otherRows: z.number(),
    /** Users in both lists. */
    common: z.number(),
    /** Spearman's rank correlation over the users in both lists; null for fewer than two. */
    correlation: z.number().nullable(),
    cutoffs: z.array(
      z.object({
        /** Share of the shorter list, and its rows. */
        share: z.number(),
        rows: z.number(),
        /** Users among the first rows of both lists, and how many of them have the same bank and banner in both. */
        common: z.number(),
        sameBanner: z.number(),
        /**
         * Expected conversions of the first rows of each list by its own probabilities, with 95 % intervals, and how
         * many more are expected of the other list.
         */
        expected: z.array(
          z.object({
            step: z.string(),
            list: z.number(),
            other: z.number(),
            intervals: z.object({ list: forecastInterval, other: forecastInterval }),
            difference: stepForecast.omit({ step: true }),
            /**
             * For the users of each list, the sum of the other list's probabilities; null if the other list lacks any
             * of these users. They have no interval, since a list does not forecast users whom it would not select.
             */
            listByOther: z.number().nullable(),
            otherByList: z.number().nullable(),
          }),
        ),
      }),
    ),
    /** What the intervals leave out, and why. */
    notes: z.array(textSchema),
    movers: z.array(
      z.object({ user: z.string(), bank: z.string(), banner: z.string(), rank: z.number(), otherRank: z.number() }),
    ),
  }),
  job: {
    title: ({ list, other }) => message('api.comparingLists', { lists: [list, other].map((path) => basename(path)) }),
    writes: false,
  },
  async handle(input, job) {
    const { compareLists } = await import('../../score/overlap/compare-lists.ts');
    if (input.project === undefined) return compareLists(input, job);
    return withReadOnlyProject(input.project, (opened) => compareLists(input, job, opened));
  },
});
