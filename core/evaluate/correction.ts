import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';
import type { Scores } from './order.ts';

/**
 * Corrects, in place, probabilities from a training set that kept negatives of the last step with probability `rate`.
 * `probabilities` holds one column `[rows]` per step in funnel order; the last one is the down-sampled step. With p
 * from the down-sampled data, for every step k of a funnel that ends in T:
 *
 *     q_k = (p_T + (p_k − p_T) / rate) / (p_T + (1 − p_T) / rate)
 *
 * A model may predict p_k below p_T, which is impossible in real data. Then q_k keeps its ratio to the last step, q_k =
 * q_T p_k / p_T. So the correction never changes which of two steps of a sample is more likely, stays within 0..1, and
 * is inverted by `1 / rate`, which gives the down-sampled probabilities from the real ones.
 */
export function correctDownSampling(probabilities: readonly Scores[], rate: number): void {
  checkRate(rate);
  const last = probabilities.at(-1);
  if (last === undefined || rate === 1) return;
  for (const column of probabilities.slice(0, -1)) correctColumn(column, last, rate);
  for (let row = 0; row < last.length; row++) last[row] = last[row] / (last[row] + (1 - last[row]) / rate);
}

function correctColumn(column: Scores, last: Scores, rate: number): void {
  if (column.length !== last.length)
    throw new AppError(
      'invalid-input',
      message('evaluate.probabilityCount', { probabilities: column.length, samples: last.length }),
    );
  for (let row = 0; row < column.length; row++) {
    const p = column[row];
    const pLast = last[row];
    const numerator = p < pLast ? p : pLast + (p - pLast) / rate;
    column[row] = numerator / (pLast + (1 - pLast) / rate);
  }
}

/**
 * The number of real samples that each sample of a down-sampled set represents: 1 if it reached the last step, else `1
 * / rate`.
 */
export function samplingWeights(depth: Uint8Array, stepCount: number, rate: number): Float64Array {
  checkRate(rate);
  const weights = new Float64Array(depth.length);
  for (let row = 0; row < depth.length; row++) weights[row] = depth[row] >= stepCount ? 1 : 1 / rate;
  return weights;
}

function checkRate(rate: number): void {
  if (!(rate > 0 && rate < Infinity))
    throw new AppError(
      'invalid-input',
      message('evaluate.badKeptRate', { rate: String(rate) }),
      message('evaluate.keptRateRange'),
    );
}
