/**
 * The level of a bank's forecasts from all of its days: a random walk of log-odds, observed through the conversions of
 * each period (the local level model: Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989).
 * How fast levels walk is unknown, but common to all banks: each speed is weighted by how well it explains all of them.
 */

/** A period of a bank: its samples that took the step before. */
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

/** What to add to the log-odds of a forecast, and the variance of the sum. */
export interface LevelForecast {
  readonly shift: number;
  readonly variance: number;
}

/** Prior standard deviation of a bank's level: odds multiplied or divided by e. */
const LEVEL_DEVIATION = 1;
/** Half-normal prior of the walk's standard deviation per period. */
const WALK_DEVIATION = 0.5;

/** The variances per period that are tried, with the logarithm of their prior weight. */
const WALKS = walks();

function walks(): readonly { readonly walk: number; readonly logWeight: number }[] {
  const deviations = [0, ...Array.from({ length: 25 }, (_, index) => 0.02 * 1.2 ** index)];
  return deviations.map((deviation, index) => {
    const below = index === 0 ? 0 : deviations[index - 1];
    const above = index === deviations.length - 1 ? deviation : deviations[index + 1];
    return { walk: deviation ** 2, logWeight: Math.log(above - below) - (deviation / WALK_DEVIATION) ** 2 / 2 };
  });
}

/**
 * Forecasts the level of each bank at a time, in periods. The steps of a chain are forecast one by one, each for the
 * samples that took the step before.
 */
export function forecastLevels(banks: readonly (readonly LevelPeriod[])[], at: number): LevelForecast[] {
  const filtered = WALKS.map(({ walk, logWeight }) => {
    const levels = banks.map((periods) => filterLevel(periods, walk));
    return { walk, levels, logPosterior: levels.reduce((sum, { logLikelihood }) => sum + logLikelihood, logWeight) };
  });
  const best = Math.max(...filtered.map(({ logPosterior }) => logPosterior));
  const weights = filtered.map(({ logPosterior }) => Math.exp(logPosterior - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return banks.map((_, bank) => {
    let [mean, square] = [0, 0];
    for (const [index, { walk, levels }] of filtered.entries()) {
      const level = levels[bank];
      const weight = weights[index] / total;
      mean += weight * level.mean;
      square += weight * (level.mean ** 2 + level.variance + walk * Math.max(0, at - (level.last ?? at)));
    }
    return { shift: mean, variance: square - mean ** 2 };
  });
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

/** Steps of Newton's method, and the largest of them. */
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
  const curvatureAt = (rateThere: number): number => 1 / variance + slope ** 2 * reached * rateThere * (1 - rateThere);
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
