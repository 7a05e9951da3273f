import type { Interval } from '../wilson.ts';
import { excessInterval, expectedInterval, varianceOfExcess, type ExcessEffects } from './excess-interval.ts';
import { twoSided } from './normal.ts';
import { MIN_EXPECTED, type ComparedProportions } from './proportions.ts';

/** The change that all values of a column would have in common: the same odds ratio, regardless of their rates. */
export interface CommonChange {
  /** Odds of success now / before; null if it cannot be estimated, e.g. without any success on one side. */
  readonly oddsRatio: number | null;
  /** The expected numbers of all values together. */
  readonly expected: Expectation;
  /** The sum of `varianceOfExcess` over all values. */
  readonly excessVariance: number;
}

/** Expected numbers of successes and failures on both sides, and the variance of the successes now. */
interface Expectation {
  readonly now: number;
  readonly failuresNow: number;
  readonly before: number;
  readonly failuresBefore: number;
  /**
   * Variance of `now`, given the successes and failures of both sides together; 0 for a value that only one side has.
   */
  readonly variance: number;
}

/** The change of a value compared with the common change. */
export interface ComparedChange {
  /**
   * The change of the value's rate if all values had changed alike, or its own change if the odds ratio is unknown; 0
   * for a value that only one side has.
   */
  readonly expected: number;
  /**
   * Two-sided p-value of the hypothesis that the value changed like the others; null if there are too few samples to
   * test.
   */
  readonly p: number | null;
  /** The 95 % intervals of the change beyond `expected`, and of `expected`; null if p is. */
  readonly excessInterval: Interval | null;
  readonly expectedInterval: Interval | null;
  /**
   * The share of the variance of the excess that comes from the other values, through the estimated common change; 0 if
   * p is null.
   */
  readonly othersShare: number;
}

const MAX_ITERATIONS = 50;
/** Precision of the logarithm of the odds ratio. */
const PRECISION = 1e-10;

/**
 * Estimates the odds ratio that the values of a column, which do not overlap, have in common: by maximum likelihood
 * with a separate rate for every value, starting from the estimate of Mantel and Haenszel ("Statistical aspects of the
 * analysis of data from retrospective studies of disease", Journal of the National Cancer Institute 22, 1959). For
 * small rates, an odds ratio is nearly the ratio of the rates, but it also keeps large rates within 0..1.
 */
export function commonChangeOf(values: readonly ComparedProportions[]): CommonChange {
  const onBothSides = values.filter(({ now, before }) => now.total > 0 && before.total > 0);
  let oddsRatio = mantelHaenszel(onBothSides);
  if (!(oddsRatio > 0 && oddsRatio < Infinity)) return { oddsRatio: null, expected: sumOf([]), excessVariance: 0 };
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const ratio = oddsRatio;
    const { now, variance } = sumOf(onBothSides.map((value) => expectationOf(value, ratio)));
    const observed = onBothSides.reduce((sum, value) => sum + value.now.count, 0);
    const step = variance > 0 ? Math.max(-1, Math.min(1, (observed - now) / variance)) : 0;
    oddsRatio *= Math.exp(step);
    if (Math.abs(step) < PRECISION) break;
  }
  const ratio = oddsRatio;
  const expectations = onBothSides.map((value) => expectationOf(value, ratio));
  const excessVariance = onBothSides.reduce(
    (sum, value, index) => sum + varianceOfExcess(value, expectations[index].now),
    0,
  );
  return { oddsRatio, expected: sumOf(expectations), excessVariance };
}

/**
 * Compares a value's change with the common change of its column. The test is the value's part of Breslow and
 * Day's test of equal odds ratios ("Statistical Methods in Cancer Research" I, 1980, section 4.4), with the variance
 * corrected because the value took part in the estimate (Tarone, "On heterogeneity tests based on efficient scores",
 * Biometrika 72, 1985). `effects` multiply the variances of the excess and of the expected change.
 */
export function compareWithCommon(
  value: ComparedProportions,
  { oddsRatio, expected: allExpected, excessVariance }: CommonChange,
  effects: ExcessEffects = { excess: 1, expected: 1 },
): ComparedChange {
  const { now, before } = value;
  if (now.total === 0 || before.total === 0) return { expected: 0, ...NOT_TESTED };
  if (oddsRatio === null) return { expected: now.count / now.total - before.count / before.total, ...NOT_TESTED };
  const valueExpected = expectationOf(value, oddsRatio);
  const expected = valueExpected.now / now.total - valueExpected.before / before.total;
  const variance = valueExpected.variance * (1 - valueExpected.variance / allExpected.variance);
  const enough = [valueExpected, difference(allExpected, valueExpected)].every(
    ({ now, failuresNow, before, failuresBefore }) =>
      Math.min(now, failuresNow, before, failuresBefore) >= MIN_EXPECTED,
  );
  if (!enough || !(variance > 0)) return { expected, ...NOT_TESTED };
  const basis = {
    value,
    expected: valueExpected.now,
    variance: valueExpected.variance,
    allVariance: allExpected.variance,
    othersExcessVariance: Math.max(0, excessVariance - varianceOfExcess(value, valueExpected.now)),
    effects,
  };
  return {
    expected,
    p: twoSided((now.count - valueExpected.now) / Math.sqrt(effects.excess * variance)),
    excessInterval: excessInterval(basis),
    expectedInterval: expectedInterval(basis),
    othersShare: valueExpected.variance / allExpected.variance,
  };
}

const NOT_TESTED = { p: null, excessInterval: null, expectedInterval: null, othersShare: 0 } as const;

function mantelHaenszel(values: readonly ComparedProportions[]): number {
  let [numerator, denominator] = [0, 0];
  for (const { now, before } of values) {
    numerator += (now.count * (before.total - before.count)) / (now.total + before.total);
    denominator += (before.count * (now.total - now.count)) / (now.total + before.total);
  }
  return numerator / denominator;
}

/**
 * The numbers expected at an odds ratio, given the value's own successes and failures on both sides together. The
 * successes now solve a quadratic equation, whose root is written so that no digits are lost where the ratio is near 1.
 */
function expectationOf({ now, before }: ComparedProportions, oddsRatio: number): Expectation {
  const successes = now.count + before.count;
  const linear = oddsRatio * (now.total + successes) + before.total - successes;
  const root = Math.sqrt(Math.max(0, linear * linear - 4 * (oddsRatio - 1) * oddsRatio * now.total * successes));
  const expected = successes === 0 ? 0 : (2 * oddsRatio * now.total * successes) / (linear + root);
  const numbers = {
    now: expected,
    failuresNow: now.total - expected,
    before: successes - expected,
    failuresBefore: before.total - successes + expected,
  };
  const inverse = Object.values(numbers).reduce((sum, number) => sum + 1 / Math.max(0, number), 0);
  return { ...numbers, variance: 1 / inverse };
}

function sumOf(expectations: readonly Expectation[]): Expectation {
  const sum = { now: 0, failuresNow: 0, before: 0, failuresBefore: 0, variance: 0 };
  for (const expectation of expectations) {
    sum.now += expectation.now;
    sum.failuresNow += expectation.failuresNow;
    sum.before += expectation.before;
    sum.failuresBefore += expectation.failuresBefore;
    sum.variance += expectation.variance;
  }
  return sum;
}

function difference(one: Expectation, other: Expectation): Expectation {
  return {
    now: one.now - other.now,
    failuresNow: one.failuresNow - other.failuresNow,
    before: one.before - other.before,
    failuresBefore: one.failuresBefore - other.failuresBefore,
    variance: one.variance - other.variance,
  };
}
