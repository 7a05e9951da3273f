import assert from 'node:assert/strict';

/** Expects a number within a tolerance of another one; fails for a missing number. */
export function assertNear(
  actual: number | null | undefined,
  expected: number,
  tolerance: number,
  what = 'the number',
): void {
  assert.ok(Math.abs((actual ?? NaN) - expected) <= tolerance, `${what} is ${actual} instead of ${expected}`);
}
