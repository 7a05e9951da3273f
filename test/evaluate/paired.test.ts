import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { correctedTTest, pairedTTest, spreadOf } from '../../core/evaluate/paired.ts';

const figures = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 });

test('the differences 1, 2 and 3 have mean 2, deviation 1, t = 2 √3 and p = 1 − √(12/14)', () => {
  const { difference, t, p } = pairedTTest([2, 4, 6], [1, 2, 3]);
  assert.equal(difference, 2);
  assert.ok(t !== null && Math.abs(t - 2 * Math.sqrt(3)) < 1e-12);
  assert.ok(p !== null && Math.abs(p - (1 - Math.sqrt(12 / 14))) < 1e-12);
});

test('a single pair, and pairs that all differ by the same amount, have a difference but no test', () => {
  assert.deepEqual(pairedTTest([0.75], [0.5]), { difference: 0.25, t: null, p: null });
  assert.deepEqual(pairedTTest([0.75, 0.5], [0.5, 0.25]), { difference: 0.25, t: null, p: null });
  assert.deepEqual(pairedTTest([0.7, 0.7, 0.7], [0.7, 0.7, 0.7]), { difference: 0, t: null, p: null });
});

test('series of unequal length and empty ones are refused', () => {
  for (const [first, second] of [
    [[1, 2], [1]],
    [[], []],
  ])
    assert.throws(() => pairedTTest(first, second), { code: 'invalid-input' });
});

test('swapping the series only flips the sign, and the order of the pairs does not matter', () => {
  fc.assert(
    fc.property(figures, figures, (one, other) => {
      const count = Math.min(one.length, other.length);
      const [first, second] = [one.slice(0, count), other.slice(0, count)];
      const test = pairedTTest(first, second);
      const swapped = pairedTTest(second, first);
      assert.ok(Math.abs(test.difference + swapped.difference) < 1e-12);
      assert.equal(test.p === null, swapped.p === null);
      if (test.p !== null && swapped.p !== null) assert.ok(Math.abs(test.p - swapped.p) < 1e-9);
      const reversed = pairedTTest([...first].reverse(), [...second].reverse());
      assert.ok(Math.abs(reversed.difference - test.difference) < 1e-12);
    }),
  );
});

test('the spread is the sample standard deviation, and is undefined for fewer than two values', () => {
  assert.deepEqual(
    [spreadOf([]), spreadOf([0.7]), spreadOf([1, 3]), spreadOf([0.1, 0.1, 0.1])],
    [
      { mean: null, std: null },
      { mean: 0.7, std: null },
      { mean: 2, std: Math.SQRT2 },
      { mean: 0.1, std: 0 },
    ],
  );
});

test('the correction widens the error by the ratio of test to training samples; at 0 it is a paired t-test', () => {
  const { difference, t, p } = correctedTTest([1, 2, 3], 2 / 3);
  // A variance of 1 × (1/3 + 2/3).
  assert.ok(difference === 2 && t !== null && Math.abs(t - 2) < 1e-12);
  assert.ok(p !== null && Math.abs(p - (1 - 2 / Math.sqrt(6))) < 1e-12);
  assert.deepEqual(correctedTTest([1, 2, 3], 0), pairedTTest([1, 2, 3], [0, 0, 0]));
  assert.deepEqual(correctedTTest([1], 0.1), { difference: 1, t: null, p: null });
});
