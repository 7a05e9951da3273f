/**
 * How far forecasts drift, estimated by rolling origins: the level of a bank in one period, compared with that of
 * periods later. Few banks and periods tell it only roughly, so every size of drift counts by how well it explains the
 * changes that were seen.
 */
import { groupBy, sumOf, varianceAt, type ForecastCell, type Sums } from './forecast-variance.ts';

/** Over which times drift is seen and forecast, in periods. */
export interface DriftTimes {
  /** The distance of the periods that are compared. */
  readonly lag: number;
  /** How far the campaign lies after the newest days. */
  readonly horizon: number;
}

/** Half-normal prior of the drift until a campaign: most often by less than 40 % of the conversions. */
const PRIOR_DEVIATION = 0.4;

/** The standard deviations that are tried, up to 3. */
const DEVIATIONS = [0, ...Array.from({ length: 42 }, (_, index) => 0.01 * 1.15 ** index)];

/**
 * The error of drift: the relative variance by which a bank's level is off at the horizon, as the mean over all sizes
 * of drift by their probability. So it is larger if little is known. Null without two periods at that distance.
 */
export function driftVariance(cells: readonly ForecastCell[], { lag, horizon }: DriftTimes): number | null {
  const changes = groupBy(cells, (cell) => cell.bank).flatMap((bank) => changesOf(bank, lag));
  if (changes.length === 0) return null;
  const growth = horizon / walkVariance(lag);
  const logWeights = DEVIATIONS.map((deviation, index) => {
    const below = index === 0 ? 0 : DEVIATIONS[index - 1];
    const above = index === DEVIATIONS.length - 1 ? deviation : DEVIATIONS[index + 1];
    return (
      Math.log(above - below) - (deviation / PRIOR_DEVIATION) ** 2 / 2 + logLikelihood(changes, deviation ** 2 / growth)
    );
  });
  const best = Math.max(...logWeights);
  const weights = logWeights.map((logWeight) => Math.exp(logWeight - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, index) => sum + (weight / total) * DEVIATIONS[index] ** 2, 0);
}

/** The variance of the difference of a random walk's means over two periods, if that of its points is 1 per period. */
function walkVariance(distance: number): number {
  return distance === 0 ? 0 : distance - 1 / 3;
}

/** The correlation of changes between periods at the distance `lag`, one of which begins `after` periods later. */
function walkCorrelation(lag: number, after: number): number {
  const covariance = walkVariance(lag + after) + walkVariance(Math.abs(lag - after)) - 2 * walkVariance(after);
  return covariance / (2 * walkVariance(lag));
}

/** The change of a bank's level from one period to another, as a share of the later conversions. */
interface Change {
  readonly change: number;
  /** Its variance by chance. */
  readonly chance: number;
  /** For how many independent changes it counts. */
  readonly count: number;
}

function logLikelihood(changes: readonly Change[], drift: number): number {
  return changes.reduce((sum, { change, chance, count }) => {
    const variance = chance + drift;
    return sum - (count * (Math.log(variance) + change ** 2 / variance)) / 2;
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
  const count = pairs.length / overlaps.reduce((sum, overlap) => sum + overlap, 0);
  return pairs.map(({ change, chance }) => ({ change, chance, count }));
}

/** Null if nothing was observed, or nothing could happen by chance. */
function changeBetween(earlier: Sums, later: Sums): Omit<Change, 'count'> | null {
  const level = (earlier.observed + later.observed) / (earlier.expected + later.expected);
  const ratio = later.expected / earlier.expected;
  const forecast = level * later.expected;
  const chance = (varianceAt(level, later) + ratio ** 2 * varianceAt(level, earlier)) / forecast ** 2;
  if (!(chance > 0 && chance < Infinity)) return null;
  return { change: (later.observed - earlier.observed * ratio) / forecast, chance };
}
