import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { writeInteger } from '../../../core/integer-bytes.ts';
import { writeFloat32, writeNumber } from '../../../core/score/output/digits.ts';

type Write = (bytes: Uint8Array, offset: number, value: number) => number;

function textOf(write: Write, value: number): string {
  const bytes = new Uint8Array(64);
  const end = write(bytes, 3, value);
  return Buffer.from(bytes.subarray(3, end)).toString('latin1');
}

test('a float32 is written so that it reads back as the same float32', () => {
  fc.assert(
    fc.property(fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.equal(Math.fround(Number(textOf(writeFloat32, value))), Math.abs(value));
    }),
    { numRuns: 20_000 },
  );
});

test('no shorter decimal reads back as the same float32', () => {
  const probability = fc.oneof(
    fc.float({ min: Math.fround(1e-30), max: 1, noNaN: true }),
    // Here, float32 numbers are further apart than decimals of 7 digits.
    fc.float({ min: 2 ** -10, max: Math.fround(0.001), noNaN: true }),
  );
  fc.assert(
    fc.property(probability, (value) => {
      const used = textOf(writeFloat32, value).replace(/e.*|^[0.]+|\./g, '').length;
      const shorter = Array.from({ length: used - 1 }, (_, index) => Number(value.toPrecision(index + 1)));
      assert.equal(shorter.map(Math.fround).includes(value), false);
    }),
    { numRuns: 20_000 },
  );
});

test('a decimal halfway between two float32 numbers is written only for the one to which it is parsed', () => {
  assert.equal(Number(textOf(writeFloat32, 913305567232)), 913305570000);
});

test('a probability is written with the fewest distinguishing digits', () => {
  const written = [0.3, 0.1, 1, 0, 0.0123, 1e-7, 1.5e-9, 0.99999994, 0.9999999, 123456].map((value) =>
    textOf(writeFloat32, Math.fround(value)),
  );
  assert.deepEqual(written, ['0.3', '0.1', '1', '0', '0.0123', '1e-7', '1.5e-9', '0.99999994', '0.9999999', '123456']);
});

test('a number keeps 15 significant digits', () => {
  const written = [1.1 * 1.2, 0.05, 2, 1e12, 1 / 3, 1e-300, 999.9999999999999, 12.5].map((value) =>
    textOf(writeNumber, value),
  );
  assert.deepEqual(written, ['1.32', '0.05', '2', '1000000000000', '0.333333333333333', '1e-300', '1000', '12.5']);
});

test('a number is rounded to the nearest decimal of 15 digits', () => {
  const number = fc.oneof(fc.double({ min: 0, max: 1e300, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }));
  fc.assert(
    fc.property(number, (value) => {
      assert.equal(Number(textOf(writeNumber, value)), Number(value.toExponential(14)));
    }),
    { numRuns: 5000 },
  );
});

test('a whole number is written exactly', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      assert.equal(textOf(writeInteger, value), String(value));
    }),
  );
});
