import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { packColumn, unpackStoredNumbers } from '../../../core/store/columns/codec.ts';
import { codeRange, decodedNumbers, numberOf } from '../../../core/store/columns/stored-numbers.ts';

const missing = fc.constant(Number.NaN);
const lists = fc.oneof(
  fc.array(fc.oneof(fc.integer({ min: -50, max: 300 }), missing), { minLength: 1 }),
  fc.array(
    fc.oneof(
      fc.nat(100_000).map((seconds) => 1.7e12 + seconds * 1000),
      missing,
    ),
    { minLength: 1 },
  ),
  fc.array(
    fc.oneof(
      fc.integer({ min: -9_999, max: 9_999 }).map((cents) => cents / 100),
      missing,
    ),
    { minLength: 1 },
  ),
  fc.array(fc.oneof(fc.double(), missing), { minLength: 1 }),
  fc.array(fc.constantFrom(-0, 0, 0.5), { minLength: 1 }),
);

/** Numbers and two bounds, which may be among them. */
const withBounds = lists.chain((values) => {
  const bound = fc
    .oneof(fc.constantFrom(...values, -Infinity, Infinity), fc.double())
    .filter((value) => !Number.isNaN(value));
  return fc.tuple(fc.constant(values), bound, bound);
});

function stored(values: readonly number[]) {
  return unpackStoredNumbers(packColumn({ kind: 'number', values: Float64Array.from(values) }));
}

test('stored numbers decode to those that were packed, one by one and all at once', () => {
  fc.assert(
    fc.property(lists, (values) => {
      const numbers = stored(values);
      assert.deepEqual(decodedNumbers(numbers), Float64Array.from(values));
      // Signs of zeros do not matter for single numbers.
      assert.deepEqual(
        Array.from(numbers.codes, (code) => numberOf(numbers, code) + 0),
        values.map((value) => value + 0),
      );
    }),
    { numRuns: 1000 },
  );
});

test('a range of codes contains exactly the numbers within its bounds', () => {
  let ranges = 0;
  fc.assert(
    fc.property(withBounds, ([values, from, to]) => {
      const numbers = stored(values);
      const range = codeRange(numbers, from, to);
      if (range === null) return;
      ranges++;
      const within = Array.from(numbers.codes, (code) => code >= range.start && code < range.end);
      assert.deepEqual(
        within,
        values.map((value) => value >= from && value < to),
      );
    }),
    { numRuns: 1000 },
  );
  assert.ok(ranges > 500, `${ranges} ranges`);
});

test('a column of another kind cannot be unpacked as numbers', () => {
  assert.throws(() => unpackStoredNumbers(packColumn({ kind: 'code', values: Uint8Array.of(1, 2) })), TypeError);
});
