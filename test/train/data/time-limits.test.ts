import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { timeLimits } from '../../../core/train/data/time-limits.ts';

/** The ends of the parts into which the limits split `times`. */
function ends(times: Float64Array, limits: readonly [number, number]): [number, number] {
  return [times.filter((time) => time < limits[0]).length, times.filter((time) => time < limits[1]).length];
}

test('distinct times are split at exactly the shares', () => {
  const times = Float64Array.from({ length: 1000 }, (_, i) => i * i);
  const limits = timeLimits(times, 0.8, 0.9);
  assert.deepEqual(limits, [640_000, 810_000]);
});

test('equal times are kept together, on the side that comes nearest to the shares', () => {
  const days = Float64Array.from({ length: 1000 }, (_, i) => Math.floor(i / 150));
  assert.deepEqual(timeLimits(days, 0.8, 0.9), [5, 6]);
});

test('three distinct times make three parts, and fewer make none', () => {
  assert.deepEqual(timeLimits(Float64Array.of(1, 2, 2, 2, 2, 2, 2, 3), 0.8, 0.9), [2, 3]);
  for (const few of [[], [1], [1, 1, 1], [1, 1, 2, 2, 2]])
    assert.equal(timeLimits(Float64Array.from(few), 0.8, 0.9), null);
});

test('no part is empty, and no other split is nearer to the first share', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 120 }), (list) => {
      const times = Float64Array.from(list).sort();
      const starts = [...new Set(times)].map((time) => times.indexOf(time));
      const limits = timeLimits(times, 0.8, 0.9);
      assert.equal(limits === null, starts.length < 3);
      if (limits === null) return;
      const [trainEnd, validEnd] = ends(times, limits);
      assert.ok(0 < trainEnd && trainEnd < validEnd && validEnd < times.length);
      const nearest = Math.min(...starts.slice(1, -1).map((start) => Math.abs(start - 0.8 * times.length)));
      assert.equal(Math.abs(trainEnd - 0.8 * times.length), nearest);
    }),
  );
});
