import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { adjustByHolm, adjustByBenjaminiHochberg, pairCount } from '../../core/funnel/adjust.ts';

/** The example of Benjamini and Hochberg (1995): four of fifteen hypotheses are rejected at 0.05. */
const PUBLISHED = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
];

const rounded = (ps: readonly (number | null)[]): readonly (number | null)[] =>
  ps.map((p) => (p === null ? null : Math.round(p * 1e9) / 1e9));

test('the published example rejects the four hypotheses that its authors reject', () => {
  assert.deepEqual(
    adjustByBenjaminiHochberg(PUBLISHED).map((p) => p !== null && p < 0.05),
    PUBLISHED.map((_, index) => index < 4),
  );
});

test('adjusted p-values keep their positions, and missing ones remain missing', () => {
  const adjusted = adjustByBenjaminiHochberg([0.01, null, 0.04, 0.03, 0.005]);
  assert.deepEqual(rounded(adjusted), [0.02, null, 0.04, 0.04, 0.02]);
});

test('adjusted p-values are never below the raw ones, never above 1, and in the same order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (ps) => {
      const adjusted = adjustByBenjaminiHochberg(ps).map((p) => p ?? NaN);
      const order = ps.map((_, index) => index).sort((one, other) => ps[one] - ps[other]);
      ps.forEach((p, index) => assert.ok(adjusted[index] >= p * (1 - 1e-12) - 1e-300 && adjusted[index] <= 1));
      for (let i = 1; i < order.length; i++) assert.ok(adjusted[order[i - 1]] <= adjusted[order[i]]);
    }),
  );
});

test('Holm’s method multiplies the smallest p by the number of tests, and each larger p by one less', () => {
  assert.deepEqual(rounded(adjustByHolm([0.01, 0.04, null, 0.03, 0.005])), [0.03, 0.06, null, 0.06, 0.02]);
  assert.deepEqual(rounded(adjustByHolm([0.01, 0.04, null], pairCount(4))), [0.06, 0.2, null]);
  assert.deepEqual(adjustByHolm([null]), [null]);
});

test('Holm’s p-values are never below the raw ones, never above Bonferroni’s, and in the same order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (ps) => {
      const adjusted = adjustByHolm(ps).map((p) => p ?? NaN);
      const order = ps.map((_, index) => index).sort((one, other) => ps[one] - ps[other]);
      ps.forEach((p, index) =>
        assert.ok(adjusted[index] >= p && adjusted[index] <= Math.min(1, p * ps.length) + 1e-12),
      );
      for (let i = 1; i < order.length; i++) assert.ok(adjusted[order[i - 1]] <= adjusted[order[i]]);
    }),
  );
});
