import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { studentQuantile, studentTwoSided } from '../../core/evaluate/student.ts';
import { twoSided } from '../../core/funnel/normal.ts';

const t = fc.double({ min: 0, max: 40, noNaN: true });
const degrees = fc.integer({ min: 1, max: 400 });

/** Quantiles from standard tables, by degrees of freedom and two-sided p. */
const TABLE: readonly (readonly [degrees: number, p: number, t: number])[] = [
  [1, 0.05, 12.706],
  [1, 0.01, 63.657],
  [2, 0.05, 4.303],
  [4, 0.1, 2.132],
  [4, 0.05, 2.776],
  [4, 0.01, 4.604],
  [4, 0.001, 8.61],
  [9, 0.05, 2.262],
  [9, 0.001, 4.781],
  [30, 0.05, 2.042],
  [120, 0.01, 2.617],
];

test('the published quantiles are matched to the last digit', () => {
  for (const [freedom, p, quantile] of TABLE) {
    assert.ok(
      studentTwoSided(quantile - 0.0005, freedom) > p && studentTwoSided(quantile + 0.0005, freedom) < p,
      `${freedom} ${p}: ${studentTwoSided(quantile, freedom)}`,
    );
  }
});

/** The distribution has closed forms for one, two and four degrees of freedom. */
const CLOSED: readonly (readonly [degrees: number, p: (t: number) => number])[] = [
  [1, (x) => 1 - (2 / Math.PI) * Math.atan(x)],
  [2, (x) => 1 - x / Math.sqrt(2 + x * x)],
  [4, (x) => 1 - (x / Math.sqrt(4 + x * x)) * (1 + 2 / (4 + x * x))],
];

test('one, two and four degrees of freedom follow their closed forms', () => {
  for (const [freedom, closed] of CLOSED) {
    fc.assert(
      fc.property(t, (x) => assert.ok(Math.abs(studentTwoSided(x, freedom) - closed(x)) < 1e-12, `${freedom} ${x}`)),
    );
  }
});

test('the far tail keeps its precision: with four degrees of freedom it falls as 6 / t⁴', () => {
  for (const x of [1e3, 1e5, 1e20]) assert.ok(Math.abs(studentTwoSided(x, 4) / (6 / x ** 4) - 1) < 1e-4, String(x));
});

test('p is between 0 and 1, symmetric, and decreases with |t| and with the degrees of freedom', () => {
  fc.assert(
    fc.property(t, fc.double({ min: 0.01, max: 5, noNaN: true }), degrees, (x, more, freedom) => {
      const p = studentTwoSided(x, freedom);
      assert.ok(p >= 0 && p <= 1);
      assert.equal(studentTwoSided(-x, freedom), p);
      assert.ok(studentTwoSided(x + more, freedom) < p);
      assert.ok(studentTwoSided(x, freedom + 1) <= p + 1e-12);
    }),
  );
});

test('with many degrees of freedom, the distribution is normal', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 5, noNaN: true }), (x) =>
      assert.ok(Math.abs(studentTwoSided(x, 1e7) - twoSided(x)) < 1e-6),
    ),
  );
});

test('the limits are exact, and NaN stays NaN', () => {
  assert.deepEqual(
    [studentTwoSided(0, 3), studentTwoSided(-Infinity, 3), studentTwoSided(NaN, 3), studentTwoSided(1, 0)],
    [1, 0, NaN, NaN],
  );
});

test('the two-sided probability of a quantile is the given one', () => {
  for (const [freedom, p, quantile] of TABLE)
    assert.ok(Math.abs(studentQuantile(p, freedom) - quantile) < 0.0006, `${freedom} ${p}`);
  assert.ok(Math.abs(studentQuantile(0.05, 1e9) - 1.959963984540054) < 1e-6);
  assert.ok(Number.isNaN(studentQuantile(0.05, 0)));
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 0.999, noNaN: true }), degrees, (p, freedom) => {
      assert.ok(Math.abs(studentTwoSided(studentQuantile(p, freedom), freedom) - p) < 1e-9);
    }),
  );
});
