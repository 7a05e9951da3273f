import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { DurationCounts } from '../../../core/funnel/durations/duration-counts.ts';
import { quantileRanks, type QuantileInterval } from '../../../core/funnel/durations/quantile-ranks.ts';
import { DAY_MS } from '../../../core/funnel/steps.ts';
import { durationEndsText } from '../../../core/text/times.ts';

const QUANTILES = [0.5, 0.75, 0.9, 0.95];

/** The probability that at most `most` of `count` events happen, each with probability `rate`. */
function atMost(most: number, count: number, rate: number): number {
  let [sum, probability] = [0, (1 - rate) ** count];
  for (let number = 0; number <= most; number++) {
    sum += probability;
    probability *= ((count - number) / (number + 1)) * (rate / (1 - rate));
  }
  return sum;
}

test('the ranks of the median are those of published tables', () => {
  // Conover, "Practical Nonparametric Statistics", 1999: the sign test's critical values for 2.5 % in each tail.
  const published = [
    [6, 1, 6],
    [10, 2, 9],
    [20, 6, 15],
    [50, 18, 33],
    [100, 40, 61],
  ];
  for (const [count, low, high] of published) assert.deepEqual(quantileRanks(0.5, count), { low, high });
});

test('each end is the closest rank whose tail has at most 2.5 %; without such a rank, there is no end', () => {
  for (const quantile of QUANTILES)
    for (let count = 0; count <= 200; count++) {
      const { low, high } = quantileRanks(quantile, count);
      const below = (rank: number): number => atMost(rank - 1, count, quantile);
      const above = (rank: number): number => 1 - atMost(rank - 1, count, quantile);
      const isTail = (probability: number): boolean => probability <= 0.025 + 1e-12;
      const name = `${quantile} of ${count}: ${low}–${high}`;
      assert.ok(low === null ? count === 0 || !isTail(below(1)) : isTail(below(low)) && !isTail(below(low + 1)), name);
      assert.ok(
        high === null ? count === 0 || !isTail(above(count)) : isTail(above(high)) && !isTail(above(high - 1)),
        name,
      );
    }
});

test('for millions of samples, the ranks are as far apart as the normal distribution predicts', () => {
  for (const quantile of QUANTILES) {
    const half = 1.959964 * Math.sqrt(5e6 * quantile * (1 - quantile));
    const { low, high } = quantileRanks(quantile, 5e6);
    assert.ok(Math.abs((low ?? 0) - 5e6 * quantile + half) < 3 && Math.abs((high ?? 0) - 5e6 * quantile - half) < 3);
  }
});

const random = new Random(11);
const DRAWS = 500;

/** The share of simulated samples of exponential durations whose interval contains the true quantile. */
function coverage(count: number, quantile: number, inDays: boolean): number {
  const mean = 3 * DAY_MS;
  const exact = -mean * Math.log(1 - quantile);
  const truth = inDays ? Math.floor(exact / DAY_MS) * DAY_MS : exact;
  let covered = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const counts = new DurationCounts();
    for (let sample = 0; sample < count; sample++) {
      const duration = -mean * Math.log(1 - random.uniform());
      counts.add(inDays ? Math.floor(duration / DAY_MS) * DAY_MS : duration);
    }
    const { low, high } = (inDays ? counts.inUnits(DAY_MS) : counts).quantileInterval(quantile);
    covered += Number((low ?? 0) <= truth && truth <= (high ?? Infinity));
  }
  return covered / DRAWS;
}

test('95 % of intervals contain the true quantile, and more of them do with ties or with few durations', () => {
  for (const quantile of QUANTILES) {
    const share = coverage(300, quantile, false);
    assert.ok(share >= 0.93 && share <= 0.985, `${quantile}: ${share}`);
    const [small, ofDays] = [coverage(12, quantile, false), coverage(100, quantile, true)];
    assert.ok(small >= 0.935 && ofDays >= 0.935, `${quantile}: ${small}, ${ofDays}`);
  }
});

test('an interval contains the quantile and its exact value, which may lie anywhere in the bin', () => {
  for (const count of [1, 2, 10, 1000]) {
    const counts = new DurationCounts();
    for (let sample = 0; sample < count; sample++) counts.add(12_345);
    for (const quantile of QUANTILES) {
      const { low, high } = counts.quantileInterval(quantile);
      const found = counts.quantile(quantile) ?? NaN;
      assert.ok((low ?? 0) <= Math.min(found, 12_345) && Math.max(found, 12_345) <= (high ?? Infinity));
      assert.ok(count < 1000 || (low ?? 0) > 12_000);
    }
  }
});

test('an interval is written with one unit if both ends have it, and with one end if the other is unknown', () => {
  const text = (low: number | null, high: number | null, unitMs: number | null = null): string | null =>
    durationEndsText('en', { low, high } satisfies QuantileInterval, unitMs)?.replaceAll('\u202f', ' ') ?? null;
  assert.deepEqual(
    [
      text(4.9 * DAY_MS, 5.6 * DAY_MS),
      text(58 * 60_000, 66 * 60_000),
      text(DAY_MS, 3 * DAY_MS, DAY_MS),
      text(DAY_MS, null),
      text(null, 2000),
      text(null, null),
    ],
    ['4.9–5.6 d', '58 min–1.1 h', '1–3 days', '≥ 1 d', '≤ 2 s', null],
  );
});
