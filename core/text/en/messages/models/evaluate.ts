import { count } from '../../format.ts';

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
  lowPerplexity: ({ perplexity }: { perplexity: string }) => `the perplexity must be at least 1, not ${perplexity}`,
};
