/** Words of the check for drift: an audience, or the newest days of a dataset, compared with the training data. */
export const drift = {
  title: 'Drift from the training data',
  check: 'Check for drift',
  against: 'Compare with the training data',
  sides: { audience: 'Audience', recent: 'Newest days' },
  dataset: 'Dataset',
  ownDataset: 'The run’s own',
  days: 'Days',
  explained: 'Is the audience like the users that the model was trained on? Worth a check before you export.',
  unchecked: 'This large audience was not compared with the training data yet. Check it before you export.',
  explainedRecent: 'Have conversions and features changed since training? The newest days of a dataset show it.',
  checkingRecent: (run: string) => `Comparing the newest days with the training data of ${run}`,
  meanRecent: (step: string, trained: string, compared: string) =>
    `Mean probability of ${step}: ${trained} for the training samples, ${compared} on the newest days`,
  outcomes: (run: string) => `Conversions on the newest days: predicted by ${run} and actual`,
  step: 'Step',
  samples: 'Mature samples',
  samplesHint: 'Samples old enough for the step; at most 100,000 samples are used.',
  predicted: 'Predicted',
  actual: 'Actual',
  ratio: 'Actual / predicted',
  interval: '95 % interval',
  levelHint:
    'Moderate if the whole interval is at 1.2 or above, or at 1 / 1.2 or below; large at 1.5 or above, or at 1 / 1.5 ' +
    'or below. Predictions are those of the model itself, without the correction by the newest test days that the ' +
    'forecasts of a ranking have.',
  whyImmature: 'No sample of these days is mature for this step: compare more days.',
  whyUnclear: 'The interval includes little or no change as well as a large one: compare more days.',
  checking: (run: string) => `Comparing the audience with the training data of ${run}`,
  verdicts: {
    keep: (run: string) => `${run}: the audience is like the training data.`,
    watch: (run: string) =>
      `${run}: some features have changed, but the scores only a little. Check them below, and watch the results.`,
    watchScores: (run: string) =>
      `${run}: the scores have changed moderately. Watch the results, and train on newer data if they disappoint.`,
    retrain: (run: string) =>
      `${run}: the scores have changed a lot. Train on newer data before you rely on this ranking.`,
    unknown: (run: string) =>
      `${run}: too few users to tell whether the audience is like the training data; so few may differ by chance.`,
  },
  mean: (step: string, trained: string, compared: string) =>
    `Mean probability of ${step} with the same banner: ${trained} for training users, ${compared} for the audience`,
  scorePsi: (psi: string) => `PSI of the scores: ${psi}`,
  caption: (run: string) => `Features of ${run}, those that changed most first`,
  feature: 'Feature',
  psi: 'PSI',
  psiHint:
    'Population stability index: below 0.1, or below what chance explains, a feature is stable; at 0.25 or above, ' +
    'the change is large',
  chance: (psi: string) => `By chance up to ${psi}`,
  change: 'Change',
  levels: { stable: 'stable', moderate: 'moderate', large: 'large' },
  undetermined: { tooFew: 'too few to tell', empty: 'nothing to compare' },
  missing: 'Missing',
  unseen: 'Rare or new',
  unseenHint: 'Values that were rare or absent in the training data; the model treats them all alike',
  moved: 'Changed most',
  pair: (trained: string, compared: string) => `${trained} → ${compared}`,
  bins: {
    missing: 'no value',
    unseen: 'rare or new',
    others: 'other values',
    below: (to: string) => `below ${to}`,
    from: (from: string) => `${from} or more`,
    range: (from: string, to: string) => `${from} to below ${to}`,
  },
};
