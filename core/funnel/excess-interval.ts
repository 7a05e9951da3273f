import { Z_95, type Interval } from '../wilson.ts';
import type { ComparedProportions } from './proportions.ts';

/** How a value of a column changed, beside the change that all values have in common. */
export interface ExcessBasis {
  readonly value: ComparedProportions;
  /** The successes now if the value had changed like all, given those of both sides together; and their variance. */
  readonly expected: number;
  readonly variance: number;
  /** The sum of these variances over all values of the column. */
  readonly allVariance: number;
  /** The sum of `varianceOfExcess` over the other values. */
  readonly othersExcessVariance: number;
  /** How many times the variances of the excess and of the expected change are those of these counts. */
  readonly effects: ExcessEffects;
}

/** Design effects of a value's excess and of the change that is expected of it. */
export interface ExcessEffects {
  readonly excess: number;
  readonly expected: number;
}

/**
 * The 95 % interval of the change of a value's rate beyond the change that all values have in common. It inverts the
 * test of `compareWithCommon`: the test would reject exactly the true changes outside the interval, so the interval
 * excludes 0 if and only if p is below 0.05. Away from 0, it also allows for the variance of the value's successes on
 * both sides together, which the test takes as given, and of the other values at their own rates.
 */
export function excessInterval(basis: ExcessBasis): Interval {
  return { low: endOf(basis, -1), high: endOf(basis, 1) };
}

const HALVINGS = 60;

function endOf(basis: ExcessBasis, sign: 1 | -1): number {
  const { value, expected, variance, allVariance } = basis;
  const { now, before } = value;
  const zSquared = Z_95 ** 2 * basis.effects.excess;
  const own = 1 - variance / allVariance;
  const squared = (count: number): number =>
    zSquared * (own ** 2 * sidesAt(value, count).conditional + varianceOfOthers(basis, count));
  // Outside the possible numbers, only the others vary.
  const beyond = Math.sqrt(Math.max(squared(expected), squared(now.count)));
  let [inside, outside] = [now.count, possible(value, sign * Infinity) + sign * (1 + beyond)];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (inside + outside) / 2;
    if ((now.count - middle) ** 2 > squared(middle)) outside = middle;
    else inside = middle;
  }
  const { share, together } = sidesAt(value, inside);
  const ofTogether = zSquared * (own * (share - sidesAt(value, expected).share)) ** 2 * together;
  const distance = Math.sqrt((now.count - inside) ** 2 + ofTogether);
  return (now.count - expected + sign * distance) * (1 / now.total + 1 / before.total);
}

/**
 * The variance that the other values add if the successes now are `count`: interpolated between the variance that the
 * test assumes, at `expected`, and the variance at the observed rates, at the observed count.
 */
function varianceOfOthers(basis: ExcessBasis, count: number): number {
  const { value, expected, variance, allVariance, othersExcessVariance } = basis;
  const distance = value.now.count - expected;
  const fraction = distance === 0 ? 0 : Math.min(1, Math.max(0, (count - expected) / distance));
  return (variance / allVariance) ** 2 * ((1 - fraction) * (allVariance - variance) + fraction * othersExcessVariance);
}

/** The possible number of successes now nearest to `count`, given those of both sides together. */
function possible({ now, before }: ComparedProportions, count: number): number {
  const successes = now.count + before.count;
  return Math.min(now.total, successes, Math.max(0, successes - before.total, count));
}

interface SideVariances {
  /** The variance of the successes now, and of those before. */
  readonly now: number;
  readonly before: number;
  /** The variance of both together, and the share of `now` in it. */
  readonly together: number;
  readonly share: number;
  /** The variance of the successes now, given those of both sides together. */
  readonly conditional: number;
}

/** The variances if the successes now are `count`, given the value's successes on both sides together. */
function sidesAt(value: ComparedProportions, count: number): SideVariances {
  const [ofNow, ofBefore] = [value.now, value.before];
  const successes = possible(value, count);
  const rest = ofNow.count + ofBefore.count - successes;
  const now = successes * (1 - successes / ofNow.total);
  const before = rest * (1 - rest / ofBefore.total);
  const together = now + before;
  const share = together > 0 ? now / together : 0;
  return { now, before, together, share, conditional: share * before };
}

/**
 * The variance of a value's excess, in successes now, at its observed rates. `expected`, from which the excess is
 * measured, varies too: it depends on the successes of both sides together; the common change counts as known.
 */
export function varianceOfExcess(value: ComparedProportions, expected: number): number {
  const { share } = sidesAt(value, expected);
  const { now, before } = sidesAt(value, value.now.count);
  return (1 - share) ** 2 * now + share ** 2 * before;
}

/** The 95 % interval of the change of a value's rate if it had changed like all, by the delta method. */
export function expectedInterval({
  value,
  expected,
  variance,
  allVariance,
  othersExcessVariance,
  effects,
}: ExcessBasis): Interval {
  const { now, before } = value;
  const inverse = 1 / now.total + 1 / before.total;
  const ofAll = variance / allVariance;
  const { share } = sidesAt(value, expected);
  const observed = sidesAt(value, now.count);
  const ofNow = inverse * (share + ofAll * (1 - share)) - 1 / before.total;
  const ofBefore = inverse * share * (1 - ofAll) - 1 / before.total;
  const half =
    Z_95 *
    Math.sqrt(
      effects.expected *
        (ofNow ** 2 * observed.now + ofBefore ** 2 * observed.before + (inverse * ofAll) ** 2 * othersExcessVariance),
    );
  const change = expected / now.total - (now.count + before.count - expected) / before.total;
  return { low: change - half, high: change + half };
}
