import type { EffectsOfContribution } from '../../funnel/contribution-intervals.ts';
import type { RateEffects } from '../../funnel/proportions.ts';
import { effectOfPart, MIN_USERS, rateFrom, type RateOfUsers } from './design-effect.ts';
import type { SampledOutcomes } from './sampled-outcomes.ts';
import {
  countValues,
  productsOfUsers,
  varianceOf,
  type Products,
  type ProductsOfValue,
  type ValueOfColumn,
  type Weights,
} from './user-deviations.ts';

/** The design effects of a value's rates, and of what it contributes to a change. */
export interface EffectsOfValue {
  readonly rates: RateEffects;
  /** Null if too few users make up the variance: then the effects follow from those of the rates. */
  readonly figures: EffectsOfContribution | null;
}

/**
 * The design effects of the `count` values of a column: how many times as large the variances of their rates, and of
 * what they contribute to a change, are as with independent samples. `values` has the value of each sample, or
 * `NO_VALUE`; `whole` describes the rates of all values together.
 */
export function contributionEffects(
  samples: SampledOutcomes,
  values: Uint8Array,
  count: number,
  whole = wholeRates(samples),
): EffectsOfValue[] {
  const { column, apart } = countValues(samples, values, count);
  const together = productsOfUsers(samples, values, column);
  return column.map((value, position) => ({
    rates: (['now', 'before'] as const).map((side) => {
      return effectOfPart(rateOf(value, together.byValue[position], side), whole[side], samples.isSample);
    }) as [number, number],
    figures: figuresOf(value, column, { position, together, apart }),
  }));
}

/** The design effect of a rate on each side of a comparison, and what it is based on. */
export type RatesOfSides = Readonly<Record<'now' | 'before', RateOfUsers>>;

/** The same for the rates of all values together. */
export function wholeRates(samples: SampledOutcomes): RatesOfSides {
  const values = new Uint8Array(samples.sides.length);
  const { column } = countValues(samples, values, 1);
  const { byValue } = productsOfUsers(samples, values, column);
  return { now: rateOf(column[0], byValue[0], 'now'), before: rateOf(column[0], byValue[0], 'before') };
}

function rateOf(value: ValueOfColumn, products: ProductsOfValue, side: 'now' | 'before'): RateOfUsers {
  const { users, squaredSamples, fourthPowers } = products[side];
  const counts = value[side];
  if (counts.total === 0) return { effect: 1, clusterSize: 1, users: 0, equalUsers: 0 };
  const squares = side === 'now' ? products.nowNow : products.beforeBefore;
  return rateFrom(counts, { users, clusterSize: squaredSamples / counts.total, squares, fourthPowers });
}

/** A value, by its position, with its products by user, and as if each sample were one of another user. */
interface ProductsAt {
  readonly position: number;
  readonly together: Products;
  readonly apart: Products;
}

/** The effects of a value's figures; null if too few users make up the variance of its change or of its excess. */
function figuresOf(
  value: ValueOfColumn,
  column: readonly ValueOfColumn[],
  { position, together, apart }: ProductsAt,
): EffectsOfContribution | null {
  const { squares, fourthPowers, excessFourthPowers } = together.byValue[position];
  // The number of users with equal deviations that would make the variance as uncertain as it is (Satterthwaite).
  if (!(squares ** 2 / fourthPowers >= MIN_USERS)) return null;
  // Few users of another value may make up the variance of the excess.
  const excess = varianceOf(weightsOfExcess(value), together, position);
  const ofExcess = excessFourthPowers + value.ofAll ** 4 * together.changeFourthPowers;
  if (hasExcess(value) && !(excess ** 2 / ofExcess >= MIN_USERS)) return null;
  const effects = effectsOfFigures(value, column, (weights) => {
    return varianceOf(weights, together, position) / varianceOf(weights, apart, position);
  });
  return Object.values(effects).every((effect) => effect > 0) ? effects : null;
}

/** The effect of each figure, given how much each deviation adds to it. */
function effectsOfFigures(
  value: ValueOfColumn,
  column: readonly ValueOfColumn[],
  effectOf: (weights: Weights) => number,
): EffectsOfContribution {
  const { now, before, weightNow, ofAll } = value;
  const sum = (of: (value: ValueOfColumn) => number): number => column.reduce((total, value) => total + of(value), 0);
  const [share, shareBefore] = [now.total / sum((one) => one.now.total), before.total / sum((one) => one.before.total)];
  const [weight, growth] = [(share + shareBefore) / 2, share - shareBefore];
  const [perNow, perBefore] = [1 / now.total, 1 / before.total];
  const both = perNow + perBefore;
  return {
    excess: hasExcess(value) ? effectOf(weightsOfExcess(value)) : 1,
    expected: effectOf({
      now: perNow - both * weightNow,
      before: both * (1 - weightNow) - perBefore,
      change: both * ofAll,
      level: 0,
    }),
    rateEffect: effectOf({ now: perNow, before: -perBefore, change: 0, level: 0 }),
    // All parts of the mix effect have the growth of the value as a factor.
    mixEffect: effectOf({ now: perNow / 2, before: perBefore / 2, change: 0, level: -0.5 }),
    contribution: effectOf({
      now: (weight + growth / 2) * perNow,
      before: (growth / 2 - weight) * perBefore,
      change: 0,
      level: -growth / 2,
    }),
  };
}

/** Whether other values change too: rounding is all that is left of the excess of the only one. */
function hasExcess({ ofAll }: ValueOfColumn): boolean {
  return ofAll < 1 - 1e-9;
}

function weightsOfExcess({ weightNow, ofAll }: ValueOfColumn): Weights {
  return { now: weightNow, before: weightNow - 1, change: -ofAll, level: 0 };
}
