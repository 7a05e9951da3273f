/** A weighted sample, with the predicted difference between its banner and the other banners of the bank. */
export interface SlopeSample {
  /** Number of its group; the samples of a group, e.g. of one bank in one period, share an unknown base rate. */
  readonly group: number;
  /** Weight × predicted probability p. */
  readonly expected: number;
  /** Weight × p (1 − p). */
  readonly variance: number;
  /** Weight if the sample reached the step, else 0. */
  readonly observed: number;
  /** The predicted difference, in log-odds. */
  readonly difference: number;
}

/** Sums of a regression of outcomes on predicted differences between banners. */
export interface SlopeSums {
  /** Information about the slope: the inverse of its variance. */
  readonly information: number;
  /** Information × slope. */
  readonly weighted: number;
}

/**
 * Regresses the outcomes of unseen samples on the predicted differences between a bank's banners: one Newton step of a
 * logistic regression from slope 1. Slope 1 means that the differences are as predicted, slope 0 that they are noise.
 */
export class OutcomeSlope {
  readonly #groups = new Map<number, GroupSums>();

  add({ group, expected, variance, observed, difference }: SlopeSample): void {
    let sums = this.#groups.get(group);
    if (sums === undefined) this.#groups.set(group, (sums = { ...EMPTY_SUMS }));
    sums.expected += expected;
    sums.observed += observed;
    sums.reached += observed * difference;
    sums.predicted += expected * difference;
    sums.variance += variance;
    sums.first += variance * difference;
    sums.second += variance * difference ** 2;
  }

  /** Rescales each group's predictions to its observed conversions; skips groups without a conversion. */
  get sums(): SlopeSums {
    let [information, gradient] = [0, 0];
    for (const { expected, observed, reached, predicted, variance, first, second } of this.#groups.values()) {
      if (observed === 0 || !(expected > 0) || !(variance > 0)) continue;
      const ratio = observed / expected;
      information += ratio * Math.max(0, second - first ** 2 / variance);
      gradient += reached - ratio * predicted;
    }
    return { information, weighted: information + gradient };
  }
}

/** Sums over the samples of a group. */
interface GroupSums {
  expected: number;
  observed: number;
  /** Sums of observed conversions × difference, and of expected ones × difference. */
  reached: number;
  predicted: number;
  variance: number;
  /** Sums of variance × difference, and of variance × its square. */
  first: number;
  second: number;
}

const EMPTY_SUMS: GroupSums = { expected: 0, observed: 0, reached: 0, predicted: 0, variance: 0, first: 0, second: 0 };

/**
 * Weight of the slope expected from all steps: a step's slope is assumed to deviate from it by 0.15 (one standard
 * deviation).
 */
const SHARED_INFORMATION = 1 / 0.15 ** 2;
const MAX_SLOPE = 1.25;

/** The evidence about the slope of a step. */
export interface StepSlope extends SlopeSums {
  /**
   * Covariance of the differences predicted by the two half models, over the variance of the ensemble's differences.
   */
  readonly reliability: number;
}

/**
 * The slope of each step, 0 to 1.25, from its own outcomes. Where these are sparse, it is shrunk towards the step's
 * reliability, rescaled by the outcomes of all steps: models trained on few data learn differences that are too small,
 * so the reliability by itself would be too low.
 */
export function combinedSlopes(steps: readonly StepSlope[]): number[] {
  const reliableSum = steps.reduce((sum, { information, reliability }) => sum + information * reliability, 0);
  const weightedSum = steps.reduce((sum, { weighted }) => sum + weighted, 0);
  const scale = reliableSum > 0 ? Math.min(2, Math.max(0.5, weightedSum / reliableSum)) : 1;
  return steps.map(({ information, weighted, reliability }) => {
    const slope = (weighted + SHARED_INFORMATION * scale * reliability) / (information + SHARED_INFORMATION);
    return Math.min(MAX_SLOPE, Math.max(0, slope));
  });
}
