import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../core/engine/random.ts';
import { adjustByBenjaminiHochberg } from '../../core/funnel/adjust.ts';
import { commonChangeOf, compareWithCommon } from '../../core/funnel/common-change.ts';
import { contributionOf, type Contribution } from '../../core/funnel/contribution.ts';
import type { ComparedProportions } from '../../core/funnel/proportions.ts';
import { assertNear } from '../near.ts';
import { anyColumn, anyCompared, drawProportion, wholeOf } from './proportions.ts';

/** Two values with so few conversions that their number now has a variance below 1. */
const SMALL_COLUMN: readonly ComparedProportions[] = [
  { now: { count: 1, total: 4 }, before: { count: 1, total: 9 } },
  { now: { count: 1, total: 30 }, before: { count: 1, total: 7 } },
];

const isClose = (one: number, other: number): boolean => Math.abs(one - other) < 1e-9;

test('the common odds ratio of the cases of oesophageal cancer by age is the published one, 5.312', () => {
  // Breslow and Day (1980), table 4.1: exposed and unexposed cases, then controls, by age.
  const strata = [
    [1, 0, 9, 106],
    [4, 5, 26, 164],
    [25, 21, 29, 138],
    [42, 34, 27, 139],
    [19, 36, 18, 88],
    [5, 8, 0, 31],
  ].map(([cases, unexposedCases, controls, unexposed]) => ({
    now: { count: cases, total: cases + controls },
    before: { count: unexposedCases, total: unexposedCases + unexposed },
  }));
  const common = commonChangeOf(strata);
  assert.ok(Math.abs((common.oddsRatio ?? 0) - 5.312) < 0.0005, String(common.oddsRatio));
  const ps = strata.map((stratum) => compareWithCommon(stratum, common).p);
  assert.deepEqual(
    ps.map((p) => p !== null),
    [false, false, true, true, true, false],
  );
});

test('at the common odds ratio, all values together are expected to convert as often as they did', () => {
  fc.assert(
    fc.property(anyColumn, (values) => {
      const { oddsRatio, expected } = commonChangeOf(values);
      const onBothSides = values.filter(({ now, before }) => now.total > 0 && before.total > 0);
      const observed = onBothSides.reduce((sum, { now }) => sum + now.count, 0);
      if (oddsRatio !== null) assertNear(expected.now, observed, 1e-6);
    }),
    { examples: [[SMALL_COLUMN]] },
  );
});

test('values whose odds all change by one factor change alike, regardless of their rates and sizes', () => {
  const halved = (total: number, before: number): ComparedProportions => {
    const odds = before / (total - before) / 2;
    return { now: { count: (2 * total * odds) / (1 + odds), total: 2 * total }, before: { count: before, total } };
  };
  const values = [halved(1000, 20), halved(500, 250), halved(4000, 3600)];
  const common = commonChangeOf(values);
  assert.ok(isClose(common.oddsRatio ?? 0, 0.5));
  for (const value of values) {
    const { expected, p } = compareWithCommon(value, common);
    assert.ok(isClose(expected, value.now.count / value.now.total - value.before.count / value.before.total));
    assert.ok(p !== null && p > 0.999);
  }
});

test('of two values, each differs from the common change as significantly as the other', () => {
  fc.assert(
    fc.property(anyCompared, anyCompared, (one, other) => {
      const common = commonChangeOf([one, other]);
      const [p, q] = [one, other].map((value) => compareWithCommon(value, common).p);
      assert.ok(p === null ? q === null : q !== null && Math.abs(p - q) < 1e-6, `${p} ${q}`);
    }),
  );
});

test('swapping the sides flips the sign of each expected change and keeps its p', () => {
  fc.assert(
    fc.property(anyColumn, (values) => {
      const swapped = values.map(({ now, before }) => ({ now: before, before: now }));
      const [common, commonSwapped] = [commonChangeOf(values), commonChangeOf(swapped)];
      values.forEach((value, index) => {
        const [one, other] = [compareWithCommon(value, common), compareWithCommon(swapped[index], commonSwapped)];
        assert.ok(Math.abs(one.expected + other.expected) < 1e-6, `${one.expected} ${other.expected}`);
        assert.ok(one.p === null ? other.p === null : other.p !== null && Math.abs(one.p - other.p) < 1e-5);
        assert.ok(one.p === null || (one.p >= 0 && one.p <= 1));
      });
    }),
  );
});

test('a value that only one side has, a column with one value and a side without successes are not tested', () => {
  const value = { now: { count: 100, total: 1000 }, before: { count: 300, total: 1000 } };
  const gone = { now: { count: 0, total: 0 }, before: { count: 300, total: 1000 } };
  assert.equal(compareWithCommon(value, commonChangeOf([value])).p, null);
  const untested = { p: null, excessInterval: null, expectedInterval: null, othersShare: 0 };
  assert.deepEqual(compareWithCommon(gone, commonChangeOf([value, gone])), { expected: 0, ...untested });
  const none = { now: { count: 0, total: 1000 }, before: { count: 300, total: 1000 } };
  const common = commonChangeOf([none, none]);
  assert.equal(common.oddsRatio, null);
  assert.deepEqual(compareWithCommon(none, common), { expected: -0.3, ...untested });
});

const random = new Random(21);
const uniform = (): number => random.uniform();

/** The rates and daily traffic of the values of a column: from rare to common, from small to large. */
const VALUES = [0.02, 0.3, 0.08, 0.15, 0.04, 0.5, 0.01, 0.1, 0.2, 0.06].map((rate, index) => ({
  rate,
  traffic: Math.round(4000 / (index + 1)),
}));

/** Two months by the values of a column: all odds change by `factor`, except those of `outlier` by its own factor. */
function months(factor: number, outlier?: { readonly value: number; readonly factor: number }): ComparedProportions[] {
  return VALUES.map(({ rate, traffic }, index) => {
    const odds = (rate / (1 - rate)) * (index === outlier?.value ? outlier.factor : factor);
    const vary = (): number => Math.round(traffic * (0.7 + 0.6 * uniform()));
    return {
      now: drawProportion(uniform, vary(), odds / (1 + odds)),
      before: drawProportion(uniform, vary(), rate),
    };
  });
}

/** The contributions of the values of several columns to the change of the month. */
function explain(valuesByColumn: readonly (readonly ComparedProportions[])[]): (Contribution | null)[] {
  return valuesByColumn.flatMap((values) => {
    const [whole, common] = [wholeOf(values), commonChangeOf(values)];
    return values.map((value) => contributionOf(value, whole, common));
  });
}

test('in 400 months in which all values change alike, the smallest adjusted p is below 0.05 in about 5 %', () => {
  let [significantMonths, tested, below] = [0, 0, 0];
  for (let month = 0; month < 400; month++) {
    const factor = 0.6 + 0.8 * uniform();
    const ps = explain([months(factor), months(factor), months(factor)]).map((contribution) => contribution?.p ?? null);
    const testedPs = ps.filter((p) => p !== null);
    tested += testedPs.length;
    below += testedPs.filter((p) => p < 0.05).length;
    significantMonths += Number(adjustByBenjaminiHochberg(ps).some((p) => p !== null && p < 0.05));
  }
  assert.ok(tested > 400 * 24, `${tested} tests`);
  assert.ok(below / tested > 0.045 && below / tested < 0.055, `${below} of ${tested}`);
  assert.ok(significantMonths >= 8 && significantMonths <= 32, `${significantMonths} of 400`);
});

test('a value whose odds fell by half, while those of the others fell by a tenth, has the largest excess', () => {
  let found = 0;
  for (let month = 0; month < 100; month++) {
    const planted = explain([months(0.9), months(0.9, { value: 1, factor: 0.5 }), months(0.9)]);
    const adjusted = adjustByBenjaminiHochberg(planted.map((contribution) => contribution?.p ?? null)).map(
      (p) => p ?? 1,
    );
    const outlier = VALUES.length + 1;
    const smallest = adjusted[outlier] < 0.05 && adjusted[outlier] === Math.min(...adjusted);
    const excess = planted.map((contribution) => contribution?.excess ?? 0);
    found += Number(smallest && excess[outlier] === Math.min(...excess));
  }
  assert.ok(found >= 95, `${found} of 100`);
});
