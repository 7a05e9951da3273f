/**
 * How far rates drift from their forecasts, estimated from rolling origins: the level of a bank in one period is
 * compared with its level some periods later. Few banks and periods determine the drift only roughly, so its variance
 * is a posterior mean.
 */
import { groupBy, sumOf, varianceAt, type ForecastCell, type CellSums } from './forecast-variance.ts';
import { logPriors, weightsOf } from './half-normal.ts';

/** The distances in time, in periods, over which drift is observed and forecast. */
export interface RateDriftTimes {
  /** Between the two periods that are compared. */
  readonly lag: number;
  /** From the middle of the newest days to the end of the campaign. */
  readonly horizon: number;
}

/** The scale of the half-normal prior of the drift until a campaign, as a share of the conversions. */
const PRIOR_DEVIATION = 0.4;

/** The standard deviations of drift over which the posterior mean is computed, up to 3. */
const DEVIATIONS = [0, ...Array.from({ length: 42 }, (_, index) => 0.01 * 1.15 ** index)];
const LOG_PRIORS = logPriors(DEVIATIONS, PRIOR_DEVIATION);

/**
 * The relative variance by which a bank's level drifts until the horizon, as its posterior mean. It is larger if the
 * data say little. Null without two periods at that distance.
 */
export function rateDriftVariance(cells: readonly ForecastCell[], { lag, horizon }: RateDriftTimes): number | null {
  const changes = groupBy(cells, (cell) => cell.bank).flatMap((bank) => changesOf(bank, lag));
  if (changes.length === 0) return null;
  const growth = horizon / walkVariance(lag);
  const weights = weightsOf(
    DEVIATIONS.map((deviation, index) => LOG_PRIORS[index] + logLikelihood(changes, deviation ** 2 / growth)),
  );
  return weights.reduce((sum, weight, index) => sum + weight * DEVIATIONS[index] ** 2, 0);
}

/**
 * The variance of the difference between a random walk's means over two periods, `distance` periods apart; the variance
 * of the walk itself grows by 1 per period.
 */
function walkVariance(distance: number): number {
  return distance === 0 ? 0 : distance - 1 / 3;
}

/** The correlation of two changes between periods at the distance `lag`, the second `after` periods later. */
function walkCorrelation(lag: number, after: number): number {
  const covariance = walkVariance(lag + after) + walkVariance(Math.abs(lag - after)) - 2 * walkVariance(after);
  return covariance / (2 * walkVariance(lag));
}

/** The change of a bank's level from one period to another, as a share of the later conversions. */
interface Change {
  readonly change: number;
  /** The variance of the change by chance. */
  readonly chance: number;
  /** How many independent changes it counts as in the likelihood: at most one, since pairs of periods overlap. */
  readonly weight: number;
}

function logLikelihood(changes: readonly Change[], drift: number): number {
  return changes.reduce((sum, { change, chance, weight }) => {
    const variance = chance + drift;
    return sum - (weight * (Math.log(variance) + change ** 2 / variance)) / 2;
  }, 0);
}

/** The changes of a bank's level over all pairs of periods at this distance. */
function changesOf(bank: readonly ForecastCell[], lag: number): Change[] {
  const periods = new Map(groupBy(bank, ({ period }) => period).map((group) => [group[0].period, sumOf(group)]));
  const pairs = Array.from(periods, ([period, earlier]) => {
    const later = periods.get(period + lag);
    const compared = later === undefined ? null : changeBetween(earlier, later);
    return compared === null ? [] : [{ period, ...compared }];
  }).flat();
  // Pairs that overlap in time share part of the drift.
  const overlaps = pairs.flatMap(({ period }) =>
    pairs.map((other) => walkCorrelation(lag, Math.abs(other.period - period)) ** 2),
  );
  const weight = pairs.length / overlaps.reduce((sum, overlap) => sum + overlap, 0);
  return pairs.map(({ change, chance }) => ({ change, chance, weight }));
}

/** The change from one period to a later one; null if nothing was observed, or nothing could happen by chance. */
function changeBetween(earlier: CellSums, later: CellSums): Omit<Change, 'weight'> | null {
  const level = (earlier.observed + later.observed) / (earlier.expected + later.expected);
  const ratio = later.expected / earlier.expected;
  const forecast = level * later.expected;
  const chance = (varianceAt(level, later) + ratio ** 2 * varianceAt(level, earlier)) / forecast ** 2;
  if (!(chance > 0 && chance < Infinity)) return null;
  return { change: (later.observed - earlier.observed * ratio) / forecast, chance };
}
