import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../core/engine/random.ts';
import { aucIntervalOfRanked } from '../../core/evaluate/auc-interval.ts';
import { auc } from '../../core/evaluate/auc.ts';
import { logitOf } from '../../core/evaluate/calibration.ts';
import type { Scores } from '../../core/evaluate/order.ts';
import { rankRows } from '../../core/evaluate/ranked.ts';
import { studentQuantile } from '../../core/evaluate/student.ts';
import type { Interval } from '../../core/funnel/interval.ts';
import { upperTail } from '../../core/funnel/normal.ts';

const intervalOf = (scores: Scores, labels: Uint8Array, weights?: Scores): Interval | null =>
  aucIntervalOfRanked(rankRows(scores, labels, weights));

/** The AUC of scores that are N(0, 1) for negatives and N(distance, 1) for positives. */
const binormalAuc = (distance: number): number => 1 - upperTail(distance / Math.SQRT2);

/** The share of draws in which the interval holds the true AUC. */
function coverage(draws: number, truth: number, draw: () => Interval | null): number {
  let inside = 0;
  for (let i = 0; i < draws; i++) {
    const { low, high } = draw() ?? { low: 1, high: 0 };
    inside += Number(low <= truth && truth <= high);
  }
  return inside / draws;
}

const about95 = (share: number, what: string): void => assert.ok(share >= 0.93 && share <= 0.97, `${what}: ${share}`);

test('the interval holds the true AUC in about 95 % of draws, for any AUC, class sizes and ties', () => {
  const random = new Random(11);
  for (const [distance, positives, negatives, ties] of [
    [0, 40, 400, false],
    [0.5, 30, 300, false],
    [1.19, 60, 240, false],
    [1.19, 100, 400, true],
    [1.8, 150, 600, false],
  ] as const) {
    // Scores rounded to whole numbers are tied; for them, the AUC follows from the probabilities of the numbers.
    const truth = ties ? roundedAuc(distance) : binormalAuc(distance);
    const share = coverage(2000, truth, () => {
      const labels = Uint8Array.from({ length: positives + negatives }, (_, at) => (at < positives ? 1 : 0));
      const scores = Float64Array.from(labels, (label) => random.normal() + distance * label);
      return intervalOf(ties ? scores.map(Math.round) : scores, labels);
    });
    about95(share, `AUC ${truth}, ${positives} of ${positives + negatives}`);
  }
});

function roundedAuc(distance: number): number {
  const share = (value: number, mean: number): number => upperTail(value - 0.5 - mean) - upperTail(value + 0.5 - mean);
  let sum = 0;
  for (let positive = -12; positive <= 12; positive++)
    for (let negative = -12; negative <= positive; negative++)
      sum += (positive === negative ? 0.5 : 1) * share(positive, distance) * share(negative, 0);
  return sum;
}

test('with the weights of a down-sampled set, the interval holds the AUC of all samples in about 95 % of draws', () => {
  const random = new Random(13);
  const [distance, rate] = [1, 0.2];
  const share = coverage(2000, binormalAuc(distance), () => {
    const kept: { score: number; label: number; weight: number }[] = [];
    for (let row = 0; row < 1500; row++) {
      const label = Number(random.uniform() < 0.15);
      const score = random.normal() + distance * label;
      // Some positives, the likelier ones more often, reach the last step; all of these are kept.
      const last = label === 1 && random.uniform() < 1 - upperTail(score - 1);
      if (last || random.uniform() < rate) kept.push({ score, label, weight: last ? 1 : 1 / rate });
    }
    return intervalOf(
      Float64Array.from(kept, ({ score }) => score),
      Uint8Array.from(kept, ({ label }) => label),
      Float64Array.from(kept, ({ weight }) => weight),
    );
  });
  about95(share, 'weighted');
});

test('the ratings of Hanley and McNeil (1982) have the published standard error, 0.0307', () => {
  const ratings = { normal: [33, 6, 6, 11, 2], abnormal: [3, 2, 2, 11, 33] };
  const rows = Object.values(ratings).flatMap((counts, label) =>
    counts.flatMap((count, rating) => Array.from({ length: count }, () => ({ label, rating }))),
  );
  const scores = Float64Array.from(rows, ({ rating }) => rating);
  const labels = Uint8Array.from(rows, ({ label }) => label);
  const [area, interval] = [auc(scores, labels), intervalOf(scores, labels)];
  assert.ok(area !== null && interval !== null && Math.abs(area - 0.8932) < 0.00005);
  // The interval is symmetrical in log-odds, whose standard error is that of the AUC divided by area × (1 − area).
  const half = (logitOf(interval.high) - logitOf(interval.low)) / 2;
  const { degrees } = byDefinition([...scores], [...labels]);
  const error = (half * area * (1 - area)) / studentQuantile(0.05, degrees);
  assert.ok(Math.abs(error - 0.0307) < 0.00005, String(error));
  assert.ok(interval.low > 0.81 && interval.low < 0.83 && interval.high > 0.94 && interval.high < 0.95);
});

/** The standard error and degrees of freedom from all pairs. */
function byDefinition(scores: readonly number[], labels: readonly number[]): { error: number; degrees: number } {
  const ofClass = (label: number): number[] => scores.filter((_, at) => labels[at] === label);
  const [negatives, positives] = [ofClass(0), ofClass(1)];
  const kernel = (own: number, other: number): number => (own > other ? 1 : own === other ? 0.5 : 0);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const partOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1) / values.length;
  const ofPositives = partOf(positives.map((own) => mean(negatives.map((other) => kernel(own, other)))));
  const ofNegatives = partOf(negatives.map((own) => mean(positives.map((above) => kernel(above, own)))));
  const degrees =
    (ofPositives + ofNegatives) ** 2 /
    (ofPositives ** 2 / (positives.length - 1) + ofNegatives ** 2 / (negatives.length - 1));
  return { error: Math.sqrt(ofPositives + ofNegatives), degrees };
}

const rows = fc.array(fc.record({ score: fc.integer({ min: -4, max: 4 }), label: fc.nat(1) }), { maxLength: 40 });

test('the interval equals its definition over all pairs, and equal weights change nothing', () => {
  fc.assert(
    fc.property(rows, fc.double({ min: 0.1, max: 50, noNaN: true }), (data, weight) => {
      const scores = Float64Array.from(data, ({ score }) => score);
      const labels = Uint8Array.from(data, ({ label }) => label);
      const [area, interval] = [auc(scores, labels), intervalOf(scores, labels)];
      if (area === null || interval === null) return assert.equal(area, interval);
      assert.ok(interval.low <= area && area <= interval.high && interval.low >= 0 && interval.high <= 1);
      const weighted = intervalOf(
        scores,
        labels,
        scores.map(() => weight),
      );
      assert.ok(weighted !== null && Math.abs(weighted.low - interval.low) < 1e-9);
      assert.ok(Math.abs(weighted.high - interval.high) < 1e-9);
      const { error, degrees } = byDefinition([...scores], [...labels]);
      if (!(error > 0)) return;
      const half = (studentQuantile(0.05, degrees) * error) / (area * (1 - area));
      const end = (distance: number): number => 1 / (1 + ((1 - area) / area) * Math.exp(-distance));
      assert.ok(Math.abs(interval.low - end(-half)) < 1e-9 && Math.abs(interval.high - end(half)) < 1e-9);
    }),
  );
});

test('negating all scores mirrors the interval', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const labels = Uint8Array.from(data, ({ label }) => label);
      const interval = intervalOf(
        Float64Array.from(data, ({ score }) => score),
        labels,
      );
      const mirrored = intervalOf(
        Float64Array.from(data, ({ score }) => -score),
        labels,
      );
      if (interval === null || mirrored === null) return assert.equal(interval, mirrored);
      assert.ok(Math.abs(interval.low + mirrored.high - 1) < 1e-9 && Math.abs(interval.high + mirrored.low - 1) < 1e-9);
    }),
  );
});

test('if all pairs are ordered alike, the size of the smaller class bounds the AUC; one sample gives no bound', () => {
  const labels = Uint8Array.from({ length: 40 }, (_, at) => (at < 10 ? 1 : 0));
  const apart = Float64Array.from(labels);
  const bound = 0.025 ** (1 / 10);
  const assertEnds = (actual: Interval | null, low: number, high: number): void =>
    assert.ok(actual !== null && Math.abs(actual.low - low) < 1e-12 && Math.abs(actual.high - high) < 1e-12);
  assertEnds(intervalOf(apart, labels), bound, 1);
  assertEnds(
    intervalOf(
      apart.map((score) => -score),
      labels,
    ),
    0,
    1 - bound,
  );
  assertEnds(intervalOf(new Float64Array(40), labels), bound / 2, 1 - bound / 2);
  assertEnds(
    intervalOf(
      apart,
      labels,
      Float64Array.from(labels, (label) => (label === 1 ? 0.3 : 7.1)),
    ),
    bound,
    1,
  );
  assert.deepEqual(intervalOf(Float64Array.of(2, 1, 3), Uint8Array.of(1, 0, 0)), { low: 0, high: 1 });
  assert.equal(intervalOf(Float64Array.of(1, 2), Uint8Array.of(1, 1)), null);
  assert.equal(intervalOf(Float64Array.of(), Uint8Array.of()), null);
});

test('the interval of an AUC of 1 excludes a lower true AUC in at most 2.5 % of draws', () => {
  // A positive is above a negative with probability 0.73, and twelve of twelve are with 0.73^12 = 0.023.
  const random = new Random(14);
  const labels = Uint8Array.from({ length: 24 }, (_, at) => (at < 12 ? 1 : 0));
  let wrong = 0;
  for (let draw = 0; draw < 4000; draw++) {
    const scores = Float64Array.from(labels, (label) => (label === 1 ? 1 : random.uniform() < 0.27 ? 2 : 0));
    const { low, high } = intervalOf(scores, labels) ?? { low: 1, high: 0 };
    if (high === 1 && low > 0.73) wrong++;
  }
  assert.ok(wrong > 0.015 * 4000 && wrong < 0.031 * 4000, `${wrong} of 4000`);
});
