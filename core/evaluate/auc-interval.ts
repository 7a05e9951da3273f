import type { Interval } from '../funnel/interval.ts';
import { PlacementsByUser, type EstimatedVariance } from './auc-by-user.ts';
import { aucOfRanked } from './auc.ts';
import type { Sampling } from './metrics.ts';
import type { Scores } from './order.ts';
import { rankRows, type RankedRows } from './ranked.ts';
import { studentQuantile } from './student.ts';

/** If the standard error is smaller, all pairs are ordered alike, up to rounding. */
const MIN_ERROR = 1e-12;
/** A sum of weights may be off by this. */
const ROUNDING = 1e-9;
/** The probability outside a 95 % interval. */
const ALPHA = 0.05;

/**
 * Computes the 95 % interval of the AUC of samples sorted by score, in linear time; null if the AUC is undefined. It
 * covers the randomness of the samples, but not that of training. With groups, samples of one user count together
 * (`PlacementsByUser`); without, samples are independent.
 *
 * The variance is DeLong's (DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988). It is used on the logit scale,
 * where the interval stays within 0..1 (Pepe, "The Statistical Evaluation of Medical Tests for Classification and
 * Prediction", 2003), and with Student's t, because the rarer class may be small (degrees of freedom after Brunner and
 * Munzel, Biometrical Journal 42, 2000).
 *
 * A weight is the number of real samples that a sample represents, the inverse of the probability that it was kept.
 * Then each class adds Σ w² (v − AUC)² / (Σ w)², where v is the weighted share of the other class against which the
 * sample is ordered correctly, times k / (k − 1) for its effective number of samples k (Kish, "Survey Sampling", 1965).
 * With equal weights this is DeLong's variance. If each user has one sample, it is the same with groups.
 *
 * If all pairs are ordered alike (an AUC of 0 or 1, or nothing but ties), the estimated variance is 0, which is too
 * small. The samples then form k independent pairs that are alike, where k is the size of the smaller class, or the
 * number of its users, so that at most 1 − 0.025^(1/k) of all pairs are different (Clopper and Pearson, Biometrika 26,
 * 1934), which bounds the AUC. If pairs are ordered differently, but a class has a single sample or user, the variance
 * cannot be estimated, and the interval is 0..1.
 */
export function aucIntervalOfRanked(ranked: RankedRows, auc = aucOfRanked(ranked)): Interval | null {
  if (auc === null) return null;
  const placements = ranked.groups && new PlacementsByUser(ranked.groups, ranked.weights);
  const [positives, negatives] = addDeviations(ranked, auc, classSums(ranked), placements);
  const byUser = placements?.variance(auc);
  if (Math.sqrt(positives.deviation + negatives.deviation) < MIN_ERROR) {
    const [ofPositives, ofNegatives] = byUser ? [byUser.positives, byUser.negatives] : [positives, negatives];
    return boundsOfEqualPairs(auc, Math.min(ofPositives.count, ofNegatives.count));
  }
  const { variance, degrees } = byUser ?? sumOfVariances(varianceOf(positives), varianceOf(negatives));
  const error = Math.sqrt(variance);
  if (!(error >= MIN_ERROR && error < Infinity)) return { low: 0, high: 1 };
  return logitInterval(auc, studentQuantile(ALPHA, degrees) * error);
}

/** An AUC with its 95 % interval; null if undefined. */
export interface AucWithInterval {
  readonly auc: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Computes an AUC and its interval; throws like `auc`. */
export function aucWithInterval(
  scores: Scores,
  labels: Uint8Array,
  { weights, groups }: Sampling = {},
): AucWithInterval {
  const ranked = rankRows(scores, labels, weights, groups);
  const auc = aucOfRanked(ranked);
  const { low, high } = aucIntervalOfRanked(ranked, auc) ?? { low: null, high: null };
  return { auc, low, high };
}

/** The interval of an AUC; null if the AUC is undefined. */
export function intervalOf({ low, high }: AucWithInterval): Interval | null {
  return low === null || high === null ? null : { low, high };
}

/** The samples of one class. */
interface ClassSums {
  /** Number of samples with a weight. */
  count: number;
  weight: number;
  squaredWeight: number;
  /** Sum of w² (v − AUC)² / (Σ w)². */
  deviation: number;
}

type Classes = readonly [positives: ClassSums, negatives: ClassSums];

function classSums({ labels, weights }: RankedRows): Classes {
  const positives = { count: 0, weight: 0, squaredWeight: 0, deviation: 0 };
  const totals = { count: 0, weight: 0, squaredWeight: 0 };
  // The loop has no branches, since mispredicted ones would take most of the time.
  for (let index = 0; index < labels.length; index++) {
    const weight = weights === undefined ? 1 : weights[index];
    const positiveWeight = weight * labels[index];
    totals.count += Number(weight > 0);
    totals.weight += weight;
    totals.squaredWeight += weight * weight;
    positives.count += Number(positiveWeight > 0);
    positives.weight += positiveWeight;
    positives.squaredWeight += positiveWeight * positiveWeight;
  }
  const negatives = {
    count: totals.count - positives.count,
    weight: totals.weight - positives.weight,
    squaredWeight: totals.squaredWeight - positives.squaredWeight,
    deviation: 0,
  };
  return [positives, negatives];
}

/**
 * Adds the deviations, tie by tie: tied samples of a class are ordered correctly against the same share of the other
 * class. Adds these shares to `placements` too, if given.
 */
function addDeviations(
  { scores, labels, weights }: RankedRows,
  auc: number,
  classes: Classes,
  placements?: PlacementsByUser,
): Classes {
  const [positives, negatives] = classes;
  let [positivesBelow, negativesBelow] = [0, 0];
  for (let index = 0; index < scores.length;) {
    const [start, score] = [index, scores[index]];
    let [tiedPositives, tiedNegatives, squaredPositives, squaredNegatives] = [0, 0, 0, 0];
    do {
      const weight = weights === undefined ? 1 : weights[index];
      if (labels[index] === 0) {
        tiedNegatives += weight;
        squaredNegatives += weight * weight;
      } else {
        tiedPositives += weight;
        squaredPositives += weight * weight;
      }
      index++;
    } while (index < scores.length && scores[index] === score);
    const ofPositive = (negativesBelow + tiedNegatives / 2) / negatives.weight;
    const ofNegative = 1 - (positivesBelow + tiedPositives / 2) / positives.weight;
    positives.deviation += squaredPositives * ((ofPositive - auc) / positives.weight) ** 2;
    negatives.deviation += squaredNegatives * ((ofNegative - auc) / negatives.weight) ** 2;
    if (placements !== undefined)
      for (let row = start; row < index; row++)
        placements.add(row, labels[row], labels[row] === 0 ? ofNegative : ofPositive);
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
  }
  return classes;
}

/** A class's part of the variance, infinite if too few samples represent the class, and its degrees of freedom. */
function varianceOf({ weight, squaredWeight, deviation }: ClassSums): EstimatedVariance {
  const degrees = weight ** 2 / squaredWeight - 1;
  return { variance: degrees < 1 - ROUNDING ? Infinity : (deviation * (degrees + 1)) / degrees, degrees };
}

function sumOfVariances(first: EstimatedVariance, second: EstimatedVariance): EstimatedVariance {
  const variance = first.variance + second.variance;
  const spread = first.variance ** 2 / first.degrees + second.variance ** 2 / second.degrees;
  return { variance, degrees: variance ** 2 / spread };
}

function boundsOfEqualPairs(auc: number, pairs: number): Interval {
  const shareAlike = (ALPHA / 2) ** (1 / pairs);
  return { low: auc * shareAlike, high: 1 - (1 - auc) * shareAlike };
}

function logitInterval(auc: number, half: number): Interval {
  const logit = Math.log(auc / (1 - auc));
  const scaled = half / (auc * (1 - auc));
  return { low: 1 / (1 + Math.exp(scaled - logit)), high: 1 / (1 + Math.exp(-scaled - logit)) };
}
