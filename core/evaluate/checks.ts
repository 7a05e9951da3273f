import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';
import type { Scores } from './order.ts';

/** Throws `invalid-input` unless there is one label per score, and one weight if weights are given. */
export function checkSizes(scores: Scores, labels: ArrayLike<number>, weights: Scores | undefined): void {
  if (labels.length !== scores.length)
    throw new AppError(
      'invalid-input',
      message('evaluate.labelCount', { labels: labels.length, scores: scores.length }),
    );
  if (weights !== undefined && weights.length !== scores.length)
    throw new AppError(
      'invalid-input',
      message('evaluate.weightCount', { weights: weights.length, scores: scores.length }),
    );
}

/** Throws `invalid-input` for a weight that is negative, infinite or NaN. */
export function checkWeights(weights: Scores | undefined): void {
  if (weights === undefined) return;
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row];
    if (!(weight >= 0 && weight < Infinity))
      throw new AppError(
        'invalid-input',
        message('evaluate.badWeight', { row, weight: String(weight) }),
        message('evaluate.weightRange'),
      );
  }
}

/** Throws `not-finite` for a NaN and `invalid-input` for anything else outside 0..1. */
export function checkProbabilities(probabilities: Scores): void {
  for (let row = 0; row < probabilities.length; row++) {
    const value = probabilities[row];
    if (value >= 0 && value <= 1) continue;
    if (Number.isNaN(value))
      throw new AppError(
        'not-finite',
        message('evaluate.probabilityNotANumber', { row }),
        message('evaluate.diverged'),
      );
    throw new AppError(
      'invalid-input',
      message('evaluate.badProbability', { row, probability: String(value) }),
      message('evaluate.probabilityRange'),
    );
  }
}
