import { fisherExact } from './fisher.ts';
import { rateInterval, type Interval } from './interval.ts';
import { twoSided } from './normal.ts';

/** A count and the total it is part of. */
export interface Proportion {
  readonly count: number;
  readonly total: number;
}

/** The samples of one value, or of all values, on the two sides of a comparison. */
export interface ComparedProportions {
  readonly now: Proportion;
  readonly before: Proportion;
}

/** The design effects of two compared rates: how many times their variances are those of independent samples. */
export type RateEffects = readonly [one: number, other: number];

/** The effects of independent samples. */
export const INDEPENDENT: RateEffects = [1, 1];

/** The difference of two rates. */
export interface RateDifference {
  /** The first rate minus the second, as a share: 0.01 is one percentage point. */
  readonly difference: number;
  /** 95 % interval of the difference by Newcombe's hybrid of two Wilson intervals. */
  readonly low: number;
  readonly high: number;
  /** Two-sided p-value for equal rates. */
  readonly p: number;
  /** Fisher's exact test if an expected count is below 5, otherwise the score (pooled z) test. */
  readonly test: 'score' | 'fisher';
}

/**
 * If the expected count of any cell is below this, the normal approximation is unreliable (Cochran, "Some methods for
 * strengthening the common χ² tests", Biometrics 10, 1954).
 */
export const MIN_EXPECTED = 5;

/**
 * Compares the rates of two sets without common samples; null if either is empty. The interval is method 10 of
 * Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17, 1998.
 */
export function compareProportions(
  one: Proportion,
  other: Proportion,
  effects: RateEffects = INDEPENDENT,
): RateDifference | null {
  return compareOverlapping(one, other, NO_SAMPLES, effects);
}

const NO_SAMPLES: Proportion = { count: 0, total: 0 };

/**
 * Compares the rates of two sets of samples that have the `shared` ones in common; null if either set is empty. The
 * difference is a sum over the samples of only one set, of only the other, and of both, which are independent. The
 * interval recovers the variance of each from its Wilson limits (Zou and Donner, "Construction of confidence limits
 * about effect measures", Statistics in Medicine 27, 2008); without shared samples, it is that of Newcombe.
 *
 * The design effects of both rates multiply their variances; shared samples have the larger one. If `ofDifference`,
 * that of the difference, is known, one factor changes all of them, so that they give the difference its variance.
 */
export function compareOverlapping(
  one: Proportion,
  other: Proportion,
  shared: Proportion,
  effects: RateEffects = INDEPENDENT,
  ofDifference: number | null = null,
): RateDifference | null {
  if (one.total === 0 || other.total === 0) return null;
  const [onlyOne, onlyOther] = [without(one, shared), without(other, shared)];
  if (onlyOne.total + onlyOther.total === 0) return { difference: 0, low: 0, high: 0, p: 1, test: 'score' };
  const ofShared = { ...shared, effect: Math.max(...effects) };
  const independent = [
    { ...onlyOne, factor: 1 / one.total, effect: effects[0] },
    { ...onlyOther, factor: -1 / other.total, effect: effects[1] },
    { ...ofShared, factor: 1 / one.total - 1 / other.total },
  ]
    .filter(({ total }) => total > 0)
    .map((part) => ({ ...part, effect: Math.min(part.effect, part.total) }));
  const parts = ofDifference === null ? independent : withVariance(independent, ofDifference);
  const difference = one.count / one.total - other.count / other.total;
  return {
    difference,
    ...intervalOfSum(difference, parts),
    ...equalityTest(parts, difference, [
      distinct({ ...onlyOne, effect: effects[0] }, ofShared),
      distinct({ ...onlyOther, effect: effects[1] }, ofShared),
    ]),
  };
}

/** Changes the effects of all parts by one factor, so that their sum varies `effect` times as much as without any. */
export function withVariance(parts: readonly WeightedPart[], effect: number): WeightedPart[] {
  const varianceWith = (effectOf: (part: WeightedPart) => number): number =>
    sumOf(
      parts.map((part) => (part.factor ** 2 * part.count * (part.total - part.count) * effectOf(part)) / part.total),
    );
  const variance = varianceWith((part) => part.effect);
  const factor = variance === 0 ? 1 : (effect * varianceWith(() => 1)) / variance;
  return parts.map((part) => ({ ...part, effect: Math.min(part.effect * factor, part.total) }));
}

/**
 * The 95 % interval of a sum of conversions of independent parts, each times its factor: recovers the variance of each
 * part from its Wilson limits (Zou and Donner).
 */
export function intervalOfSum(sum: number, parts: readonly WeightedPart[]): Interval {
  let [below, above] = [0, 0];
  for (const { count, total, factor, effect } of parts) {
    const limits = rateInterval(count, total, effect);
    if (limits === null) continue;
    const [down, up] = [count - limits.low * total, limits.high * total - count].map((gap) => (factor * gap) ** 2);
    below += factor > 0 ? down : up;
    above += factor > 0 ? up : down;
  }
  return { low: sum - Math.sqrt(below), high: sum + Math.sqrt(above) };
}

/** All samples without those of a part. */
export function without(all: Proportion, part: Proportion): Proportion {
  return { count: all.count - part.count, total: all.total - part.total };
}

/** Samples, and the design effect of their rate. */
interface PartOfSide extends Proportion {
  readonly effect: number;
}

/** A set's own samples; the shared ones if all of its samples are in the other set too. */
function distinct(own: PartOfSide, shared: PartOfSide): PartOfSide {
  return own.total > 0 ? own : shared;
}

/**
 * Makes the sides of any part of the samples independent, as tests require: the returned function removes the shared
 * samples from both. A side whose samples are all shared keeps them; then only the other side loses them.
 */
export function distinctSides(
  all: ComparedProportions,
  allShared: Proportion,
): (part: ComparedProportions & { readonly shared: Proportion }) => ComparedProportions {
  const hasOthers = { now: all.now.total > allShared.total, before: all.before.total > allShared.total };
  return ({ now, before, shared }) => ({
    now: hasOthers.now ? without(now, shared) : now,
    before: hasOthers.before || !hasOthers.now ? without(before, shared) : before,
  });
}

/**
 * A part of the samples, how much one of its conversions adds to a figure, such as a difference of rates, and the
 * design effect of its rate.
 */
export interface WeightedPart extends PartOfSide {
  readonly factor: number;
}

/**
 * Divides the counts of two sides by their design effects: independent samples whose rates vary as much (Rao and Scott,
 * "A simple method for the analysis of clustered binary data", Biometrics 48, 1992).
 */
export function effectiveCounts({ now, before }: ComparedProportions, effects: RateEffects): ComparedProportions {
  const divided = ({ count, total }: Proportion, designEffect: number): Proportion => {
    const effect = Math.max(1, Math.min(designEffect, total));
    return { count: count / effect, total: total / effect };
  };
  return { now: divided(now, effects[0]), before: divided(before, effects[1]) };
}

/**
 * The test of equal rates; `one` and `other` are samples without common ones, for Fisher's test of small counts. That
 * test counts single samples, so it has the effective counts, rounded: by a side's own design effect, or by that of the
 * difference if this is larger, since few conversions can show a small effect by chance.
 */
function equalityTest(
  parts: readonly WeightedPart[],
  difference: number,
  [one, other]: readonly [PartOfSide, PartOfSide],
): Pick<RateDifference, 'p' | 'test'> {
  const spread = sumOf(parts.map((part) => part.factor ** 2 * part.total));
  const effectiveSpread = sumOf(parts.map((part) => part.factor ** 2 * part.total * part.effect));
  const effect = Math.max(1, effectiveSpread / spread);
  const total = one.total + other.total;
  const successes = one.count + other.count;
  const expected = (Math.min(one.total, other.total) * Math.min(successes, total - successes)) / total;
  if (expected / effect < MIN_EXPECTED) {
    const [ofOne, ofOther] = [one, other].map(({ count, total, effect: own }) => {
      const divisor = Math.min(total, Math.max(effect, own));
      return { count: Math.round(count / divisor), total: Math.round(total / divisor) };
    });
    return { p: fisherExact([ofOne.count, ofOther.count], [ofOne.total, ofOther.total]), test: 'fisher' };
  }
  const [count, all] = [sumOf(parts.map((part) => part.count)), sumOf(parts.map((part) => part.total))];
  const pooled = count / all;
  return { p: twoSided(difference / Math.sqrt(pooled * (1 - pooled) * effectiveSpread)), test: 'score' };
}

/** The sum of some numbers. */
export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
