import { count, counted } from '../../format.ts';

/** Finding a user in a ranking, and explaining the score. */
export const explain = {
  notRanked: ({ user, audience }: { user: string; audience: string }) =>
    `user ${user} is not in the ranking of ${audience}`,
  checkId: ({ rejected }: { rejected: number }) =>
    'give the id exactly as it is in the audience, with the same case and leading zeros' +
    (rejected === 0
      ? ''
      : `; ${counted(rejected, 'record')} of the audience ${rejected === 1 ? 'was' : 'were'} rejected`),
  otherAudience: ({ user }: { user: string }) =>
    `the fields of user ${user} do not give the score of the ranking: the audience has changed since it was ranked`,
  rankAgain: 'rank the audience again',
  noTrainingSamples: ({ dataset }: { dataset: string }) =>
    `dataset ${dataset} has no sample of the training data any more`,
  position: ({ user, rank, rows, bank, banner }: { user: string; rank: number; rows: number } & Shown) =>
    `User ${user} has rank ${count(rank)} of ${count(rows)}` +
    (bank === '' ? '' : `, for bank ${bank}`) +
    (banner === '' ? '' : ` with banner ${banner}`),
  average: (of: { step: string; rate: string; baseline: string; samples: number; dataset: string }) =>
    `Probability of ${of.step}: ${of.rate}. Average of ${counted(of.samples, 'training sample')} of ${of.dataset} ` +
    `with the same banner: ${of.baseline}.`,
  howToRead:
    'A field that multiplies the odds by more than 1 raises the score, compared with training samples that have ' +
    'other values. The log-odds of all fields add up to the difference from the average. Error: standard error, as ' +
    'training samples and the order of fields are drawn at random. The probabilities have no interval, since one ' +
    'user cannot show how far off they are; the forecast of a list has one.',
};

interface Shown {
  readonly bank: string;
  readonly banner: string;
}
