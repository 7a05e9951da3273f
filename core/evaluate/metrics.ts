import { checkProbabilities, checkSizes, checkWeights } from './checks.ts';
import type { Scores } from './order.ts';
import { rankRows, type RankedRows } from './ranked.ts';

/**
 * The log loss clips probabilities to this distance from 0 and 1: 2⁻²⁴, the smallest distance from 1 in single
 * precision. A wrong probability of exactly 0 or 1 then costs 16.6 instead of infinity.
 */
export const PROBABILITY_EPSILON = 2 ** -24;

/** Default number of bins of `expectedCalibrationError`. */
export const CALIBRATION_BINS = 10;

/**
 * Computes the mean of −[y log ŷ + (1 − y) log(1 − ŷ)] (one task of eq. 11), with ŷ clipped to `PROBABILITY_EPSILON`
 * from 0 and 1; null without samples.
 */
export function logLoss(probabilities: Scores, labels: Uint8Array, weights?: Scores): number | null {
  check(probabilities, labels, weights);
  let loss = 0;
  let total = 0;
  for (let row = 0; row < probabilities.length; row++) {
    const weight = weights === undefined ? 1 : weights[row];
    const hit = labels[row] === 0 ? 1 - probabilities[row] : probabilities[row];
    loss -= weight * Math.log(Math.min(Math.max(hit, PROBABILITY_EPSILON), 1 - PROBABILITY_EPSILON));
    total += weight;
  }
  return total > 0 ? loss / total : null;
}

/**
 * Computes predicted over actual conversions: 1 is calibrated, 2 predicts twice the actual number; null if there were
 * none.
 */
export function calibrationRatio(probabilities: Scores, labels: Uint8Array, weights?: Scores): number | null {
  check(probabilities, labels, weights);
  let predicted = 0;
  let actual = 0;
  for (let row = 0; row < probabilities.length; row++) {
    const weight = weights === undefined ? 1 : weights[row];
    predicted += weight * probabilities[row];
    if (labels[row] !== 0) actual += weight;
  }
  return actual > 0 ? predicted / actual : null;
}

/**
 * Computes the expected calibration error: the samples are sorted by probability and divided into `bins` bins of equal
 * weight (equal count without weights); the result is the mean over samples of |mean probability − rate| of their bin;
 * null without samples. Equal probabilities share a bin, so the result does not depend on the order of the rows.
 */
export function expectedCalibrationError(
  probabilities: Scores,
  labels: Uint8Array,
  weights?: Scores,
  bins = CALIBRATION_BINS,
): number | null {
  check(probabilities, labels, weights);
  return calibrationErrorOfRanked(rankRows(probabilities, labels, weights), bins);
}

/** Computes the expected calibration error of rows that are already sorted by probability. */
export function calibrationErrorOfRanked(
  { scores, labels, weights }: RankedRows,
  bins = CALIBRATION_BINS,
): number | null {
  const total = totalWeight(scores.length, weights);
  if (!(total > 0)) return null;
  let error = 0;
  let seen = 0;
  let gap = 0;
  let binEnd = total / bins;
  for (let index = 0; index < scores.length; index++) {
    const weight = weights === undefined ? 1 : weights[index];
    gap += weight * (scores[index] - labels[index]);
    seen += weight;
    if (seen < binEnd || (index + 1 < scores.length && scores[index] === scores[index + 1])) continue;
    error += Math.abs(gap);
    gap = 0;
    binEnd = (Math.floor((seen * bins) / total) + 1) * (total / bins);
  }
  return (error + Math.abs(gap)) / total;
}

/**
 * Computes the fraction of samples where the later step is predicted as more likely than the previous one, ŷ_t >
 * ŷ_{t−1} (what eq. 12 penalises); null without samples.
 */
export function orderViolations(previous: Scores, current: Scores, weights?: Scores): number | null {
  checkSizes(current, previous, weights);
  checkWeights(weights);
  let violations = 0;
  for (let row = 0; row < current.length; row++) {
    if (current[row] > previous[row]) violations += weights === undefined ? 1 : weights[row];
  }
  const total = totalWeight(current.length, weights);
  return total > 0 ? violations / total : null;
}

function totalWeight(rows: number, weights: Scores | undefined): number {
  if (weights === undefined) return rows;
  let total = 0;
  for (let row = 0; row < rows; row++) total += weights[row];
  return total;
}

function check(probabilities: Scores, labels: Uint8Array, weights: Scores | undefined): void {
  checkSizes(probabilities, labels, weights);
  checkWeights(weights);
  checkProbabilities(probabilities);
}
