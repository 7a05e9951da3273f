import { wilson } from '../funnel/interval.ts';
import { checkProbabilities } from './checks.ts';
import type { RankedRows } from './ranked.ts';

/** Samples with similar probabilities: predicted and actual rates. */
export interface CalibrationBin {
  /** Number of samples, unweighted. */
  readonly count: number;
  readonly positives: number;
  /** Mean probability and actual rate, 0..1. */
  readonly predicted: number;
  readonly observed: number;
  /** Wilson's 95 % interval of the actual rate; with weights, for Kish's effective sample size. */
  readonly low: number;
  readonly high: number;
}

/**
 * Divides samples sorted by probability into at most `bins` bins of equal weight (equal count without weights), least
 * likely first. Equal probabilities share a bin, so that the bins do not depend on the order of the rows; empty without
 * samples. Throws like `checkProbabilities`.
 */
export function calibrationBins({ scores, labels, weights }: RankedRows, bins: number): CalibrationBin[] {
  checkProbabilities(scores);
  const weightAt = (index: number): number => (weights === undefined ? 1 : weights[index]);
  let total = 0;
  for (let index = 0; index < scores.length; index++) total += weightAt(index);
  const finished: CalibrationBin[] = [];
  let sums = emptySums();
  let seen = 0;
  let end = total / bins;
  for (let index = 0; index < scores.length; index++) {
    const weight = weightAt(index);
    addSample(sums, scores[index], labels[index], weight);
    seen += weight;
    const last = index + 1 === scores.length;
    if (!last && (seen < end || scores[index] === scores[index + 1])) continue;
    if (sums.weight > 0) finished.push(binOf(sums));
    sums = emptySums();
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

function binOf({ count, positives, weight, squaredWeight, predicted, observed }: BinSums): CalibrationBin {
  const rate = observed / weight;
  const effectiveCount = (weight * weight) / squaredWeight;
  const interval = wilson(positives === count ? effectiveCount : rate * effectiveCount, effectiveCount);
  return {
    count,
    positives,
    predicted: predicted / weight,
    observed: rate,
    low: interval?.low ?? 0,
    high: interval?.high ?? 1,
  };
}
