import { counted } from '../../format.ts';

/** Words of finding a user in a ranking. */
export const users = {
  title: 'Find a user',
  explained: 'Where is a user in this list, and which fields moved the score? Enter the id as in the audience.',
  id: 'User id',
  find: 'Find',
  searching: 'Searching the list',
  comparing: 'Comparing the user with training samples',
  position: (rank: string, rows: string) => `Rank ${rank} of ${rows}`,
  withBanner: (bank: string, banner: string) => `for ${bank} with banner ${banner}`,
  withoutBanner: (bank: string) => `for ${bank}`,
  score: (score: string) => `score ${score}`,
  probabilities: 'Probability of each step',
  average: (step: string, rate: string, average: string) =>
    `The probability of ${step} is ${rate}. For an average training sample with the same banner it is ${average}.`,
  caption: (user: string) => `What moved the score of ${user}, largest effect first`,
  field: 'Field',
  value: 'Value',
  effect: 'Effect on the odds',
  effectHint:
    'By how much the field multiplies the odds of the step, compared with training samples that have other values. ' +
    'All effects multiplied give the difference from the average.',
  raises: (factor: string) => `raises × ${factor}`,
  lowers: (factor: string) => `lowers × ${factor}`,
  none: 'no effect',
  uncertain: 'may be chance',
  error: 'Error',
  errorHint: 'Standard error of the effect: training samples and the order of fields are drawn at random.',
  errorOf: (percent: string) => `± ${percent}`,
  all: (fields: number) => `Show all ${counted(fields, 'field')}`,
  basis: (samples: number, dataset: string) =>
    `Compared with ${counted(samples, 'training sample')} of ${dataset}. This describes the model, not causes: ` +
    'a field may act as a proxy for another that it is correlated with. The probabilities have no interval, since ' +
    'one user cannot show how far off they are; the forecast of the list has one.',
};
