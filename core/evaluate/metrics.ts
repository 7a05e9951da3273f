import { wilson, Z_95, type Interval } from '../funnel/interval.ts';
import { checkProbabilities, checkSizes, checkWeights } from './checks.ts';
import type { Scores } from './order.ts';
import { rankRows, type RankedRows } from './ranked.ts';
import { studentQuantile } from './student.ts';

/**
 * The log loss clips probabilities to this distance from 0 and 1: 2⁻²⁴, the smallest distance from 1 in single
 * precision. A wrong probability of exactly 0 or 1 then costs 16.6 instead of infinity.
 */
export const PROBABILITY_EPSILON = 2 ** -24;

/** Default number of bins of `expectedCalibrationError`. */
export const CALIBRATION_BINS = 10;

/** The number of groups that users are divided into. */
export const USER_GROUPS = 2 ** 16;
/** The probability outside a 95 % interval. */
const ALPHA = 0.05;

/**
 * Computes the mean of −[y log ŷ + (1 − y) log(1 − ŷ)] (one task of eq. 11 of the paper), with ŷ clipped to
 * `PROBABILITY_EPSILON` from 0 and 1; null without samples.
 */
export function logLoss(probabilities: Scores, labels: Uint8Array, weights?: Scores): number | null {
  check(probabilities, labels, weights);
  let loss = 0;
  let total = 0;
  for (let row = 0; row < probabilities.length; row++) {
    const weight = weights === undefined ? 1 : weights[row];
    loss += weight * lossOf(probabilities[row], labels[row]);
    total += weight;
  }
  return total > 0 ? loss / total : null;
}

function lossOf(probability: number, label: number): number {
  const hit = label === 0 ? 1 - probability : probability;
  return -Math.log(Math.min(Math.max(hit, PROBABILITY_EPSILON), 1 - PROBABILITY_EPSILON));
}

/** How samples count in the interval of a mean or a ratio. */
export interface Sampling {
  /** `[rows]`: the number of real samples that each represents; absent: 1. */
  readonly weights?: Scores | undefined;
  /**
   * `[rows]`: the group of each sample's user, from `userGroups`: samples of one user are alike. Absent: samples are
   * independent.
   */
  readonly groups?: Uint16Array | undefined;
}

/**
 * Computes the 95 % interval of the log loss; null unless there are samples of both outcomes, since the losses of one
 * outcome alone do not show how much they vary.
 *
 * The variance of the mean is that of independent groups of samples. As the variance of a count does, it is taken to
 * grow in proportion to the mean, so that the interval never reaches below 0 and is wider above the mean (the score
 * interval of a Poisson mean). It uses Student's t, because a few large losses make up most of a rare step's variance.
 */
export function logLossInterval(
  probabilities: Scores,
  labels: Uint8Array,
  { weights, groups }: Sampling = {},
  mean = logLoss(probabilities, labels, weights),
): Interval | null {
  const { total, positives } = sumsOf(probabilities, labels, weights);
  if (mean === null || !(positives > 0 && positives < total)) return null;
  const deviationOf = (row: number): number =>
    (weights === undefined ? 1 : weights[row]) * (lossOf(probabilities[row], labels[row]) - mean);
  const { variance, fourths, count } = varianceOfSum(probabilities.length, deviationOf, groups);
  if (count < 2) return null;
  if (variance === 0) return { low: mean, high: mean };
  const quantile = studentQuantile(ALPHA, Math.max(2, variance ** 2 / fourths));
  const spread = (quantile ** 2 * variance) / (total ** 2 * mean);
  const centre = mean + spread / 2;
  const half = Math.sqrt(spread * (mean + spread / 4));
  return { low: centre - half, high: centre + half };
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
 * Computes the 95 % interval of predicted over actual conversions; null without actual ones, or if all samples are of
 * one group of users. It is an interval of the rate at which such samples convert, for given predictions.
 *
 * It is Wilson's, for the number of independent samples with the same predictions that would make the actual rate vary
 * as much as it does between groups. That is never more than if all samples were independent and predicted alike, since
 * the variance of a few conversions that are predicted well is uncertain itself.
 */
export function calibrationInterval(
  probabilities: Scores,
  labels: Uint8Array,
  { weights, groups }: Sampling = {},
): Interval | null {
  check(probabilities, labels, weights);
  const { total, squares, predicted, positives, positiveSquares } = sumsOf(probabilities, labels, weights);
  if (!(positives > 0)) return null;
  if (predicted === 0) return { low: 0, high: 0 };
  const scale = positives / predicted;
  const deviationOf = (row: number): number =>
    (weights === undefined ? 1 : weights[row]) * (labels[row] - scale * probabilities[row]);
  const { variance, count } = varianceOfSum(probabilities.length, deviationOf, groups);
  if (count < 2) return null;
  const rate = positives / total;
  const alike = positiveSquares * (1 - rate) ** 2 + (squares - positiveSquares) * rate ** 2;
  const samples =
    positives === total ? total ** 2 / squares : (rate * (1 - rate) * total ** 2) / Math.max(variance, alike);
  // Wilson's interval depends only on the square of the quantile over the number of samples.
  const effective = samples * (Z_95 / studentQuantile(ALPHA, count - 1)) ** 2;
  const interval = wilson(positives === total ? effective : rate * effective, effective);
  return interval && { low: predicted / total / interval.high, high: predicted / total / interval.low };
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
 * ŷ_{t−1} (what eq. 12 of the paper penalises); null without samples.
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

/** Weighted sums over samples. */
interface SampleSums {
  readonly total: number;
  readonly predicted: number;
  readonly positives: number;
  /** Sums of the squares of weights. */
  readonly squares: number;
  readonly positiveSquares: number;
}

function sumsOf(probabilities: Scores, labels: Uint8Array, weights: Scores | undefined): SampleSums {
  let [total, predicted, positives, squares, positiveSquares] = [0, 0, 0, 0, 0];
  for (let row = 0; row < probabilities.length; row++) {
    const weight = weights === undefined ? 1 : weights[row];
    total += weight;
    predicted += weight * probabilities[row];
    positives += weight * labels[row];
    squares += weight * weight;
    positiveSquares += weight * weight * labels[row];
  }
  return { total, predicted, positives, squares, positiveSquares };
}

/** The variance of a sum of deviations whose groups are independent. */
interface GroupedVariance {
  readonly variance: number;
  /** The sum of the fourth powers of the groups' deviations. */
  readonly fourths: number;
  /** Number of groups. */
  readonly count: number;
}

/** The variance of the sum of all rows' deviations from a mean. Groups are independent; without groups, rows are. */
export function varianceOfSum(
  rows: number,
  deviationOf: (row: number) => number,
  groups: Uint16Array | undefined,
): GroupedVariance {
  let [squares, fourths, count] = [0, 0, 0];
  const add = (deviation: number): void => {
    const square = deviation * deviation;
    squares += square;
    fourths += square * square;
    count++;
  };
  if (groups === undefined) {
    for (let row = 0; row < rows; row++) add(deviationOf(row));
  } else {
    for (const sum of sumsByGroup(rows, deviationOf, groups)) add(sum);
  }
  return { variance: (squares * count) / Math.max(1, count - 1), fourths, count };
}

/** The sum of the rows' values in each group that has rows, `[groups with rows]`. */
export function sumsByGroup(rows: number, valueOf: (row: number) => number, groups: Uint16Array): Float64Array {
  const sums = new Float64Array(USER_GROUPS);
  const isUsed = new Uint8Array(USER_GROUPS);
  for (let row = 0; row < rows; row++) {
    sums[groups[row]] += valueOf(row);
    isUsed[groups[row]] = 1;
  }
  return sums.filter((_, group) => isUsed[group] === 1);
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
