import assert from 'node:assert/strict';

/** Checks that numbers differ by at most the tolerance, which is relative for numbers above 1. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++)
    assert.ok(
      Math.abs(actual[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i])),
      `${i}: ${actual[i]} instead of ${expected[i]}`,
    );
}
