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

/**
 * By step, the factor that scales the weights of a down-sampled set so that those of the samples that reached the step
 * add up to their effective number (Kish, "Survey Sampling", 1965). Only with this factor is a sum of weights as
 * uncertain as a count: a sample that stands for ten says no more than one. If no sample reached a step, the factor is
 * that of all samples.
 */
export function effectiveScales(depth: Uint8Array, weights: Scores | undefined, stepCount: number): number[] {
  return Array.from({ length: stepCount }, (_, step) => {
    if (weights === undefined) return 1;
    const reached = weightSums(depth, weights, step + 1);
    const { sum, squares } = reached.sum > 0 ? reached : weightSums(depth, weights, 0);
    return squares > 0 ? sum / squares : 1;
  });
}

/**
 * The factors of `effectiveScales` by bank, as predictions expect them, since a bank may have too few conversions to
 * show them. `probabilities` are `[step][sample]`; `banks` has a number for the bank of each sample.
 *
 * A sample of weight w stands for w real samples. Each of these reaches a step with its probability p, and the last
 * step with q. It is kept with weight 1 if it reaches the last step, otherwise at the rate 1 / W with the largest
 * weight W. So the factor is Σ w p ÷ Σ w (q + W (p − q)). It is 1 / W for banks without samples or conversions.
 */
export function expectedScales(
  probabilities: readonly Scores[],
  weights: Scores | undefined,
  banks: Uint32Array,
): (bank: number) => readonly number[] {
  let heaviest = 1;
  for (const weight of weights ?? []) heaviest = Math.max(heaviest, weight);
  const unknown = probabilities.map(() => 1 / heaviest);
  if (weights === undefined || heaviest === 1) return () => unknown;
  const last = probabilities[probabilities.length - 1];
  const sums = new Map<number, { sum: number; squares: number }[]>();
  for (const [sample, bank] of banks.entries()) {
    let ofBank = sums.get(bank);
    if (ofBank === undefined) sums.set(bank, (ofBank = probabilities.map(() => ({ sum: 0, squares: 0 }))));
    for (const [step, column] of probabilities.entries()) {
      const [p, q] = [column[sample], Math.min(column[sample], last[sample])];
      ofBank[step].sum += weights[sample] * p;
      ofBank[step].squares += weights[sample] * (q + heaviest * (p - q));
    }
  }
  const scales = new Map(
    Array.from(sums, ([bank, steps]) => [
      bank,
      steps.map(({ sum, squares }) => (squares > 0 ? sum / squares : 1 / heaviest)),
    ]),
  );
  return (bank) => scales.get(bank) ?? unknown;
}

/** How many samples a down-sampled set counts as. */
export interface WeightedCount {
  /** The number of real samples that its samples represent. */
  readonly represented: number;
  /** Their effective number, as in `effectiveScales`. */
  readonly effective: number;
}

/**
 * Counts the `kept` samples of a down-sampled set: `last` of them reached the last step, and the set kept the share
 * `rate` of all others.
 */
export function weightedCount(kept: number, last: number, rate: number): WeightedCount {
  const others = kept - last;
  const represented = last + others / rate;
  return { represented, effective: represented === 0 ? 0 : represented ** 2 / (last + others / rate ** 2) };
}

function weightSums(depth: Uint8Array, weights: Scores, minDepth: number): { sum: number; squares: number } {
  let [sum, squares] = [0, 0];
  for (let row = 0; row < depth.length; row++) {
    if (depth[row] < minDepth) continue;
    sum += weights[row];
    squares += weights[row] ** 2;
  }
  return { sum, squares };
}

function checkRate(rate: number): void {
  if (!(rate > 0 && rate < Infinity))
    throw new AppError(
      'invalid-input',
      message('evaluate.badKeptRate', { rate: String(rate) }),
      message('evaluate.keptRateRange'),
    );
}
