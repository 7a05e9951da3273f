import { AppError } from '../errors.ts';
import type { Scores } from './order.ts';

/** Throws `invalid-input` unless there is one label, and one weight where given, per score. */
export function checkSizes(scores: Scores, labels: ArrayLike<number>, weights: Scores | undefined): void {
  if (labels.length !== scores.length) throw unequal('labels', labels.length, scores.length);
  if (weights !== undefined && weights.length !== scores.length)
    throw unequal('weights', weights.length, scores.length);
}

/** Throws `invalid-input` for a weight that is negative, infinite or NaN. */
export function checkWeights(weights: Scores | undefined): void {
  if (weights === undefined) return;
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row];
    if (!(weight >= 0 && weight < Infinity))
      throw new AppError('invalid-input', `weight ${row} is ${weight}`, 'weights are finite and not negative');
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
        `probability ${row} is not a number`,
        'the model diverged: train it again with a lower learning rate',
      );
    throw new AppError('invalid-input', `probability ${row} is ${value}`, 'probabilities are between 0 and 1');
  }
}

function unequal(what: string, count: number, rows: number): AppError {
  return new AppError('invalid-input', `${count} ${what} for ${rows} scores`);
}
