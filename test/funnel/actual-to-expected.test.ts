import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../core/engine/random.ts';
import { actualToExpectedOf, compareActualToExpected, type OutcomeSums } from '../../core/funnel/actual-to-expected.ts';
import { assertNear } from '../near.ts';

/** Outcomes of samples with predicted probabilities from 0 to 0.4; the true ones are `ratio` times as high. */
function draw(random: Random, rows: number, ratio: number): OutcomeSums {
  let [expected, variance, actual] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const p = 0.4 * random.uniform();
    expected += p;
    variance += p * (1 - p);
    if (random.uniform() < ratio * p) actual++;
  }
  return { rows, expected, variance, actual };
}

const DRAWS = 1000;

test('the interval of a ratio covers the true one in about 95 % of cases', () => {
  const random = new Random(1);
  const covered = Array.from({ length: DRAWS }, () => actualToExpectedOf(draw(random, 500, 0.8))).filter(
    (ratio) => ratio !== null && ratio.low <= 0.8 && 0.8 <= ratio.high,
  ).length;
  // Probabilities that vary make it slightly wider than needed.
  assert.ok(covered >= 0.93 * DRAWS && covered <= 0.98 * DRAWS, `${covered}`);
});

test('the interval of a ratio is that of the actual rate, divided by the expected rate', () => {
  // Newcombe (1998): 81 of 263 have the Wilson interval 0.2553 to 0.3662. Expected are 20 % of 263.
  const ratio = actualToExpectedOf({ rows: 263, expected: 52.6, variance: 40, actual: 81 });
  assertNear(ratio?.ratio, 81 / 52.6, 1e-12);
  assertNear(ratio?.low, 0.2553 / 0.2, 0.0003);
  assertNear(ratio?.high, 0.3662 / 0.2, 0.0003);
});

test('equal ratios differ significantly in about 5 % of cases, and different ones nearly always', () => {
  const random = new Random(2);
  const rejected = (other: number): number =>
    Array.from(
      { length: DRAWS },
      () => compareActualToExpected(draw(random, 300, 0.7), draw(random, 2700, other)) ?? 1,
    ).filter((p) => p < 0.05).length;
  const same = rejected(0.7);
  assert.ok(Math.abs(same - 0.05 * DRAWS) < 3.5 * Math.sqrt(DRAWS * 0.05 * 0.95), `${same}`);
  assert.ok(rejected(1.3) > 0.9 * DRAWS);
});

test('ratios with too few conversions are not compared, and without samples there is no ratio', () => {
  const few = { rows: 20, expected: 4, variance: 3, actual: 4 };
  assert.equal(compareActualToExpected(few, { rows: 200, expected: 40, variance: 30, actual: 40 }), null);
  const none = { rows: 0, expected: 0, variance: 0, actual: 0 };
  assert.equal(actualToExpectedOf(none), null);
  assert.equal(compareActualToExpected(none, none), null);
});
