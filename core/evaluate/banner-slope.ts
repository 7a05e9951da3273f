import { Z_95 } from '../funnel/interval.ts';

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

  /** Adds a sample. */
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

  /**
   * The sums over all groups, with each group's predictions rescaled to its observed conversions; without the groups
   * that have no conversion.
   */
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
 * Standard deviation of the change of the slope from one step to the next. It is small, since a
 * sample that reached a step also reached the previous one.
 */
const STEP_DEVIATION = 0.25;
/**
 * Standard error of a reliability as an estimate of the slope: a half model, trained on half of the users, learns less
 * than the ensemble, so that the reliability is often far too low.
 */
const RELIABILITY_ERROR = 0.75;
const RELIABILITY_WEIGHT = 1 / RELIABILITY_ERROR ** 2;
/** Instead of 0, so that limits are finite without any outcome. */
const NO_PRIOR = 1e-9;
const MAX_SLOPE = 2;

/** The evidence about the slope of a step. */
export interface StepSlope extends SlopeSums {
  /**
   * Covariance of the differences predicted by the two half models, over the variance of the ensemble's differences;
   * null without half models.
   */
  readonly reliability: number | null;
}

/**
 * The slope of each step, 0 to 2: the posterior mean given the outcomes and the reliabilities of all steps, if the
 * slope changes from step to step as a Gaussian random walk. So a step with few outcomes follows its neighbours, and
 * reliabilities count only if outcomes are sparse in all steps. Without a reliability, differences count as chance
 * until outcomes show otherwise.
 */
export function combinedSlopes(steps: readonly StepSlope[]): number[] {
  const right = steps.map(({ weighted, reliability }) => weighted + RELIABILITY_WEIGHT * (reliability ?? 0));
  return solveWalk(steps, right, RELIABILITY_WEIGHT).map((slope) => Math.min(MAX_SLOPE, Math.max(0, slope)));
}

/**
 * The upper end of the 95 % interval of each step's slope, from the outcomes alone: if it is below 1, they show that
 * differences are smaller than predicted.
 */
export function slopeLimits(steps: readonly SlopeSums[]): number[] {
  const estimates = solveWalk(
    steps,
    steps.map(({ weighted }) => weighted),
    NO_PRIOR,
  );
  return estimates.map((slope, step) => {
    const unit = steps.map((_, other) => Number(other === step));
    return slope + Z_95 * Math.sqrt(solveWalk(steps, unit, NO_PRIOR)[step]);
  });
}

/**
 * Solves the equations of the posterior, one per step: diagonal × slope − walk × (slopes beside it) = right, where
 * `prior` is the weight of each step's prior.
 */
function solveWalk(steps: readonly SlopeSums[], right: readonly number[], prior: number): number[] {
  const walk = 1 / STEP_DEVIATION ** 2;
  const last = steps.length - 1;
  const diagonal = steps.map(({ information }, step) => information + prior + walk * (+(step > 0) + +(step < last)));
  const solution = [...right];
  for (let step = 1; step <= last; step++) {
    const factor = walk / diagonal[step - 1];
    diagonal[step] -= factor * walk;
    solution[step] += factor * solution[step - 1];
  }
  for (let step = last; step >= 0; step--)
    solution[step] = (solution[step] + (step < last ? walk * solution[step + 1] : 0)) / diagonal[step];
  return solution;
}
