import type { DesignEffects } from '../../funnel/conversion.ts';
import { cellCount } from '../../funnel/count.ts';
import type { Proportion } from '../../funnel/proportions.ts';

/** The design effect of a rate, and the users it is based on. */
export interface RateOfUsers {
  /** The design effect. */
  readonly effect: number;
  /** How many samples the user of a sample has, as the mean over samples. */
  readonly clusterSize: number;
  /** How many users have samples. */
  readonly users: number;
  /** The number of users with equal deviations that would make the variance as uncertain as it is (Satterthwaite). */
  readonly equalUsers: number;
}

/** The same for the rates that `DesignEffects` has. */
export type RatesOfUsers = Readonly<Record<keyof DesignEffects, readonly RateOfUsers[]>>;

/**
 * The design effects of the rates of a funnel of `stepCount` steps, from counts by group and cell, `[groups × cells]`,
 * which it overwrites. A group holds the samples of one user, or by chance of several: their deviations are
 * independent, so on average, sums of squares over groups equal those over users. `groups` is the number of groups
 * that users fall into, of which those without samples may be left out.
 *
 * The variance of the rate is that of a ratio of two sums over users, by the jackknife: from the rates without each
 * user (Rao and Scott, "A simple method for the analysis of clustered binary data", Biometrics 48, 1992, with the
 * jackknife in place of linearisation, which underestimates the variance if a user has a large share of all samples).
 */
export function ratesOfUsers(
  counts: Uint32Array,
  stepCount: number,
  groups = counts.length / cellCount(stepCount),
): RatesOfUsers {
  cumulate(counts, stepCount);
  const stride = cellCount(stepCount);
  return ofEachRate(stepCount, (countAt, totalAt) => rateOfUsers({ counts, stride, groups }, countAt, totalAt));
}

/** A figure of each rate, given the positions of its numerator and denominator among the counts of `cumulate`. */
export function ofEachRate<Figure>(
  stepCount: number,
  figure: (countAt: number, totalAt: number) => Figure,
): Record<keyof DesignEffects, Figure[]> {
  const width = stepCount + 1;
  const figures = (totalAt: (position: number) => number): Figure[] =>
    Array.from({ length: stepCount }, (_, index) => {
      const position = index + 1;
      return figure(position * width + position, totalAt(position));
    });
  return {
    previous: figures((position) => position * width + position - 1),
    first: figures((position) => position * width),
  };
}

/** The design effects alone. */
export function designEffects(counts: Uint32Array, stepCount: number): DesignEffects {
  const { previous, first } = knownEffects(ratesOfUsers(counts, stepCount));
  return { previous, first };
}

/** The design effects of some samples, and how many of them the user of a sample has. */
export interface KnownEffects extends DesignEffects {
  readonly clusterSizes: DesignEffects;
}

/** The effects of these rates. */
export function knownEffects(rates: RatesOfUsers): KnownEffects {
  const each = (figure: 'effect' | 'clusterSize'): DesignEffects => ({
    previous: rates.previous.map((rate) => rate[figure]),
    first: rates.first.map((rate) => rate[figure]),
  });
  return { ...each('effect'), clusterSizes: each('clusterSize') };
}

/** If fewer users make up a variance, it may be small by chance. */
export const MIN_USERS = 30;

/**
 * The design effects of a part of all samples. If few users make up the variance, the samples of a user count as at
 * least as alike as those of all users. If the part is of a random sample of users (`isSample`) and has few of them,
 * its number of samples is uncertain too, and the effects are at least those of all samples.
 */
export function effectsOfPart(part: RatesOfUsers, whole: KnownEffects, isSample = false): KnownEffects {
  const effectsOf = (of: keyof DesignEffects): number[] =>
    part[of].map((rate, step) => {
      return effectOfPart(rate, { effect: whole[of][step], clusterSize: whole.clusterSizes[of][step] }, isSample);
    });
  return { ...knownEffects(part), previous: effectsOf('previous'), first: effectsOf('first') };
}

/** The design effect of one rate of a part, as `effectsOfPart` has it. */
export function effectOfPart(
  { effect, clusterSize, users, equalUsers }: RateOfUsers,
  whole: Pick<RateOfUsers, 'effect' | 'clusterSize'>,
  isSample: boolean,
): number {
  if (equalUsers >= MIN_USERS) return effect;
  const correlation = correlationOf(whole.effect, whole.clusterSize);
  const least = isSample && users < MIN_USERS ? whole.effect : 1;
  return Math.max(effect, least, 1 + correlation * (clusterSize - 1));
}

/** How alike the samples of a user are. */
function correlationOf(effect: number, clusterSize: number): number {
  return clusterSize <= 1 ? 0 : Math.min(1, (effect - 1) / (clusterSize - 1));
}

/** Turns the counts of each cell into those of the samples with at least its first open step and its depth. */
export function cumulate(counts: Uint32Array, stepCount: number): void {
  const width = stepCount + 1;
  for (let start = 0; start < counts.length; start += width)
    for (let cell = start + stepCount - 1; cell >= start; cell--) counts[cell] += counts[cell + 1];
  for (let group = 0; group < counts.length; group += width * width)
    for (let cell = group + width * stepCount - 1; cell >= group; cell--) counts[cell] += counts[cell + width];
}

/** Counts of `cumulate`: those of each group that has samples, and the number of all groups. */
interface CountsOfGroups {
  readonly counts: Uint32Array;
  readonly stride: number;
  readonly groups: number;
}

/** The rate whose numerator and denominator are at two positions within each group. */
function rateOfUsers({ counts: sums, stride, groups }: CountsOfGroups, countAt: number, totalAt: number): RateOfUsers {
  let [count, total, squares, filled] = [0, 0, 0, 0];
  for (let group = 0; group < sums.length; group += stride) {
    const samples = sums[group + totalAt];
    count += sums[group + countAt];
    total += samples;
    squares += samples * samples;
    filled += Number(samples > 0);
  }
  if (total === 0) return { effect: 1, clusterSize: 1, users: 0, equalUsers: 0 };
  const clusterSize = meanClusterSize(squares, total, groups);
  let [squaredDeviations, fourthPowers] = [0, 0];
  const rate = count / total;
  for (let group = 0; group < sums.length; group += stride) {
    const samples = sums[group + totalAt];
    if (samples === 0) continue;
    const deviation = (sums[group + countAt] - rate * samples) / (1 - samples / total);
    const square = deviation * deviation;
    squaredDeviations += square;
    fourthPowers += square * square;
  }
  return rateFrom({ count, total }, { users: filled, clusterSize, squares: squaredDeviations, fourthPowers });
}

/** Sums over the users of a rate: of the squares and of the fourth powers of their deviations, by the jackknife. */
interface SumsOfUsers {
  readonly users: number;
  readonly clusterSize: number;
  readonly squares: number;
  readonly fourthPowers: number;
}

/** How alike the samples of users are at a rate. There are samples. */
export function rateFrom(
  { count, total }: Proportion,
  { users, clusterSize, squares, fourthPowers }: SumsOfUsers,
): RateOfUsers {
  // If all samples converted, or none did, nothing shows how alike a user's samples are, so they count as fully alike.
  if (count === 0 || count === total) return { effect: clusterSize, clusterSize, users, equalUsers: 0 };
  if (users === 1) return { effect: total, clusterSize: total, users: 1, equalUsers: 1 };
  const rate = count / total;
  const variance = (squares / total) * ((users - 1) / users);
  const effect = Math.max(1, variance / (rate * (1 - rate)));
  return { effect, clusterSize, users, equalUsers: squares ** 2 / fourthPowers };
}

/**
 * How many samples the user of a sample has, as the mean over samples: from the sum of squares over groups, without
 * what users that share a group by chance add to it.
 */
function meanClusterSize(squares: number, total: number, groups: number): number {
  if (groups === 1) return total;
  return Math.max(1, (squares - (total * total) / groups) / (1 - 1 / groups) / total);
}
