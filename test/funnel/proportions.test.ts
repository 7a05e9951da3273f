import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { fisherExact } from '../../core/funnel/fisher.ts';
import { Z_95 } from '../../core/funnel/interval.ts';
import { compareOverlapping, compareProportions } from '../../core/funnel/proportions.ts';
import { assertNear } from '../near.ts';
import { randomNumbers } from '../random-numbers.ts';
import { drawProportion, sumOf } from './proportions.ts';

function compared(count: number, total: number, otherCount: number, otherTotal: number) {
  const result = compareProportions({ count, total }, { count: otherCount, total: otherTotal });
  assert.ok(result !== null);
  return result;
}

test('the interval of a difference agrees with the examples published by Newcombe (1998, method 10)', () => {
  const published = [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ] as const;
  for (const [count, total, otherCount, otherTotal, low, high] of published) {
    const result = compared(count, total, otherCount, otherTotal);
    assertNear(result.low, low, 0.00005);
    assertNear(result.high, high, 0.00005);
  }
});

test("Fisher's exact p agrees with published tables", () => {
  assertNear(fisherExact([3, 1], [4, 4]), 34 / 70, 1e-12);
  // Convictions of twins, Fisher (1962): two-sided p 0.0005367.
  assertNear(fisherExact([2, 15], [12, 18]), 0.0005367241, 1e-9);
});

const smallTable = fc
  .record({
    total: fc.integer({ min: 1, max: 20 }),
    otherTotal: fc.integer({ min: 1, max: 20 }),
    count: fc.nat(20),
    otherCount: fc.nat(20),
  })
  .filter(({ total, otherTotal, count, otherCount }) => count <= total && otherCount <= otherTotal);

test("Fisher's exact p is the sum over all tables that are not likelier", () => {
  fc.assert(
    fc.property(smallTable, ({ total, otherTotal, count, otherCount }) => {
      const ways = (successes: number): bigint =>
        choose(total, successes) * choose(otherTotal, count + otherCount - successes);
      let [extreme, all] = [0n, 0n];
      for (let successes = 0; successes <= total; successes++) {
        all += ways(successes);
        if (ways(successes) <= ways(count)) extreme += ways(successes);
      }
      assertNear(
        fisherExact([count, otherCount], [total, otherTotal]),
        Number((extreme * 10n ** 15n) / all) / 1e15,
        1e-9,
      );
    }),
  );
});

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let ways = 1n;
  for (let i = 1; i <= k; i++) ways = (ways * BigInt(n - k + i)) / BigInt(i);
  return ways;
}

test('large counts are tested by the score test, whose square is the χ² of the table', () => {
  const result = compared(56, 70, 48, 80);
  assert.equal(result.test, 'score');
  // χ² = 150 (56 · 32 − 14 · 48)² / (70 · 80 · 104 · 46) = 7.02341, 1 degree of freedom.
  assertNear(result.p, 0.0080451, 1e-7);
});

test('small expected counts are tested exactly, even in very large samples', () => {
  const few = compared(3, 2_000_000, 0, 2_500_000);
  assert.equal(few.test, 'fisher');
  assertNear(few.p, (2 / 4.5) ** 3, 1e-6);
  assert.equal(compared(0, 100, 0, 100).p, 1);
  assert.equal(compared(100, 100, 50, 50).p, 1);
});

test('swapping the sides mirrors a comparison, and its interval contains the difference', () => {
  fc.assert(
    fc.property(smallTable, ({ total, otherTotal, count, otherCount }) => {
      const [one, other] = [
        compared(count, total, otherCount, otherTotal),
        compared(otherCount, otherTotal, count, total),
      ];
      assertNear(one.difference, -other.difference, 1e-15);
      assertNear(one.low, -other.high, 1e-12);
      assertNear(one.p, other.p, 1e-9);
      assert.ok(one.low <= one.difference && one.difference <= one.high && one.p >= 0 && one.p <= 1);
    }),
  );
});

test('rates without samples are not compared', () => {
  assert.equal(compareProportions({ count: 0, total: 0 }, { count: 1, total: 2 }), null);
  assert.equal(compareProportions({ count: 1, total: 2 }, { count: 0, total: 0 }), null);
});

test('of sets with common samples and equal rates, 5 % seem to differ, and intervals cover 95 % of differences', () => {
  const random = randomNumbers(5);
  // Samples of only the first set, of only the second, and of both; with their rates.
  const worlds = [
    { sizes: [300, 500, 700], rates: [0.2, 0.2, 0.2] },
    { sizes: [0, 900, 300], rates: [0.1, 0.1, 0.1] },
    { sizes: [300, 500, 700], rates: [0.3, 0.1, 0.2] },
    { sizes: [200, 800, 200], rates: [0.25, 0.15, 0.05] },
  ] as const;
  const draws = 2000;
  for (const { sizes, rates } of worlds) {
    const truth =
      (sizes[0] * rates[0] + sizes[2] * rates[2]) / (sizes[0] + sizes[2]) -
      (sizes[1] * rates[1] + sizes[2] * rates[2]) / (sizes[1] + sizes[2]);
    const isNull = new Set(rates).size === 1;
    let [significant, covered] = [0, 0];
    for (let draw = 0; draw < draws; draw++) {
      const [onlyOne, onlyOther, shared] = sizes.map((size, part) => drawProportion(random, size, rates[part]));
      const result = compareOverlapping(sumOf([onlyOne, shared]), sumOf([onlyOther, shared]), shared);
      assert.ok(result !== null);
      significant += Number(result.p < 0.05);
      covered += Number(result.low <= truth && truth <= result.high);
    }
    // A share of 5 % has a standard error of 0.5 %.
    const text = `${significant} significant and ${covered} covered of ${draws}: ${JSON.stringify({ sizes, rates })}`;
    assert.ok(covered > 0.935 * draws && covered < 0.968 * draws, text);
    if (isNull) assert.ok(significant > 0.035 * draws && significant < 0.065 * draws, text);
  }
});

test('a set does not differ from itself, and swapping sets with common samples mirrors the comparison', () => {
  const [one, other, shared] = [
    { count: 30, total: 100 },
    { count: 90, total: 250 },
    { count: 12, total: 60 },
  ];
  assert.deepEqual(compareOverlapping(one, one, one), { difference: 0, low: 0, high: 0, p: 1, test: 'score' });
  const [forwards, backwards] = [compareOverlapping(one, other, shared), compareOverlapping(other, one, shared)];
  assert.ok(forwards !== null && backwards !== null);
  assertNear(forwards.difference, -backwards.difference, 1e-15);
  assertNear(forwards.low, -backwards.high, 1e-12);
  assertNear(forwards.p, backwards.p, 1e-12);
});

test('a difference from a single sample has the interval of Newcombe, with Wilson limits of 0.2065 and 1', () => {
  // Wilson: 1 of 1 is 1 / (1 + z²) to 1; 0 of 10 is 0 to z² / (10 + z²).
  const square = Z_95 ** 2;
  const result = compared(1, 1, 0, 10);
  assertNear(result.low, 1 - Math.hypot(1 - 1 / (1 + square), square / (10 + square)), 1e-12);
  assertNear(result.high, 1, 1e-12);
  // One sample of each set is not in the other.
  const overlapping = compareOverlapping({ count: 1, total: 11 }, { count: 0, total: 11 }, { count: 0, total: 10 });
  assertNear(overlapping?.low, 1 / 11 - Math.hypot(1 - 1 / (1 + square), square / (1 + square)) / 11, 1e-12);
});
