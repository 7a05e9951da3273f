import type { ComparedChange } from './common-change.ts';
import type { ExcessEffects } from './excess-interval.ts';
import type { Interval } from './interval.ts';
import {
  intervalOfSum,
  without,
  withVariance,
  type ComparedProportions,
  type Proportion,
  type RateEffects,
  type WeightedPart,
} from './proportions.ts';

/** The design effects of a value's contribution: each figure's variance over that for independent samples. */
export interface EffectsOfContribution extends ExcessEffects {
  readonly contribution: number;
  readonly rateEffect: number;
  readonly mixEffect: number;
}

/**
 * How samples depend on each other: those of a value, and of all values, that belong to both sides; the design effects
 * of the value's rates, and of the rates of the rest. If `ofFigures` is known, the counts must
 * not already be adjusted for design effects.
 */
export interface Dependence {
  readonly ofValue: Proportion;
  readonly ofAll: Proportion;
  readonly effects: RateEffects;
  readonly restEffects: RateEffects;
  /** Null if they follow from the effects of the rates: those of different users. */
  readonly ofFigures: EffectsOfContribution | null;
}

/** How much one conversion adds to a figure: one of the value, or of the rest, on either side. */
interface Factors {
  readonly now: number;
  readonly before: number;
  readonly restNow: number;
  readonly restBefore: number;
}

/** How much a conversion adds to the rate effect and to the mix effect of a value, given its shares of the samples. */
function factorsOf(
  { now, before }: ComparedProportions,
  totals: ComparedProportions,
): { readonly rateEffect: Factors; readonly mixEffect: Factors } {
  const [share, shareBefore] = [now.total / totals.now.total, before.total / totals.before.total];
  const [weight, growth] = [(share + shareBefore) / 2, share - shareBefore];
  const isOnBoth = now.total > 0 && before.total > 0;
  // For a value that only one side has, the other side is assumed to have the same rate.
  const ofMean = ({ total }: Proportion): number => (total === 0 ? 0 : (isOnBoth ? 0.5 : 1) / total);
  const ofRate = ({ total }: Proportion): number => (isOnBoth ? weight / total : 0);
  const [restNow, restBefore] = [-growth / 2 / totals.now.total, -growth / 2 / totals.before.total];
  return {
    rateEffect: { now: ofRate(now), before: -ofRate(before), restNow: 0, restBefore: 0 },
    mixEffect: {
      now: growth * ofMean(now) + restNow,
      before: growth * ofMean(before) + restBefore,
      restNow,
      restBefore,
    },
  };
}

/**
 * The 95 % intervals of a value's rate effect, mix effect, and their sum, taking the value's frequency as known.
 */
export function effectIntervals(
  effects: { readonly rateEffect: number; readonly mixEffect: number },
  value: ComparedProportions,
  totals: ComparedProportions,
  { ofValue, ofAll, effects: [ofNow, ofBefore], restEffects, ofFigures }: Dependence,
): { readonly rateEffect: Interval; readonly mixEffect: Interval; readonly contribution: Interval } {
  const { rateEffect, mixEffect } = factorsOf(value, totals);
  const ofRest = without(ofAll, ofValue);
  const rest = (side: 'now' | 'before'): Proportion => without(without(totals[side], value[side]), ofRest);
  const intervalOf = (
    figure: 'rateEffect' | 'mixEffect' | 'contribution',
    effect: number,
    { now, before, restNow, restBefore }: Factors,
  ): Interval => {
    const parts: WeightedPart[] = [
      { ...without(value.now, ofValue), factor: now, effect: ofNow },
      { ...without(value.before, ofValue), factor: before, effect: ofBefore },
      { ...ofValue, factor: now + before, effect: Math.max(ofNow, ofBefore) },
      { ...rest('now'), factor: restNow, effect: restEffects[0] },
      { ...rest('before'), factor: restBefore, effect: restEffects[1] },
      { ...ofRest, factor: restNow + restBefore, effect: Math.max(...restEffects) },
    ].filter(({ total }) => total > 0);
    return intervalOfSum(effect, ofFigures === null ? parts : withVariance(parts, ofFigures[figure]));
  };
  const both: Factors = {
    now: rateEffect.now + mixEffect.now,
    before: rateEffect.before + mixEffect.before,
    restNow: mixEffect.restNow,
    restBefore: mixEffect.restBefore,
  };
  return {
    rateEffect: intervalOf('rateEffect', effects.rateEffect, rateEffect),
    mixEffect: intervalOf('mixEffect', effects.mixEffect, mixEffect),
    contribution: intervalOf('contribution', effects.rateEffect + effects.mixEffect, both),
  };
}

/**
 * The 95 % intervals of a value's excess and expected rate effect: those in `compared`, which are for its rate, times
 * its weight. Samples that belong to both sides make them narrower, as with any difference of rates: shared samples of
 * the value reduce its own part of the variance, those of other values the rest.
 */
export function excessIntervals(
  { excess, expected, weight }: { readonly excess: number; readonly expected: number; readonly weight: number },
  compared: ComparedChange,
  value: ComparedProportions,
  totals: ComparedProportions,
  { ofValue, ofAll }: Dependence,
): { readonly excess: Interval | null; readonly expected: Interval | null } {
  const rest = { now: without(totals.now, value.now), before: without(totals.before, value.before) };
  const [ofOwn, ofOthers] = [varianceLeft(value, ofValue), varianceLeft(rest, without(ofAll, ofValue))];
  const around = (figure: number, interval: Interval | null, left: number): Interval | null =>
    interval && {
      low: figure - Math.sqrt(left) * (figure - weight * interval.low),
      high: figure + Math.sqrt(left) * (weight * interval.high - figure),
    };
  const { othersShare } = compared;
  return {
    excess: around(excess, compared.excessInterval, ofOwn + othersShare * (ofOthers - ofOwn)),
    expected: around(expected, compared.expectedInterval, varianceLeft(totals, ofAll)),
  };
}

/** The share of the variance of a difference of rates that is left if the sides have samples in common. */
function varianceLeft({ now, before }: ComparedProportions, shared: Proportion): number {
  return Math.max(0, 1 - (2 * shared.total) / (now.total + before.total));
}
