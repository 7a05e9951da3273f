import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { QUANTILE_TOLERANCE } from '../../../core/funnel/durations/duration-bins.ts';
import { DurationCounts } from '../../../core/funnel/durations/duration-counts.ts';
import { DAY_MS } from '../../../core/funnel/steps.ts';

const durations = fc.array(fc.oneof(fc.nat(50), fc.nat(1e6), fc.double({ min: 0, max: 1e11, noNaN: true })), {
  minLength: 1,
  maxLength: 200,
});

function counted(values: readonly number[]): DurationCounts {
  const counts = new DurationCounts();
  for (const value of values) counts.add(value);
  return counts;
}

test('a quantile differs from the exact one by at most its tolerance, or a millisecond if that is more', () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, quantile) => {
      const exact = values.toSorted((one, other) => one - other)[Math.max(1, Math.ceil(quantile * values.length)) - 1];
      const found = counted(values).quantile(quantile);
      assert.ok(
        found !== null && Math.abs(found - exact) <= Math.max(1, exact * QUANTILE_TOLERANCE * (1 + 1e-9)),
        `${found} for ${exact}`,
      );
    }),
  );
});

test('the tolerance of a quantile is less than half a percent', () => {
  assert.ok(QUANTILE_TOLERANCE > 0 && QUANTILE_TOLERANCE < 0.005, String(QUANTILE_TOLERANCE));
});

test('a histogram holds every duration in at most the requested number of adjacent bars', () => {
  fc.assert(
    fc.property(durations, fc.integer({ min: 1, max: 30 }), (values, maxBins) => {
      const bars = counted(values).histogram(maxBins);
      assert.ok(bars.length <= maxBins);
      assert.equal(
        bars.reduce((sum, { count }) => sum + count, 0),
        values.length,
      );
      for (let i = 1; i < bars.length; i++) assert.equal(bars[i].fromMs, bars[i - 1].toMs);
      assert.ok(
        bars[0].fromMs <= Math.min(...values) * (1 + 1e-9) &&
          bars[bars.length - 1].toMs >= Math.max(...values) * (1 - 1e-9),
      );
    }),
  );
});

test('without durations there is no quantile and no bar', () => {
  assert.deepEqual([new DurationCounts().quantile(0.5), new DurationCounts().histogram(10)], [null, []]);
});

test('durations may be whole days only if the bins of all of them hold a whole day', () => {
  const day = 86_400_000;
  assert.ok(counted([0, day, 3 * day, 99 * day, 5000 * day]).mayBeWhole(86_400_000));
  for (const other of [3_600_000, day / 2, 1.5 * day, 30.5 * day])
    assert.ok(!counted([0, day, other]).mayBeWhole(86_400_000), String(other));
});

test('bars of whole units hold every duration between the shortest and the longest one', () => {
  const range = fc.tuple(fc.constantFrom(1000, 60_000, 3_600_000, 86_400_000), fc.nat(3000), fc.nat(3000));
  fc.assert(
    fc.property(range, fc.integer({ min: 1, max: 30 }), ([unitMs, first, others], maxBars) => {
      const all = Array.from({ length: others + 1 }, (_, index) => (first + index) * unitMs);
      const bars = counted(all).inUnits(unitMs).histogram(maxBars);
      assert.ok(bars.length <= maxBars);
      for (const [index, { fromMs, toMs, count }] of bars.entries()) {
        assert.ok(count > 0, `${fromMs}–${toMs}`);
        assert.equal((toMs - fromMs) % unitMs, 0);
        if (index > 0) assert.equal(fromMs, bars[index - 1].toMs);
      }
      const last = bars[bars.length - 1].toMs;
      assert.ok(bars[0].fromMs <= all[0] * 1.01 + unitMs && last >= (all[others] + unitMs) * 0.99 - unitMs);
      assert.equal(
        bars.reduce((sum, { count }) => sum + count, 0),
        all.length,
      );
    }),
    {
      examples: [
        [[1000, 0, 5], 1],
        [[DAY_MS, 0, 24], 24],
      ],
    },
  );
});

test('bars of days each hold equally many days', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 30 }), (first, others, maxBars) => {
      const all = Array.from({ length: others + 1 }, (_, index) => (first + index) * DAY_MS);
      const bars = counted(all).inUnits(DAY_MS).histogram(maxBars);
      const widths = new Set(bars.map(({ fromMs, toMs }) => toMs - fromMs));
      assert.equal(widths.size, 1, JSON.stringify(bars));
    }),
  );
});

test('quantiles of durations in whole days are exact', () => {
  const days = fc.array(fc.nat(99), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(days, fc.double({ min: 0, max: 1, noNaN: true }), (values, quantile) => {
      const sorted = values.toSorted((one, other) => one - other);
      const exact = sorted[Math.max(1, Math.ceil(quantile * values.length)) - 1];
      const counts = counted(values.map((value) => value * DAY_MS)).inUnits(DAY_MS);
      assert.equal(counts.quantile(quantile), exact * DAY_MS);
    }),
  );
});
