import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { calibrationBins } from '../../../core/evaluate/bins.ts';
import { gainsCurve } from '../../../core/evaluate/gains.ts';
import { rankRows, type RankedRows } from '../../../core/evaluate/ranked.ts';
import { wilson } from '../../../core/funnel/interval.ts';

interface Row {
  readonly score: number;
  readonly label: number;
  readonly weight: number;
}

const rows = fc.array(
  fc.record({
    score: fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    label: fc.nat(1),
    weight: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 60 },
);

function ranked(data: readonly Row[], weighted: boolean): RankedRows {
  const weights = weighted ? Float64Array.from(data, ({ weight }) => weight) : undefined;
  return rankRows(
    Float64Array.from(data, ({ score }) => score),
    Uint8Array.from(data, ({ label }) => label),
    weights,
  );
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9;
}

/**
 * The expected gain over all orders of equal scores: the positives of a tied group are spread evenly over the group's
 * part of the list.
 */
function gainByDefinition(data: readonly Row[], share: number): number {
  const total = data.reduce((sum, { weight }) => sum + weight, 0);
  const weightOf = (isCounted: (row: Row) => boolean): number =>
    data.filter(isCounted).reduce((sum, { weight }) => sum + weight, 0);
  const held = data
    .filter(({ label }) => label === 1)
    .reduce((sum, { score, weight }) => {
      const before = weightOf((other) => other.score > score);
      const group = weightOf((other) => other.score === score);
      return sum + weight * Math.min(1, Math.max(0, (share * total - before) / group));
    }, 0);
  return held / weightOf(({ label }) => label === 1);
}

test('gains equal their definition, with and without weights', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (data, weighted) => {
      const used = weighted ? data : data.map((row) => ({ ...row, weight: 1 }));
      const curve = gainsCurve(ranked(data, weighted));
      if (!data.some(({ label }) => label === 1)) return assert.equal(curve, null);
      for (const { share, gain, lift } of curve ?? []) {
        assert.ok(close(gain, gainByDefinition(used, share)), `${share}: ${gain}`);
        assert.ok(share === 0 ? lift === null : close((lift ?? 0) * share, gain));
      }
    }),
  );
});

test('gains begin at 0, end at 1 and never fall', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const curve = gainsCurve(ranked(data, false));
      if (curve === null) return;
      assert.deepEqual([curve.length, curve[0].gain, curve[100].gain], [101, 0, 1]);
      for (let percent = 1; percent <= 100; percent++)
        assert.ok(curve[percent].gain >= curve[percent - 1].gain - 1e-12);
    }),
  );
});

test('a perfect order has all positives at the top of the list; equal scores spread them evenly', () => {
  const best = rankRows(Float32Array.of(0.9, 0.8, 0.1, 0.2), Uint8Array.of(1, 1, 0, 0));
  assert.deepEqual(gainsCurve(best, [0.25, 0.5, 1]), [
    { share: 0.25, gain: 0.5, lift: 2 },
    { share: 0.5, gain: 1, lift: 2 },
    { share: 1, gain: 1, lift: 1 },
  ]);
  const even = rankRows(Float32Array.of(0.5, 0.5, 0.5, 0.5), Uint8Array.of(1, 0, 0, 1));
  assert.deepEqual(gainsCurve(even, [0.1, 0.75]), [
    { share: 0.1, gain: 0.1, lift: 1 },
    { share: 0.75, gain: 0.75, lift: 1 },
  ]);
});

test('calibration bins hold every sample once, in order, with equal probabilities together', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 12 }), fc.boolean(), (data, count, weighted) => {
      const used = weighted ? data : data.map((row) => ({ ...row, weight: 1 }));
      const sorted = [...used].sort((a, b) => a.score - b.score);
      const bins = calibrationBins(ranked(data, weighted), count);
      assert.ok(bins.length <= count && bins.reduce((sum, bin) => sum + bin.count, 0) === data.length);
      let start = 0;
      for (const bin of bins) {
        const members = sorted.slice(start, start + bin.count);
        start += bin.count;
        const weight = members.reduce((sum, row) => sum + row.weight, 0);
        assert.equal(bin.positives, members.filter(({ label }) => label === 1).length);
        assert.ok(close(bin.predicted, members.reduce((sum, row) => sum + row.weight * row.score, 0) / weight));
        assert.ok(close(bin.observed, members.reduce((sum, row) => sum + row.weight * row.label, 0) / weight));
        assert.ok(bin.low <= bin.observed + 1e-12 && bin.observed <= bin.high + 1e-12);
        assert.ok(start === sorted.length || sorted[start].score > members[members.length - 1].score);
      }
    }),
  );
});

test('distinct probabilities make ten bins of a tenth each, with Wilson’s interval', () => {
  const labels = Uint8Array.from({ length: 1000 }, (_, row) => (row % 4 === 0 ? 1 : 0));
  const bins = calibrationBins(
    rankRows(
      Float64Array.from(labels, (_, row) => row / 1000),
      labels,
    ),
    10,
  );
  assert.deepEqual(
    bins.map(({ count }) => count),
    new Array(10).fill(100),
  );
  assert.deepEqual([bins[3].low, bins[3].high], [wilson(25, 100)?.low, wilson(25, 100)?.high]);
});

test('equal weights do not change the intervals', () => {
  const labels = Uint8Array.from({ length: 200 }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const scores = Float64Array.from(labels, (_, row) => row / 200);
  assert.deepEqual(
    calibrationBins(rankRows(scores, labels, new Float64Array(200).fill(7)), 4).map(({ low }) => low.toFixed(12)),
    calibrationBins(rankRows(scores, labels), 4).map(({ low }) => low.toFixed(12)),
  );
});
