/**
 * How many users a comparison of two rates needs: the two-sided test of two proportions at 5 %, with groups of unequal
 * size (Fleiss, Levin and Paik, "Statistical Methods for Rates and Proportions", 3rd edition, 2003, sections 4.2 and
 * 4.5; without the correction for continuity, like the score test of `compareProportions`).
 */
import { Z_95 } from './interval.ts';
import { upperTail } from './normal.ts';

/** The power that a comparison should have: the probability that it finds a difference that is there. */
export const POWER = 0.8;
/** The quantile of the normal distribution at `POWER`. */
const Z_POWER = 0.8416212335729143;
/** Steps of the bisection; each halves the error of a rate. */
const HALVINGS = 60;

/** A figure of each of the two groups. */
export interface TwoGroups {
  readonly control: number;
  readonly target: number;
}

/** The rates of both groups if the target group's rate is higher by `lift`, relative to the control group's. */
export function ratesAtLift(target: number, lift: number): TwoGroups {
  return { target, control: target / (1 + lift) };
}

/**
 * The group sizes, not rounded to whole users, that show the difference of two rates with 80 % power if the control
 * group is `share` of all users. Null if the target group's rate is not higher, or a rate or the share is not between 0
 * and 1.
 */
export function requiredSizes({ control, target }: TwoGroups, share: number): TwoGroups | null {
  if (!(control >= 0 && target <= 1 && control < target && share > 0 && share < 1)) return null;
  const pooled = share * control + (1 - share) * target;
  const underNull = Math.sqrt((pooled * (1 - pooled)) / (share * (1 - share)));
  const underLift = Math.sqrt((control * (1 - control)) / share + (target * (1 - target)) / (1 - share));
  const users = ((Z_95 * underNull + Z_POWER * underLift) / (target - control)) ** 2;
  return { control: share * users, target: (1 - share) * users };
}

/** The probability that groups of these sizes show that the target group's rate is higher than the control group's. */
export function powerOf(rates: TwoGroups, sizes: TwoGroups): number {
  const { control, target } = rates;
  if (!(sizes.control > 0 && sizes.target > 0)) return 0;
  const pooled = (sizes.control * control + sizes.target * target) / (sizes.control + sizes.target);
  const underNull = Math.sqrt(pooled * (1 - pooled) * (1 / sizes.control + 1 / sizes.target));
  const underLift = Math.sqrt((control * (1 - control)) / sizes.control + (target * (1 - target)) / sizes.target);
  const excess = target - control - Z_95 * underNull;
  return underLift > 0 ? 1 - upperTail(excess / underLift) : Number(excess > 0);
}

/**
 * The smallest lift, relative to the control group's rate, that groups of these sizes detect with 80 % power if the
 * target group has this rate; null if they would not even show it against a control group without conversions.
 */
export function detectableLift(target: number, sizes: TwoGroups): number | null {
  if (!(target > 0 && target <= 1) || powerOf({ target, control: 0 }, sizes) < POWER) return null;
  let [low, high] = [0, target];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (powerOf({ target, control: middle }, sizes) >= POWER) low = middle;
    else high = middle;
  }
  return low > 0 ? target / low - 1 : null;
}
