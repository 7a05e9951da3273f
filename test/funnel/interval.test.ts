import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { wilson } from '../../core/funnel/interval.ts';

test('the interval agrees with the examples published by Newcombe (1998)', () => {
  const published = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ];
  for (const [count, total, low, high] of published) {
    const interval = wilson(count, total);
    assert.deepEqual([interval?.low.toFixed(4), interval?.high.toFixed(4)], [low.toFixed(4), high.toFixed(4)]);
  }
});

test('a rate without samples has no interval', () => {
  assert.equal(wilson(0, 0), null);
});

test('the interval holds the rate, stays within 0 and 1, and mirrors for the complement', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(1e6), (converted, rest) => {
      fc.pre(converted + rest > 0);
      const total = converted + rest;
      const interval = wilson(converted, total) ?? assert.fail('no interval');
      const mirrored = wilson(rest, total) ?? assert.fail('no interval');
      assert.ok(interval.low >= 0 && interval.high <= 1);
      assert.ok(interval.low <= converted / total && converted / total <= interval.high);
      assert.ok(Math.abs(interval.low - (1 - mirrored.high)) < 1e-12);
    }),
  );
});
