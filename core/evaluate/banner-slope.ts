/** Samples with the same predicted difference between the banner that they were shown and the others of the bank. */
export interface DifferingSamples {
  /** Samples of a group, as of a bank and a period, share a level that is not known. */
  readonly group: number;
  /** Sum of the predicted probabilities p. */
  readonly expected: number;
  /** Sum of p (1 − p). */
  readonly variance: number;
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
 * Regresses the outcomes of samples that a model was not trained on on the differences that it predicts between the
 * banners of a bank, by one step of a logistic regression from slope 1, where the differences are as predicted. At 0
 * they are all chance.
 */
export class OutcomeSlope {
  readonly #groups = new Map<number, GroupSums>();

  add({ group, expected, variance, observed, difference }: DifferingSamples): void {
    let sums = this.#groups.get(group);
    if (sums === undefined) this.#groups.set(group, (sums = { ...NONE }));
    sums.expected += expected;
    sums.observed += observed;
    sums.reached += observed * difference;
    sums.predicted += expected * difference;
    sums.variance += variance;
    sums.first += variance * difference;
    sums.second += variance * difference ** 2;
  }

  /** Each group as if its sum had been forecast exactly; none where nothing was observed. */
  get sums(): SlopeSums {
    let [information, gradient] = [0, 0];
    for (const { expected, observed, reached, predicted, variance, first, second } of this.#groups.values()) {
      if (observed === 0 || !(expected > 0) || !(variance > 0)) continue;
      const level = observed / expected;
      information += level * Math.max(0, second - first ** 2 / variance);
      gradient += reached - level * predicted;
    }
    return { information, weighted: information + gradient };
  }
}

/** Sums over the samples of a group. */
interface GroupSums {
  expected: number;
  observed: number;
  /** Of the differences of the observed conversions, and of the expected ones. */
  reached: number;
  predicted: number;
  variance: number;
  /** Of variance × difference, and of variance × its square. */
  first: number;
  second: number;
}

const NONE: GroupSums = { expected: 0, observed: 0, reached: 0, predicted: 0, variance: 0, first: 0, second: 0 };

/** As much information as a slope of a step takes from the others: its standard deviation about them is .15. */
const SHARED_INFORMATION = 1 / 0.15 ** 2;
const MAX_SLOPE = 1.25;

/** What is known about the slope of a step. */
export interface StepSlope extends SlopeSums {
  /** What models of either half of the users have in common, over the variance of the differences. */
  readonly reliability: number;
}

/**
 * The slope of each step, 0 to 1.25: by its own outcomes, and as far as these say little, by the reliability of its
 * differences, scaled as the outcomes of all steps say. Models learn too small differences from few data, so the
 * reliability alone would be too low.
 */
export function combinedSlopes(steps: readonly StepSlope[]): number[] {
  const reliable = steps.reduce((sum, { information, reliability }) => sum + information * reliability, 0);
  const all = steps.reduce((sum, { weighted }) => sum + weighted, 0);
  const scale = reliable > 0 ? Math.min(2, Math.max(0.5, all / reliable)) : 1;
  return steps.map(({ information, weighted, reliability }) => {
    const slope = (weighted + SHARED_INFORMATION * scale * reliability) / (information + SHARED_INFORMATION);
    return Math.min(MAX_SLOPE, Math.max(0, slope));
  });
}
