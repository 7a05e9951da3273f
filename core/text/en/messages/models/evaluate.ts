import { count, list } from '../../format.ts';

/** Metrics and maps of predictions. */
export const evaluate = {
  scoreNotANumber: ({ row }: { row: number }) => `the score of row ${row} is not a number`,
  diverged: 'the model diverged: train it again with a lower learning rate',
  /** The value as text: JSON has no infinite numbers. */
  badWeight: ({ row, weight }: { row: number; weight: string }) => `the weight of row ${row} is ${weight}`,
  weightRange: 'weights must be finite and not negative',
  probabilityNotANumber: ({ row }: { row: number }) => `the probability of row ${row} is not a number`,
  badProbability: ({ row, probability }: { row: number; probability: string }) =>
    `the probability of row ${row} is ${probability}`,
  probabilityRange: 'probabilities must be between 0 and 1',
  labelCount: ({ labels, scores }: { labels: number; scores: number }) =>
    `${count(labels)} labels for ${count(scores)} scores`,
  weightCount: ({ weights, scores }: { weights: number; scores: number }) =>
    `${count(weights)} weights for ${count(scores)} scores`,
  probabilityCount: ({ probabilities, samples }: { probabilities: number; samples: number }) =>
    `${count(probabilities)} probabilities for ${count(samples)} samples`,
  badKeptRate: ({ rate }: { rate: string }) => `the share of kept negatives is ${rate}`,
  keptRateRange: 'it must be more than 0',
  noPairs: ({ first, second }: { first: number; second: number }) =>
    `${count(first)} values cannot be paired with ${count(second)}`,
  tooFewPoints: ({ points }: { points: number }) => `too few points for a map: ${points}`,
  pointsNeeded: ({ least }: { least: number }) => `a map needs at least ${least}`,
  /** What the brackets behind the metrics of a run mean. */
  intervals:
    'In brackets: 95 % intervals for other samples of the same kind. The samples of a user count together, except in ' +
    'intervals of AUCs that an older version computed. They do not allow for drift.',
  olderIntervals: 'No intervals of log loss and predicted / actual: an older version measured them, without intervals.',
  sameOutcome: ({ steps }: { steps: readonly string[] }) =>
    `No interval of the log loss of ${list(steps)}: all samples, or those of a test period, had the same outcome, ` +
    'so its variation is unknown.',
  mixedOrOneUser: ({ steps }: { steps: readonly string[] }) =>
    `No interval of the log loss of ${list(steps)}: some of the runs were measured by an older ` +
    'version, without intervals, or all samples are of one user.',
  oneUser: ({ steps }: { steps: readonly string[] }) =>
    `No interval of the log loss and predicted / actual of ${list(steps)}: all samples are of one user.`,
  calibratedOnValid:
    'Validation: predicted / actual is near 1 because the probabilities were calibrated on these samples; only a ' +
    'test set shows how well they are calibrated.',
  noConversions: ({ steps }: { steps: readonly string[] }) =>
    `No predicted / actual for ${list(steps)}: no sample converted.`,
  /** Below a table of tests. */
  testIntervals:
    'In brackets: the 95 % interval of the difference in AUC between the first seed’s runs for other samples of the ' +
    'same kind, not adjusted. best: the best other model of the step.',
  usersTogether: 'The p-values on samples count the samples of a user together across the test periods.',
  periodsApart:
    'An older version computed the p-values on samples: it treated the test periods as independent, so they are too ' +
    'small if users recur in several.',
  periodMeans:
    'The 95 % intervals of means over the test periods treat the periods as independent: they are too narrow if ' +
    'users recur in several.',
  lossIntervals: '95 % intervals of the log loss for other samples of the same kind',
  ratiosOfPeriods: ({ step }: { step: string }) =>
    `${step}: predicted / actual conversions of each test period (95 % interval for other samples of the same kind)`,
  lowPerplexity: ({ perplexity }: { perplexity: string }) => `the perplexity must be at least 1, not ${perplexity}`,
  chanceMark: 'no better than chance: the interval contains 0.5',
  fewMark: ({ enough }: { enough: number }) => `fewer than ${enough} positives`,
  runTests:
    'Each run against the best other run on the same test samples (DeLong’s test, adjusted for all pairs by Holm)',
  notShared: ({ runs }: { runs: readonly string[] }) =>
    `Not compared, since no other of these runs has the same test samples: ${list(runs)}.`,
};
