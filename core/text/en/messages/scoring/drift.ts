import { count, counted } from '../../format.ts';

/** Drift: how far data have moved from a run's training data. */
export const drift = {
  nameAudience: 'name an audience instead, or import data with times',
  noSamples: ({ dataset, days }: { dataset: string; days: number }) =>
    `the last ${counted(days, 'day')} of dataset ${dataset} have no sample to compare`,
  noUsers: ({ file, rejected }: { file: string; rejected: number }) =>
    `the audience has no users to compare: ${file}${rejected > 0 ? ` (${counted(rejected, 'record')} rejected)` : ''}`,
  checkAudience: 'check how the audience was exported',
  moreDays: 'compare more days, or name another dataset',
  recent: ({ compared, trained, run }: { compared: number; trained: number; run: string }) =>
    `${counted(compared, 'sample')} of the newest days, compared with the ${count(trained)} training samples of ` +
    `run ${run}`,
  audience: ({ compared, trained, run }: { compared: number; trained: number; run: string }) =>
    `${counted(compared, 'user')}, compared with the users of the ${count(trained)} training samples of run ${run}`,
  keep: 'The data are like the training data: there is no need to train again.',
  watch: 'Some features have changed, but the scores only a little: check these features, and watch the next results.',
  retrain: 'The scores have changed a lot: train on newer data before you rely on them.',
  watchScores:
    'The scores have changed moderately: watch the next results, and train on newer data if they disappoint.',
  watchOutcomes: 'Conversions on the newest days differ from those predicted: watch the next results.',
  retrainOutcomes:
    'Conversions on the newest days are far from those predicted: find the cause, and train again once the data have ' +
    'enough conversions since the change.',
  unknown: 'Too few to tell: by chance alone, so few may differ this much from the training data. Compare more.',
  tooFew: 'too few to tell',
  noneKnown: 'no outcomes yet',
  empty: 'nothing to compare',
  withoutSteps: ({ run }: { run: string }) =>
    `The dataset lacks steps of run ${run}, or has them in another order: conversions are not compared.`,
  explained:
    'PSI: population stability index. Below 0.1, or below chance, a distribution is stable; at 0.25 or above, the ' +
    'change is large.',
  outcomes:
    'Predicted: by the model itself, without the correction by the newest test days that forecasts of a ranking ' +
    'have. At most 100,000 samples are used. A change is moderate if the whole interval is at 1.2 or above, or at ' +
    '1 / 1.2 or below; large at 1.5 or above, or at 1 / 1.5 or below.',
};
