import assert from 'node:assert/strict';
import { test } from 'node:test';

import { twoSided, upperTail } from '../../core/funnel/normal.ts';

/** z and the probability above it, from published tables with sixteen digits. */
const KNOWN: readonly (readonly [number, number])[] = [
  [0, 0.5],
  [1, 0.15865525393145705],
  [1.959963984540054, 0.025],
  [2.5, 0.006209665325776132],
  [3, 0.0013498980316300933],
  [6, 9.865876450376946e-10],
  [10, 7.619853024160527e-24],
  [37, 5.725571222524577e-300],
];

test('the upper tail of the normal distribution is correct to ten digits, near 0 and far from it', () => {
  for (const [z, expected] of KNOWN) {
    assert.ok(Math.abs(upperTail(z) / expected - 1) < 1e-10, `${z}: ${upperTail(z)}`);
    assert.ok(Math.abs(upperTail(-z) - (1 - expected)) < 1e-15);
  }
});

test('a two-sided p-value covers both tails', () => {
  assert.ok(Math.abs(twoSided(-1.959963984540054) - 0.05) < 1e-14);
  assert.equal(twoSided(0), 1);
});
