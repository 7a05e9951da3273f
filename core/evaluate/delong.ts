import { Z_95 } from '../funnel/interval.ts';
import { twoSided } from '../funnel/normal.ts';
import { checkSizes } from './checks.ts';
import { orderOf, type Scores } from './order.ts';

/** The difference of two AUCs on the same samples. */
export interface AucDifference {
  /** AUC of the first scores minus that of the second. */
  readonly difference: number;
  /** 95 % interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** Two-sided p-value for equal AUCs; 1 if the scores rank all pairs alike. */
  readonly p: number;
}

/**
 * Compares two scores of the same samples by DeLong's test (DeLong, DeLong and Clarke-Pearson, "Comparing the areas
 * under two or more correlated receiver operating characteristic curves", Biometrics 44, 1988), with the mid-ranks of
 * Sun and Xu, IEEE Signal Processing Letters 21(11), 2014. Null with fewer than two positives or two negatives, where
 * the variance cannot be estimated. Throws `not-finite` for NaN scores, `invalid-input` for unequal lengths.
 */
export function compareAucs(first: Scores, second: Scores, labels: Uint8Array): AucDifference | null {
  checkSizes(first, labels, undefined);
  checkSizes(second, labels, undefined);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  if (positives < 2 || negatives < 2) return null;
  const [ofFirst, ofSecond] = [placements(first, labels, positives), placements(second, labels, positives)];
  const difference = ofFirst.auc - ofSecond.auc;
  const variance =
    differenceVariance(ofFirst.ofPositives, ofSecond.ofPositives) / positives +
    differenceVariance(ofFirst.ofNegatives, ofSecond.ofNegatives) / negatives;
  return differenceWith(difference, variance);
}

/**
 * Combines the differences of two models on independent samples, weighted by their inverse variances; with equal
 * weights if a variance is 0, which does not mean certainty. Null for an empty list.
 */
export function combineDifferences(differences: readonly AucDifference[]): AucDifference | null {
  if (differences.length === 0) return null;
  const variances = differences.map(({ low, high }) => ((high - low) / (2 * Z_95)) ** 2);
  const weights = variances.map((variance) => (variances.includes(0) ? 1 : 1 / variance));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  return differenceWith(
    differences.reduce((sum, { difference }, index) => sum + shares[index] * difference, 0),
    variances.reduce((sum, variance, index) => sum + shares[index] ** 2 * variance, 0),
  );
}

function differenceWith(difference: number, variance: number): AucDifference {
  const error = Math.sqrt(variance);
  const p = error > 0 ? twoSided(difference / error) : difference === 0 ? 1 : 0;
  return { difference, low: difference - Z_95 * error, high: difference + Z_95 * error, p };
}

/**
 * For each sample, the fraction of samples of the other class against which its score orders it correctly, with ties
 * counting half; the AUC is the mean of these fractions.
 */
interface Placements {
  readonly auc: number;
  readonly ofPositives: Float64Array;
  readonly ofNegatives: Float64Array;
}

function placements(scores: Scores, labels: Uint8Array, positives: number): Placements {
  const negatives = labels.length - positives;
  const ofPositives = new Float64Array(positives);
  const ofNegatives = new Float64Array(negatives);
  const slots = slotsOf(labels);
  const order = orderOf(scores);
  let [positivesBelow, negativesBelow] = [0, 0];
  for (let start = 0; start < order.length;) {
    const end = tieEnd(scores, order, start);
    let tied = 0;
    for (let index = start; index < end; index++) tied += labels[order[index]];
    const tiedNegatives = end - start - tied;
    for (let index = start; index < end; index++) {
      const row = order[index];
      if (labels[row] === 1) ofPositives[slots[row]] = (negativesBelow + tiedNegatives / 2) / negatives;
      else ofNegatives[slots[row]] = 1 - (positivesBelow + tied / 2) / positives;
    }
    positivesBelow += tied;
    negativesBelow += tiedNegatives;
    start = end;
  }
  return { auc: mean(ofPositives), ofPositives, ofNegatives };
}

/**
 * Each row's index among the rows of its class, in row order, so that the placements of two scores belong to the same
 * samples.
 */
function slotsOf(labels: Uint8Array): Uint32Array {
  const slots = new Uint32Array(labels.length);
  const next = [0, 0];
  for (let row = 0; row < labels.length; row++) slots[row] = next[labels[row]]++;
  return slots;
}

function tieEnd(scores: Scores, order: Uint32Array, start: number): number {
  let end = start + 1;
  while (end < order.length && scores[order[end]] === scores[order[start]]) end++;
  return end;
}

/** The variance of the paired differences: var(a) + var(b) − 2 cov(a, b). */
function differenceVariance(a: Float64Array, b: Float64Array): number {
  const differences = a.map((value, i) => value - b[i]);
  const centre = mean(differences);
  return differences.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (differences.length - 1);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
