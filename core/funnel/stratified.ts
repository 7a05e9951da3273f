/**
 * The conversions that a treatment added, from users assigned to a target and a control group within strata. All users
 * count as they were assigned, whatever they were shown (intent to treat).
 */
import { wilson } from './interval.ts';
import type { Proportion } from './proportions.ts';

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
 * The incremental conversions of the target groups of all strata, with the 95 % interval; null if there are no
 * strata, or one lacks a group. Each stratum's difference of rates counts with the size n of its target group. If
 * the control group has the same share m ÷ (n + m) in all strata, this is proportional to the weight of Mantel and
 * Haenszel, n m ÷ (n + m).
 *
 * The interval recovers the variances from the distances between each rate and its Wilson limits: for one stratum it is
 * Newcombe's method 10 ("Interval estimation for the difference between independent proportions", Statistics in
 * Medicine 17, 1998), for several its extension to weighted sums by Yan and Su ("Stratified Wilson and Newcombe
 * confidence intervals for multiple binomial proportions", Statistics in Biopharmaceutical Research 2, 2010) and Zou
 * and Donner ("Construction of confidence limits about effect measures", Statistics in Medicine 27, 2008).
 */
export function incrementalConversions(strata: readonly Stratum[]): Incremental | null {
  if (strata.length === 0) return null;
  let [conversions, below, above] = [0, 0, 0];
  for (const { target, control } of strata) {
    const [targetLimits, controlLimits] = [wilson(target.count, target.total), wilson(control.count, control.total)];
    if (targetLimits === null || controlLimits === null) return null;
    const [rate, controlRate] = [target.count / target.total, control.count / control.total];
    conversions += target.total * (rate - controlRate);
    below += target.total ** 2 * ((rate - targetLimits.low) ** 2 + (controlLimits.high - controlRate) ** 2);
    above += target.total ** 2 * ((targetLimits.high - rate) ** 2 + (controlRate - controlLimits.low) ** 2);
  }
  return { conversions, low: conversions - Math.sqrt(below), high: conversions + Math.sqrt(above) };
}
