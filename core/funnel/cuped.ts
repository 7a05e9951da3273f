/**
 * The conversions that a treatment added, with less noise: the part of each user's outcome that the model's score
 * explains is removed before the groups are compared (CUPED; Deng, Xu, Kohavi and Walker, "Improving the sensitivity of
 * online controlled experiments by utilizing pre-experiment data", WSDM 2013). The score was known before users were
 * assigned, so the comparison remains unbiased.
 */
import type { Incremental } from './stratified.ts';

/** Sums over the users of one group: scores x and outcomes y. */
export class GroupSums {
  count = 0;
  #meanX = 0;
  #meanY = 0;
  #xx = 0;
  #xy = 0;
  #yy = 0;

  /** Adds a user, without losing digits (Welford, "Note on a method for calculating corrected sums", 1962). */
  add(x: number, y: number): void {
    this.count++;
    const [stepX, stepY] = [x - this.#meanX, y - this.#meanY];
    this.#meanX += stepX / this.count;
    this.#meanY += stepY / this.count;
    this.#xx += stepX * (x - this.#meanX);
    this.#xy += stepX * (y - this.#meanY);
    this.#yy += stepY * (y - this.#meanY);
  }

  /** The sums of squares and products about the means. */
  get squares(): { readonly xx: number; readonly xy: number; readonly yy: number } {
    return { xx: this.#xx, xy: this.#xy, yy: this.#yy };
  }

  /** The mean of y − θ x, and the variance of that mean. */
  adjusted(theta: number): { readonly mean: number; readonly variance: number } {
    const squares = this.#yy - 2 * theta * this.#xy + theta ** 2 * this.#xx;
    const variance = Math.max(0, squares) / (this.count - 1) / this.count;
    return { mean: this.#meanY - theta * this.#meanX, variance };
  }
}

/** The groups of one stratum. */
export interface StratumSums {
  readonly target: GroupSums;
  readonly control: GroupSums;
}

/** The incremental conversions after the adjustment, and how much it helped. */
export interface AdjustedIncremental extends Incremental {
  /** The change of the outcome that one unit of the score explains. */
  readonly theta: number;
  /** How much narrower the interval is than without the adjustment: 0.1 is 10 %. */
  readonly narrower: number;
}

/**
 * The incremental conversions of all strata's target groups, adjusted by the score. θ = Σ cov(x, y) ÷ Σ var(x) is
 * estimated once from all users, within groups and strata, so that neither the effect nor differences between strata
 * enter it. The interval is that of `plain`, the conversions without the adjustment, moved to the adjusted number and
 * narrowed in proportion to the standard error. A symmetric interval would too often find effects that do not exist,
 * since a control group that has few conversions by chance also shows a small variance. Null if a group has fewer than
 * two users, or the scores or the outcomes do not vary.
 */
export function adjustedConversions(strata: readonly StratumSums[], plain: Incremental): AdjustedIncremental | null {
  const groups = strata.flatMap(({ target, control }) => [target, control]);
  if (groups.some(({ count }) => count < 2)) return null;
  const sum = (valueOf: (squares: GroupSums['squares']) => number): number =>
    groups.reduce((total, { squares }) => total + valueOf(squares), 0);
  const [xx, yy] = [sum((squares) => squares.xx), sum((squares) => squares.yy)];
  if (!(xx > 0 && yy > 0)) return null;
  const theta = sum((squares) => squares.xy) / xx;
  const { conversions, deviation } = difference(strata, theta);
  const width = deviation / difference(strata, 0).deviation;
  return {
    conversions,
    low: conversions - width * (plain.conversions - plain.low),
    high: conversions + width * (plain.high - plain.conversions),
    theta,
    narrower: 1 - width,
  };
}

function difference(
  strata: readonly StratumSums[],
  theta: number,
): { readonly conversions: number; readonly deviation: number } {
  let [conversions, variance] = [0, 0];
  for (const { target, control } of strata) {
    const [one, other] = [target.adjusted(theta), control.adjusted(theta)];
    conversions += target.count * (one.mean - other.mean);
    variance += target.count ** 2 * (one.variance + other.variance);
  }
  return { conversions, deviation: Math.sqrt(variance) };
}
