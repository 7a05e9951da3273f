/**
 * The level of a bank's forecasts from all of its days: a random walk of log-odds, observed through the conversions of
 * each period (the local level model: Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989).
 * How fast levels walk is unknown, but common to all banks: each speed is weighted by how well it explains all of them.
 */
import { logPriors, weightsOf } from './half-normal.ts';

/** A period of a bank: its samples that reached the previous step. */
export interface LevelPeriod {
  /** The index of the period in time, ascending. */
  readonly period: number;
  /** The number of samples. */
  readonly reached: number;
  /** Sum of the predicted probabilities p of the step. */
  readonly expected: number;
  /** Sum of p (1 − p). */
  readonly variance: number;
  readonly observed: number;
}

/** The shift to add to the log-odds of a forecast, and the variance of the sum. */
export interface LevelForecast {
  readonly shift: number;
  readonly variance: number;
}

/** Prior standard deviation of a bank's level: odds multiplied or divided by e. */
const LEVEL_DEVIATION = 1;
/** Half-normal prior of the walk's standard deviation per period. */
const WALK_DEVIATION = 0.5;

/** The standard deviations per period that are tried. */
const DEVIATIONS = [0, ...Array.from({ length: 25 }, (_, index) => 0.02 * 1.2 ** index)];
const LOG_PRIORS = logPriors(DEVIATIONS, WALK_DEVIATION);

/**
 * Forecasts the level of each bank for the time `at`, in periods. The steps of a chain are forecast one by one, each
 * for the samples that reached the previous step.
 */
export function forecastLevels(banks: readonly (readonly LevelPeriod[])[], at: number): LevelForecast[] {
  const filtered = DEVIATIONS.map((deviation) => {
    const walk = deviation ** 2;
    return { walk, levels: banks.map((periods) => filterLevel(periods, walk)) };
  });
  const weights = weightsOf(
    filtered.map(({ levels }, index) =>
      levels.reduce((sum, { logLikelihood }) => sum + logLikelihood, LOG_PRIORS[index]),
    ),
  );
  return banks.map((_, bank) => {
    let [mean, square] = [0, 0];
    for (const [index, { walk, levels }] of filtered.entries()) {
      const level = levels[bank];
      mean += weights[index] * level.mean;
      square += weights[index] * (level.mean ** 2 + level.variance + walk * Math.max(0, at - (level.last ?? at)));
    }
    return { shift: mean, variance: square - mean ** 2 };
  });
}

/**
 * The weight of a period relative to that of the next one, in the level that follows both: exponential smoothing, the
 * local level model after many equal periods (Muth 1960). `walk` is the variance by which a level changes per period,
 * `observation` that of a period's own observation; without a walk, all periods count alike.
 */
export function periodDiscount(walk: number, observation: number): number {
  if (!(walk > 0)) return 1;
  const ratio = walk / observation;
  return 1 - (Math.sqrt(ratio ** 2 + 4 * ratio) - ratio) / 2;
}

interface FilteredLevel {
  readonly mean: number;
  readonly variance: number;
  /** The last period; null without any. */
  readonly last: number | null;
  /** Up to a constant that does not depend on the walk. */
  readonly logLikelihood: number;
}

/** The level after all periods if its variance grows by `walk` per period. */
function filterLevel(periods: readonly LevelPeriod[], walk: number): FilteredLevel {
  let [mean, variance, logLikelihood] = [0, LEVEL_DEVIATION ** 2, 0];
  let last: number | null = null;
  for (const period of periods) {
    // Probabilities of 0 or 1 do not move with the level.
    if (!(period.variance > 0)) continue;
    variance += walk * (period.period - (last ?? period.period));
    last = period.period;
    const updated = observePeriod(period, mean, variance);
    logLikelihood += updated.logLikelihood;
    ({ mean, variance } = updated);
  }
  return { mean, variance, last, logLikelihood };
}

/** Number of steps of Newton's method, and the largest step. */
const NEWTON_STEPS = 12;
const MAX_STEP = 2;

/** Updates a level by the conversions of a period: Laplace's approximation of its posterior. */
function observePeriod(
  { reached, expected, variance: spread, observed }: LevelPeriod,
  mean: number,
  variance: number,
): Omit<FilteredLevel, 'last'> {
  const rate = expected / reached;
  const logOdds = Math.log(rate / (1 - rate));
  // If probabilities differ, a shift of all of them moves the log-odds of their mean by less.
  const slope = spread / (reached * rate * (1 - rate));
  const rateAt = (level: number): number => 1 / (1 + Math.exp(-logOdds - slope * level));
  const curvatureAt = (at: number): number => 1 / variance + slope ** 2 * reached * at * (1 - at);
  let level = mean;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const gradient = (mean - level) / variance + slope * (observed - reached * rateAt(level));
    level += Math.min(MAX_STEP, Math.max(-MAX_STEP, gradient / curvatureAt(rateAt(level))));
  }
  const curvature = curvatureAt(rateAt(level));
  const logLikelihood =
    observed * slope * level +
    reached * Math.log1p(-rateAt(level)) -
    (level - mean) ** 2 / (2 * variance) -
    Math.log(variance * curvature) / 2;
  return { mean: level, variance: 1 / curvature, logLikelihood };
}
