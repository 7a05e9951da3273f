import { USER_GROUPS } from './metrics.ts';
import type { Scores } from './order.ts';

/** Sums per group: of w v and w over its positives, then over its negatives, for weights w and placements v. */
const SUMS = 4;
/** A sum of weights may be off by this. */
const ROUNDING = 1e-9;

/** An estimated variance with its degrees of freedom. */
export interface EstimatedVariance {
  /** Infinite if it cannot be estimated, because too few users have samples of a class. */
  readonly variance: number;
  readonly degrees: number;
}

/** The users who have samples of one class. */
export interface ClassUsers {
  /** Number of groups of users with a weight. */
  readonly count: number;
  /** Their effective number (Kish, "Survey Sampling", 1965) minus 1. */
  readonly degrees: number;
}

/** The variance of an AUC, or of a difference of AUCs, and the users that it rests on. */
export interface UserVariance extends EstimatedVariance {
  readonly positives: ClassUsers;
  readonly negatives: ClassUsers;
}

/**
 * Sums the placements of samples over groups of users, for the variance of their mean (Obuchowski, "Nonparametric
 * analysis of clustered ROC curve data", Biometrics 53, 1997). A placement is the share of the other class against
 * which a sample is ordered correctly, or a difference of such shares.
 */
export class PlacementsByUser {
  readonly #groups: Uint16Array;
  readonly #weights: Scores | undefined;
  readonly #sums = new Float64Array(SUMS * USER_GROUPS);

  /** Takes the group and weight of each sample, from `userGroups` and `samplingWeights` (absent: 1). */
  constructor(groups: Uint16Array, weights: Scores | undefined) {
    this.#groups = groups;
    this.#weights = weights;
  }

  /** Adds a sample, by its index, with its label and placement. */
  add(index: number, label: number, placement: number): void {
    const weight = this.#weights === undefined ? 1 : this.#weights[index];
    const at = SUMS * this.#groups[index] + (label === 0 ? 2 : 0);
    this.#sums[at] += weight * placement;
    this.#sums[at + 1] += weight;
  }

  /**
   * The variance of the sum of two means: of the positives' placements and of the negatives', `mean` each. For every
   * user, the positives' and the negatives' deviations, as shares of their class, are added up and squared, so that the
   * covariance counts too. Each of the three sums of products is multiplied by k / (k − 1), where k is the number of
   * users in it.
   *
   * The degrees of freedom are Satterthwaite's for two parts, the positives' and the negatives', with half of the
   * covariance in each. The errors of the parts are independent if no user has samples of both classes, and
   * fully correlated if each user has equal shares of both; in between, they correlate by the cosine of the shares.
   */
  variance(mean: number): UserVariance {
    const { count, positives, negatives, products, weights } = this.#totals(mean);
    const [positive, negative] = [varianceOf(positives), varianceOf(negatives)];
    const users = {
      positives: { count: positives.count, degrees: positive.degrees },
      negatives: { count: negatives.count, degrees: negative.degrees },
    };
    if (!(positive.variance + negative.variance < Infinity)) return { variance: Infinity, degrees: NaN, ...users };
    const covariance = ((products / positives.weight / negatives.weight) * count) / (count - 1);
    const variance = Math.max(0, positive.variance + negative.variance + 2 * covariance);
    const [ofPositives, ofNegatives] = [positive, negative].map(
      (part) => (part.variance + covariance) / Math.sqrt(part.degrees),
    );
    const cosine = weights / Math.sqrt(positives.squaredWeight * negatives.squaredWeight);
    const spread = ofPositives ** 2 + ofNegatives ** 2 + 2 * cosine * ofPositives * ofNegatives;
    const least = Math.min(positive.degrees, negative.degrees);
    return { variance, degrees: Math.max(least, spread > 0 ? variance ** 2 / spread : Infinity), ...users };
  }

  /**
   * `[groups of users]`: what each user's samples add to the error of `mean`. The sum of squares is about the variance,
   * and that of products with the influences on another AUC the covariance.
   */
  influences(mean: number): Float32Array {
    const { positives, negatives } = this.#totals(mean);
    const influences = new Float32Array(USER_GROUPS);
    for (let user = 0, at = 0; user < USER_GROUPS; user++, at += SUMS) {
      const ofPositives = this.#sums[at] - mean * this.#sums[at + 1];
      const ofNegatives = this.#sums[at + 2] - mean * this.#sums[at + 3];
      influences[user] = ofPositives / positives.weight + ofNegatives / negatives.weight;
    }
    return influences;
  }

  #totals(mean: number): Totals {
    const totals = { count: 0, positives: noUsers(), negatives: noUsers(), products: 0, weights: 0 };
    for (let at = 0; at < this.#sums.length; at += SUMS) {
      const [positiveWeight, negativeWeight] = [this.#sums[at + 1], this.#sums[at + 3]];
      if (positiveWeight === 0 && negativeWeight === 0) continue;
      const ofPositives = this.#sums[at] - mean * positiveWeight;
      const ofNegatives = this.#sums[at + 2] - mean * negativeWeight;
      totals.count++;
      addUser(totals.positives, positiveWeight, ofPositives);
      addUser(totals.negatives, negativeWeight, ofNegatives);
      totals.products += ofPositives * ofNegatives;
      totals.weights += positiveWeight * negativeWeight;
    }
    return totals;
  }
}

/** Sums over the users of one class. */
interface UserSums {
  count: number;
  weight: number;
  squaredWeight: number;
  squares: number;
}

interface Totals {
  /** Number of groups with samples of any class. */
  readonly count: number;
  readonly positives: UserSums;
  readonly negatives: UserSums;
  /** Sums over groups of the products of both classes' deviations, and of their weights. */
  readonly products: number;
  readonly weights: number;
}

function noUsers(): UserSums {
  return { count: 0, weight: 0, squaredWeight: 0, squares: 0 };
}

function addUser(sums: UserSums, weight: number, deviation: number): void {
  sums.count += Number(weight > 0);
  sums.weight += weight;
  sums.squaredWeight += weight * weight;
  sums.squares += deviation * deviation;
}

function varianceOf({ weight, squaredWeight, squares }: UserSums): EstimatedVariance {
  const degrees = weight > 0 ? weight ** 2 / squaredWeight - 1 : -1;
  const isKnown = degrees >= 1 - ROUNDING;
  return { variance: isKnown ? ((squares / weight ** 2) * (degrees + 1)) / degrees : Infinity, degrees };
}
