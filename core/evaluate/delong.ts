import { PlacementsByUser, type EstimatedVariance } from './auc-by-user.ts';
import { checkSizes, checkWeights } from './checks.ts';
import type { Sampling } from './metrics.ts';
import { orderOf, type Scores } from './order.ts';
import { studentQuantile, studentTwoSided } from './student.ts';

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

/** A difference of two AUCs and its variance. */
export interface MeasuredDifference extends EstimatedVariance {
  readonly difference: number;
  /**
   * m n ÷ (m + n) for m positives and n negatives (their effective numbers, or those of their users): the variance is
   * about inversely proportional to it.
   */
  readonly size: number;
  /**
   * `[groups of users]`: what each user's samples add to the error of the difference; absent if samples are
   * independent. Groups are the same users in all sets of samples.
   */
  readonly influences?: Float32Array | undefined;
}

/** The probability outside a 95 % interval. */
const ALPHA = 0.05;
/** A smaller standard error is rounding: all samples of a class have the same difference of placements. */
const MIN_ERROR = 1e-12;
/** A sum of weights may be off by this. */
const ROUNDING = 1e-9;

/**
 * Compares two scores of the same samples by DeLong's test (DeLong, DeLong and Clarke-Pearson, "Comparing the areas
 * under two or more correlated receiver operating characteristic curves", Biometrics 44, 1988), with the mid-ranks of
 * Sun and Xu, IEEE Signal Processing Letters 21(11), 2014. The variance of the rarer class comes from few samples, so
 * Student's t takes the place of the normal distribution. Null if `measureDifference` returns null.
 */
export function compareAucs(
  first: Scores,
  second: Scores,
  labels: Uint8Array,
  sampling: Sampling = {},
): AucDifference | null {
  const measured = measureDifference(first, second, labels, sampling);
  return measured === null ? null : combineDifferences([measured]);
}

/**
 * Measures the difference of the AUCs of two scores of the same samples. With weights, the AUCs are weighted, and each
 * class has the variance of a weighted mean, as in `aucIntervalOfRanked`; with groups, samples of one user count
 * together. Null if the variance cannot be estimated: if a class has fewer than two samples, or with groups fewer than
 * two users, or if the AUCs differ without variance. Throws `not-finite` for NaN scores, `invalid-input` for unequal
 * lengths or an unusable weight.
 */
export function measureDifference(
  first: Scores,
  second: Scores,
  labels: Uint8Array,
  sampling: Sampling = {},
): MeasuredDifference | null {
  return measureMeanDifference(first, [second], labels, sampling);
}

/**
 * Measures the AUC of one score minus the mean AUC of several others of the same samples, such as those with a feature
 * permuted at random. If each is permuted independently, the variance covers both the samples and the permutations,
 * whose part falls with their number. Otherwise like `measureDifference`.
 */
export function measureMeanDifference(
  first: Scores,
  others: readonly Scores[],
  labels: Uint8Array,
  { weights, groups }: Sampling = {},
): MeasuredDifference | null {
  checkSizes(first, labels, weights);
  for (const other of others) checkSizes(other, labels, undefined);
  checkWeights(weights);
  const classes = [1, 0].map((label) => classOf(labels, weights, label));
  // Fewer than two samples, or one that outweighs all others, show no variance.
  if (classes.some(({ degrees }) => !(degrees >= 1 - ROUNDING))) return null;
  const [positives, negatives] = classes;
  const [ofFirst, ...ofOthers] = [first, ...others].map((scores) => placements(scores, labels, positives, negatives));
  const ofSecond = meanPlacements(ofOthers);
  const difference = ofFirst.auc - ofSecond.auc;
  const sums = groups && differencesByUser(ofFirst, ofSecond, labels, { weights, groups });
  const byUser = sums?.variance(difference);
  if (byUser?.variance === Infinity) return null;
  const { variance, degrees } =
    byUser ??
    sumOfVariances([
      differenceVariance(ofFirst.ofPositives, ofSecond.ofPositives, positives),
      differenceVariance(ofFirst.ofNegatives, ofSecond.ofNegatives, negatives),
    ]);
  const [ofPositives, ofNegatives] = byUser ? [byUser.positives, byUser.negatives] : [positives, negatives];
  const size = 1 / (1 / (ofPositives.degrees + 1) + 1 / (ofNegatives.degrees + 1));
  if (Math.sqrt(variance) >= MIN_ERROR)
    return { difference, variance, degrees, size, influences: sums?.influences(difference) };
  return Math.abs(difference) < MIN_ERROR ? { difference: 0, variance: 0, degrees: Infinity, size } : null;
}

/**
 * Combines the differences of two models on several sets of samples, weighted by their sizes. Weights by inverse
 * variances would prefer the differences whose variance happens to be underestimated: with three to ten positives each,
 * equally good models would seem to differ in two or three times as many cases as they should. The samples of a user
 * count together across the sets; negative covariances are taken as 0, since few positives show them by chance. Null
 * for an empty list.
 */
export function combineDifferences(differences: readonly MeasuredDifference[]): AucDifference | null {
  if (differences.length === 0) return null;
  const total = differences.reduce((sum, { size }) => sum + size, 0);
  const shares = differences.map(({ size }) => size / total);
  const difference = differences.reduce((sum, one, index) => sum + shares[index] * one.difference, 0);
  const { variance, degrees } = varianceOfSum(
    differences.map((one, index) => ({ ...one, variance: shares[index] ** 2 * one.variance })),
  );
  if (variance === 0) return { difference, low: difference, high: difference, p: 1 };
  const error = Math.sqrt(variance);
  const half = studentQuantile(ALPHA, degrees) * error;
  return {
    difference,
    low: difference - half,
    high: difference + half,
    p: studentTwoSided(difference / error, degrees),
  };
}

type SumTerm = EstimatedVariance & Pick<MeasuredDifference, 'influences'>;

/**
 * The variance of a sum of differences, covariances included. The degrees of freedom are Satterthwaite's; the errors of
 * two variances correlate by the cosine of `relationOf`: 0 if no user is in both sets, 1 for the same samples.
 */
function varianceOfSum(terms: readonly SumTerm[]): EstimatedVariance {
  const relations = terms.map((term) => terms.map((other) => relationOf(term, other)));
  const deviations = terms.map(({ variance }) => Math.sqrt(variance));
  const shares = relations.map((ofTerm, index) =>
    ofTerm.reduce((sum, { correlation }, at) => sum + Math.max(0, correlation) * deviations[index] * deviations[at], 0),
  );
  const errors = shares.map((share, index) => share / Math.sqrt(terms[index].degrees));
  const variance = shares.reduce((sum, share) => sum + share, 0);
  const spread = errors.reduce(
    (sum, error, index) => sum + relations[index].reduce((all, { cosine }, at) => all + cosine * error * errors[at], 0),
    0,
  );
  return { variance, degrees: spread > 0 ? variance ** 2 / spread : Infinity };
}

/** The correlation of two differences, and the cosine of the sizes of the users' influences on them. */
function relationOf(one: SumTerm, other: SumTerm): { readonly correlation: number; readonly cosine: number } {
  if (one === other) return { correlation: 1, cosine: 1 };
  const [first, second] = [one.influences, other.influences];
  if (first === undefined || second === undefined) return { correlation: 0, cosine: 0 };
  let [products, sizes, squares, otherSquares] = [0, 0, 0, 0];
  for (let user = 0; user < first.length; user++) {
    const product = first[user] * second[user];
    products += product;
    sizes += Math.abs(product);
    squares += first[user] ** 2;
    otherSquares += second[user] ** 2;
  }
  const scale = Math.sqrt(squares * otherSquares);
  return scale > 0 ? { correlation: products / scale, cosine: sizes / scale } : { correlation: 0, cosine: 0 };
}

/**
 * The sum of independent variances, and its degrees of freedom (Satterthwaite, "An approximate distribution of
 * estimates of variance components", Biometrics Bulletin 2, 1946).
 */
function sumOfVariances(parts: readonly EstimatedVariance[]): EstimatedVariance {
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const spread = parts.reduce((sum, part) => sum + part.variance ** 2 / part.degrees, 0);
  return { variance, degrees: spread > 0 ? variance ** 2 / spread : Infinity };
}

/** The samples of one class. */
interface SampleClass {
  /** `[samples of the class]`, in the order of the rows. */
  readonly weights: Float64Array;
  readonly total: number;
  /** The effective number of samples (Kish, "Survey Sampling", 1965) minus 1. */
  readonly degrees: number;
}

function classOf(labels: Uint8Array, weights: Scores | undefined, label: number): SampleClass {
  const count = labels.reduce((sum, one) => sum + Number(one === label), 0);
  const ofClass = new Float64Array(count);
  let [index, total, squares] = [0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== label) continue;
    const weight = weights === undefined ? 1 : weights[row];
    ofClass[index++] = weight;
    total += weight;
    squares += weight * weight;
  }
  return { weights: ofClass, total, degrees: total > 0 ? total ** 2 / squares - 1 : -1 };
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

function placements(scores: Scores, labels: Uint8Array, positives: SampleClass, negatives: SampleClass): Placements {
  const ofPositives = new Float64Array(positives.weights.length);
  const ofNegatives = new Float64Array(negatives.weights.length);
  const slots = slotsOf(labels);
  const order = orderOf(scores);
  let [positivesBelow, negativesBelow] = [0, 0];
  for (let start = 0; start < order.length;) {
    const end = tieEnd(scores, order, start);
    let [tiedPositives, tiedNegatives] = [0, 0];
    for (let index = start; index < end; index++) {
      const row = order[index];
      if (labels[row] === 1) tiedPositives += positives.weights[slots[row]];
      else tiedNegatives += negatives.weights[slots[row]];
    }
    for (let index = start; index < end; index++) {
      const row = order[index];
      if (labels[row] === 1) ofPositives[slots[row]] = (negativesBelow + tiedNegatives / 2) / negatives.total;
      else ofNegatives[slots[row]] = 1 - (positivesBelow + tiedPositives / 2) / positives.total;
    }
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
    start = end;
  }
  return { auc: weightedMean(ofPositives, positives), ofPositives, ofNegatives };
}

function meanPlacements(all: readonly Placements[]): Placements {
  if (all.length === 1) return all[0];
  const mean = (pick: (one: Placements) => Float64Array): Float64Array =>
    pick(all[0]).map((_, index) => all.reduce((sum, one) => sum + pick(one)[index], 0) / all.length);
  return {
    auc: all.reduce((sum, one) => sum + one.auc, 0) / all.length,
    ofPositives: mean(({ ofPositives }) => ofPositives),
    ofNegatives: mean(({ ofNegatives }) => ofNegatives),
  };
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

/** Sums the differences of the placements of two scores over groups of users. */
function differencesByUser(
  first: Placements,
  second: Placements,
  labels: Uint8Array,
  { weights, groups }: Sampling & { readonly groups: Uint16Array },
): PlacementsByUser {
  const sums = new PlacementsByUser(groups, weights);
  const slots = slotsOf(labels);
  for (let row = 0; row < labels.length; row++) {
    const [slot, isPositive] = [slots[row], labels[row] !== 0];
    const difference = isPositive
      ? first.ofPositives[slot] - second.ofPositives[slot]
      : first.ofNegatives[slot] - second.ofNegatives[slot];
    sums.add(row, labels[row], difference);
  }
  return sums;
}

/** The variance of the weighted mean of the paired differences, and its degrees of freedom. */
function differenceVariance(a: Float64Array, b: Float64Array, ofClass: SampleClass): EstimatedVariance {
  const { weights, total, degrees } = ofClass;
  const differences = a.map((value, i) => value - b[i]);
  const centre = weightedMean(differences, ofClass);
  const spread = differences.reduce((sum, value, i) => sum + (weights[i] * (value - centre)) ** 2, 0);
  return { variance: ((spread / total ** 2) * (degrees + 1)) / degrees, degrees };
}

function weightedMean(values: Float64Array, { weights, total }: SampleClass): number {
  return values.reduce((sum, value, i) => sum + weights[i] * value, 0) / total;
}
