import { counted } from '../../format.ts';

interface Explained {
  step: string;
  now: string;
  before: string;
  change: string;
  low: string;
  high: string;
  p: string;
}

/** What the command line says about rates, times and changes of a funnel. */
export const funnelResults = {
  /** Below a table of parts or test periods. */
  intervalsOfRates:
    'In brackets: 95 % intervals of the rates (Wilson), which treat samples as independent. They are too narrow if ' +
    'users have several impressions each and some users convert more than others.',
  fewTimes: 'Where an interval has only one end or is missing, the samples are too few for it.',
  /** What the intervals of rates of a funnel do not cover. */
  ratesOfSamples:
    'The intervals of rates treat samples as independent. They are too narrow if users have several impressions each ' +
    'and some users convert more than others.',
  /** Follows the text on the intervals of rates if rates are compared. */
  differencesOfUsers:
    'Differences and their p-values also treat users as independent, whether they are on one side or on both.',
  /** What the intervals and tests of explained changes do not cover: all of them, or only those of lists. */
  contributionsOfUsers:
    'Contributions of values count the users of each side as different people, since the data are large. If some are ' +
    'on both sides, these intervals are usually too wide and the p-values too high; the opposite holds for values ' +
    'whose users have more samples than others.',
  contributionsOfLists:
    'Values of lists count the users of each side as different people. If some are on both sides, their intervals ' +
    'are usually too wide and their p-values too high.',
  differencesOfSamples: 'The same is true of the intervals of differences; their p-values are then too low.',
  /** What the intervals of times do not cover. */
  timesOfSamples:
    'The intervals of times treat samples as independent. They are too narrow if users have several impressions each ' +
    'and some users convert faster than others.',
  explained: ({ step, now, before, change, low, high, p }: Explained) =>
    `What explains the change of ${step}: ${now} of the previous step, ${before} in the previous period, ` +
    `${change} (95 % interval ${low} to ${high}, p ${p})`,
  notExplained: ({ step }: { step: string }) =>
    `Nothing explains a change of ${step}: it has no rate in the period or in the previous one. ` +
    'Name a period with --from and --to.',
  excess:
    'excess: what the rate of a value contributes beyond the change that all values of its column have in common ' +
    '(one odds ratio).',
  excessTested: ({ tested }: { tested: number }) =>
    `p tests the excess; it is adjusted for ${counted(tested, 'tested value')} (Benjamini–Hochberg).`,
  /** Below the explanation of a change. */
  intervalsOfValues:
    'The 95 % intervals are of each value alone, without this adjustment, and take its share of the samples as ' +
    'known. As the largest of many figures are listed, more than 5 % of their intervals miss the true figure.',
  excessUntested: 'An excess without p and interval: the samples are too few for either.',
};
