import { wilson, Z_95 } from '../funnel/interval.ts';
import { checkProbabilities } from './checks.ts';
import { sumsByGroup, USER_GROUPS, varianceOfSum } from './metrics.ts';
import type { RankedRows } from './ranked.ts';
import { studentQuantile } from './student.ts';

/** Samples with similar probabilities: predicted and actual rates. */
export interface CalibrationBin {
  /** Number of samples, unweighted. */
  readonly count: number;
  readonly positives: number;
  /** Mean probability and actual rate, 0..1. */
  readonly predicted: number;
  readonly observed: number;
  /** Wilson's 95 % interval of the actual rate, at an effective number of samples: by user if groups are given. */
  readonly low: number;
  readonly high: number;
}

/**
 * Divides samples sorted by probability into at most `bins` bins of equal weight (equal count without weights), least
 * likely first. Equal probabilities share a bin, so that the bins do not depend on the order of the rows; empty without
 * samples. Throws like `checkProbabilities`.
 */
export function calibrationBins(ranked: RankedRows, bins: number): CalibrationBin[] {
  const { scores, labels, weights } = ranked;
  checkProbabilities(scores);
  const weightAt = (index: number): number => (weights === undefined ? 1 : weights[index]);
  let total = 0;
  for (let index = 0; index < scores.length; index++) total += weightAt(index);
  const finished: CalibrationBin[] = [];
  let sums = emptySums();
  let [start, seen] = [0, 0];
  let end = total / bins;
  for (let index = 0; index < scores.length; index++) {
    const weight = weightAt(index);
    addSample(sums, scores[index], labels[index], weight);
    seen += weight;
    const last = index + 1 === scores.length;
    if (!last && (seen < end || scores[index] === scores[index + 1])) continue;
    if (sums.weight > 0) finished.push(binOf(sums, partOf(ranked, start, index + 1)));
    sums = emptySums();
    start = index + 1;
    end = (Math.floor((seen * bins) / total) + 1) * (total / bins);
  }
  return finished;
}

interface BinSums {
  count: number;
  positives: number;
  weight: number;
  squaredWeight: number;
  predicted: number;
  observed: number;
}

function emptySums(): BinSums {
  return { count: 0, positives: 0, weight: 0, squaredWeight: 0, predicted: 0, observed: 0 };
}

function addSample(sums: BinSums, probability: number, label: number, weight: number): void {
  sums.count++;
  sums.positives += label;
  sums.weight += weight;
  sums.squaredWeight += weight * weight;
  sums.predicted += weight * probability;
  sums.observed += weight * label;
}

function partOf({ scores, labels, weights, groups }: RankedRows, start: number, end: number): RankedRows {
  return {
    scores: scores.subarray(start, end),
    labels: labels.subarray(start, end),
    weights: weights?.subarray(start, end),
    groups: groups?.subarray(start, end),
  };
}

function binOf(sums: BinSums, rows: RankedRows): CalibrationBin {
  const { count, positives, weight, predicted, observed } = sums;
  const rate = observed / weight;
  const effective = effectiveCount(sums, rows);
  const interval = wilson(positives === count ? effective : rate * effective, effective);
  return {
    count,
    positives,
    predicted: predicted / weight,
    observed: rate,
    low: interval?.low ?? 0,
    high: interval?.high ?? 1,
  };
}

const ALPHA = 0.05;

/**
 * The number of independent samples whose rate would vary as much as the rate of these users' samples does, and at most
 * Kish's effective sample size; 0 for a single user, since nothing shows how much users differ. Like
 * `calibrationInterval`, it allows for Student's t, on which Wilson's interval depends only through this number.
 */
function effectiveCount(sums: BinSums, { labels, weights, groups }: RankedRows): number {
  const { count, positives, weight, squaredWeight, observed } = sums;
  const independent = weight ** 2 / squaredWeight;
  if (groups === undefined) return independent;
  const rate = observed / weight;
  const weightOf = (row: number): number => (weights === undefined ? 1 : weights[row]);
  const deviationOf = (row: number): number => weightOf(row) * (labels[row] - rate);
  const { variance, count: users } = varianceOfSum(count, deviationOf, groups);
  if (users < 2) return 0;
  const byUser =
    positives === 0 || positives === count
      ? effectiveUsers(weight, sumsByGroup(count, weightOf, groups))
      : (rate * (1 - rate) * weight ** 2) / variance;
  return Math.min(independent, byUser) * (Z_95 / studentQuantile(ALPHA, users - 1)) ** 2;
}

/**
 * The effective number of users whose samples have the same outcome (Kish): those of a user may always agree, but users
 * who share a group by chance need not.
 */
function effectiveUsers(weight: number, groupWeights: Float64Array): number {
  const squares = groupWeights.reduce((sum, one) => sum + one ** 2, 0);
  return weight ** 2 / ((squares - weight ** 2 / USER_GROUPS) / (1 - 1 / USER_GROUPS));
}
