import { compareWithCommon, type CommonChange } from './common-change.ts';
import { effectIntervals, excessIntervals, type Dependence } from './contribution-intervals.ts';
import type { Interval } from './interval.ts';
import { effectiveCounts, INDEPENDENT, type ComparedProportions } from './proportions.ts';

/** The contribution of one value of a column to the change of a rate, as a share: 0.01 is one percentage point. */
export interface Contribution {
  /** `rateEffect + mixEffect`; the sum over all values of a column is the total change. */
  readonly contribution: number;
  /** Effect of the change of the value's rate. */
  readonly rateEffect: number;
  /** Effect of the change of the value's frequency, given that its rate differs from the overall rate. */
  readonly mixEffect: number;
  /**
   * The value that `rateEffect` would have if the rates of all values of the column had changed alike, by one odds
   * ratio.
   */
  readonly expected: number;
  /** `rateEffect` minus `expected`: what the value's rate contributes beyond the common change. */
  readonly excess: number;
  /** `contribution` as a share of the total change; null if nothing changed. */
  readonly share: number | null;
  /** The value's share of the samples, as the mean of both sides. */
  readonly weight: number;
  /** Two-sided p-value for no excess; null if there are too few samples to test. */
  readonly p: number | null;
  readonly intervals: ContributionIntervals;
}

/** The 95 % intervals of the figures of a contribution; how often the value occurs counts as known. */
export interface ContributionIntervals {
  readonly contribution: Interval;
  readonly rateEffect: Interval;
  readonly mixEffect: Interval;
  /** Null if there are too few samples to test. */
  readonly expected: Interval | null;
  readonly excess: Interval | null;
}

/** How samples depend on each other, and what is tested: without the samples that belong to both sides. */
interface TestedSamples extends Dependence {
  readonly tested: ComparedProportions;
  readonly testedCommon: CommonChange;
}

/**
 * Splits the change of a rate by a value: Kitagawa's decomposition with the mean of both sides as the standard
 * ("Components of a difference between two rates", Journal of the American Statistical Association 50, 1955). A value
 * present on only one side has only a mix effect. `common` is the change that the values of the column have in common.
 * `samples` says how samples depend on each other, and has the value and the common change that are tested. Common
 * changes and the tested value are those of `effectiveCounts`. Null if either side as a whole has no samples.
 */
export function contributionOf(
  value: ComparedProportions,
  totals: ComparedProportions,
  common: CommonChange,
  samples = independentSamples(value, common),
): Contribution | null {
  if (totals.now.total === 0 || totals.before.total === 0) return null;
  const change = rateOf(totals.now) - rateOf(totals.before);
  const [share, shareBefore] = [value.now.total / totals.now.total, value.before.total / totals.before.total];
  const rate = value.now.total > 0 ? rateOf(value.now) : rateOf(value.before);
  const rateBefore = value.before.total > 0 ? rateOf(value.before) : rate;
  const weight = (share + shareBefore) / 2;
  if (weight === 0) return { ...NO_CONTRIBUTION, share: change === 0 ? null : 0 };
  const distance = (rate + rateBefore) / 2 - (rateOf(totals.now) + rateOf(totals.before)) / 2;
  const rateEffect = weight * (rate - rateBefore);
  const mixEffect = (share - shareBefore) * distance;
  const contribution = rateEffect + mixEffect;
  const ofFigures = samples.ofFigures ?? undefined;
  const compared = compareWithCommon(effectiveCounts(value, samples.effects), common, ofFigures);
  const expected = weight * compared.expected;
  const excess = rateEffect - expected;
  const { p } = compareWithCommon(samples.tested, samples.testedCommon, ofFigures);
  return {
    contribution,
    rateEffect,
    mixEffect,
    expected,
    excess,
    share: change === 0 ? null : contribution / change,
    weight,
    p,
    intervals: {
      ...effectIntervals({ rateEffect, mixEffect }, value, totals, samples),
      ...(p === null ? NOT_TESTED : excessIntervals({ excess, expected, weight }, compared, value, totals, samples)),
    },
  };
}

/** Samples that are independent, none of which are on both sides. */
function independentSamples(value: ComparedProportions, common: CommonChange): TestedSamples {
  return {
    tested: value,
    testedCommon: common,
    effects: INDEPENDENT,
    restEffects: INDEPENDENT,
    ofValue: NO_SAMPLES,
    ofAll: NO_SAMPLES,
    ofFigures: null,
  };
}

const NO_SAMPLES = { count: 0, total: 0 };
const NOT_TESTED = { expected: null, excess: null } as const;
const ZERO: Interval = { low: 0, high: 0 };

const NO_CONTRIBUTION = {
  contribution: 0,
  rateEffect: 0,
  mixEffect: 0,
  expected: 0,
  excess: 0,
  weight: 0,
  p: null,
  intervals: { contribution: ZERO, rateEffect: ZERO, mixEffect: ZERO, ...NOT_TESTED },
} as const;

function rateOf({ count, total }: { readonly count: number; readonly total: number }): number {
  return count / total;
}
