import { counted } from '../../format.ts';

/** Words of the comparison of two ranked lists. */
export const overlap = {
  title: 'Compare two ranked lists',
  explained:
    'Two lists of one audience, such as those of two models or objectives: how many users both would select, what ' +
    'each selection is expected to yield, and who moves.',
  choose: 'Choose two lists…',
  chooseTwo: (chosen: number) => `Choose exactly two lists, not ${chosen}.`,
  summary: (one: string, other: string, common: number, correlation: string) =>
    `${one} and ${other} share ${counted(common, 'user')}; rank correlation ${correlation}`,
  noneCommon:
    'No user is in both lists, so there is nothing to compare. Choose lists of the same audience and group, with ids ' +
    'that are written the same way: spreadsheets remove leading zeros.',
  bank: 'Rows',
  allBanks: 'all (one row per user)',
  ofBank: (bank: string) => `of ${bank}`,
  step: 'Step',
  tops: 'Overlap of the top of both lists',
  first: 'Top',
  users: 'Users',
  inBoth: 'In both lists',
  sameBanner: 'Same banner',
  sameBannerHint: 'Share of the users in both lists who get the same bank and banner',
  expectedOf: (list: string) => `Expected from ${list}`,
  expectedHint: 'Conversions expected from this list’s users by its own probabilities, with the 95 % interval below',
  difference: 'Difference',
  differenceHint:
    'How many more conversions are expected from the second list, each list by its own probabilities, with the 95 % ' +
    'interval below. Users in both lists with the same banner have the same outcome: without others, it is 0.',
  range: (low: string, high: string) => `${low} to ${high}`,
  crossed: 'Scored by the other',
  crossedHint:
    'The first list’s users by the second list’s probabilities · the second list’s users by the first list’s. These ' +
    'sums are not forecasts and have no interval: a list knows less about users whom it would not select, so it ' +
    'underestimates them. A dash means that it lacks the probability of some of these users.',
  pair: (one: string, other: string) => `${one} · ${other}`,
  movers: 'Users who move most',
  user: 'User',
  rank: (list: string) => `Rank in ${list}`,
  banner: 'Banner in the other list',
};
