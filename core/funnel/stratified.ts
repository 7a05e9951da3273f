/**
 * The conversions that a treatment added, from users assigned to a target and a control group within strata. All users
 * count as they were assigned, whatever they were shown (intent to treat).
 */
import { wilson, type Interval } from './interval.ts';
import { sumOf, type Proportion } from './proportions.ts';

/** The converted and all users of each group in one stratum. */
export interface Stratum {
  readonly target: Proportion;
  readonly control: Proportion;
}

/** A number of conversions with its 95 % interval. */
export interface Incremental {
  /** Conversions of the target group beyond those that it would have had at the control group's rate. */
  readonly conversions: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The incremental conversions of the target groups of all strata, with the 95 % interval; null if there are no strata,
 * or one lacks a group. Each stratum's difference of rates is weighted by the size n of its target group. If the
 * control group has the same share m ÷ (n + m) in all strata, as control groups of lists do, this is proportional to
 * the weight of Mantel and Haenszel, n m ÷ (n + m).
 *
 * The interval recovers the variance of each group's rate over all strata from the distances to its limits, as
 * Newcombe's method 10 does for one stratum ("Interval estimation for the difference between independent proportions",
 * Statistics in Medicine 17, 1998), and Yan and Su for several ("Stratified Wilson and Newcombe confidence intervals
 * for multiple binomial proportions", Statistics in Biopharmaceutical Research 2, 2010). The limits are those of the
 * whole group: with few conversions, the Wilson limits of single strata are so asymmetric that a sum of them would miss
 * the truth on one side alone.
 */
export function incrementalConversions(strata: readonly Stratum[]): Incremental | null {
  if (strata.length === 0 || strata.some(({ target, control }) => target.total === 0 || control.total === 0))
    return null;
  const sizes = strata.map(({ target: { total } }) => total);
  const users = sumOf(sizes);
  const weights = sizes.map((size) => size / users);
  const [target, control] = (['target', 'control'] as const).map((group) =>
    weightedRate(
      strata.map((stratum) => stratum[group]),
      weights,
    ),
  );
  const conversions = users * (target.rate - control.rate);
  return {
    conversions,
    low: conversions - users * Math.hypot(target.rate - target.low, control.high - control.rate),
    high: conversions + users * Math.hypot(target.high - target.rate, control.rate - control.low),
  };
}

/**
 * The weighted mean of the rates of strata, with Wilson's interval at the effective number of users: the number at
 * which a simple sample has the same variance (Kish, "Survey Sampling", 1965; Dean and Pagano, "Evaluating confidence
 * interval methods for binomial proportions in clustered surveys", Journal of Survey Statistics and Methodology 3,
 * 2015). The weights add up to 1.
 */
function weightedRate(strata: readonly Proportion[], weights: readonly number[]): Interval & { readonly rate: number } {
  const rate = sumOf(strata.map(({ count, total }, index) => (weights[index] * count) / total));
  // The effective number if all strata had the same rate.
  const size = 1 / sumOf(strata.map(({ total }, index) => weights[index] ** 2 / total));
  const overall = sampleVariance(rate, size, rate * (1 - rate));
  const within = sumOf(
    strata.map(
      ({ count, total }, index) => (weights[index] ** 2 * sampleVariance(count / total, total, overall)) / total,
    ),
  );
  const effective = overall > 0 && within > 0 ? overall / within : size;
  return { rate, ...wilson(rate * effective, effective)! };
}

/** The unbiased variance of outcomes with a rate among a number of users; `unknown` for a single user. */
function sampleVariance(rate: number, users: number, unknown: number): number {
  return users > 1 ? (rate * (1 - rate) * users) / (users - 1) : unknown;
}
