import { atObservedLevel, groupBy, sumOf, type ForecastCell } from './forecast-error.ts';

/** The mean difference that a model predicts between a banner and the others of its bank, in log-odds. */
export interface BannerEffect {
  readonly bank: number;
  readonly banner: number;
  readonly effect: number;
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
export function outcomeSlope(cells: readonly ForecastCell[], effects: readonly BannerEffect[]): SlopeSums {
  let [information, gradient] = [0, 0];
  for (const bank of groupBy(cells, (cell) => cell.bank)) {
    const levelled = groupBy(bank, (cell) => cell.period).flatMap(atObservedLevel);
    const banners = groupBy(levelled, (cell) => cell.banner).flatMap((own) => {
      const effect = effects.find((known) => known.bank === own[0].bank && known.banner === own[0].banner)?.effect;
      return effect === undefined ? [] : [{ ...sumOf(own), effect }];
    });
    const whole = banners.reduce((sum, { variance }) => sum + variance, 0);
    const mean = banners.reduce((sum, { variance, effect }) => sum + variance * effect, 0) / whole;
    for (const { expected, variance, observed, effect } of banners) {
      information += variance * (effect - mean) ** 2;
      gradient += (observed - expected) * (effect - mean);
    }
  }
  return { information, weighted: information + gradient };
}

/** Adds the sums of several regressions. */
export function addSlopes(sums: readonly SlopeSums[]): SlopeSums {
  return {
    information: sums.reduce((total, { information }) => total + information, 0),
    weighted: sums.reduce((total, { weighted }) => total + weighted, 0),
  };
}

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
