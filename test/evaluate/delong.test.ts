import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../core/engine/random.ts';
import { auc } from '../../core/evaluate/auc.ts';
import { combineDifferences, compareAucs, type AucDifference } from '../../core/evaluate/delong.ts';

interface Row {
  readonly first: number;
  readonly second: number;
  readonly label: number;
}

const rows = fc.array(
  fc.record({
    first: fc.integer({ min: -3, max: 3 }),
    second: fc.double({ noNaN: true, min: -9, max: 9 }),
    label: fc.nat(1),
  }),
  { maxLength: 40 },
);

function compare(data: readonly Row[]): ReturnType<typeof compareAucs> {
  return compareAucs(
    Float64Array.from(data, ({ first }) => first),
    Float64Array.from(data, ({ second }) => second),
    Uint8Array.from(data, ({ label }) => label),
  );
}

/** The variance by its definition: structural components from all pairs, then their covariance matrices. */
function varianceByPairs(data: readonly Row[]): number {
  const positives = data.filter(({ label }) => label === 1);
  const negatives = data.filter(({ label }) => label === 0);
  const kernel = (own: number, other: number): number => (own > other ? 1 : own === other ? 0.5 : 0);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const covariance = (a: readonly number[], b: readonly number[]): number =>
    (mean(a.map((value, i) => (value - mean(a)) * (b[i] - mean(b)))) * a.length) / (a.length - 1);
  const scoreOf = [(row: Row) => row.first, (row: Row) => row.second];
  const ofPositives = scoreOf.map((score) =>
    positives.map((row) => mean(negatives.map((other) => kernel(score(row), score(other))))),
  );
  const ofNegatives = scoreOf.map((score) =>
    negatives.map((row) => mean(positives.map((other) => kernel(score(other), score(row))))),
  );
  const contrast = ([a, b]: readonly (readonly number[])[]): number =>
    covariance(a, a) + covariance(b, b) - 2 * covariance(a, b);
  return contrast(ofPositives) / positives.length + contrast(ofNegatives) / negatives.length;
}

test('the difference and its interval equal their definition over all pairs', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const result = compare(data);
      const positives = data.filter(({ label }) => label === 1).length;
      if (positives < 2 || data.length - positives < 2) return assert.equal(result, null);
      const labels = Uint8Array.from(data, ({ label }) => label);
      const expected =
        (auc(
          Float64Array.from(data, ({ first }) => first),
          labels,
        ) ?? 0) -
        (auc(
          Float64Array.from(data, ({ second }) => second),
          labels,
        ) ?? 0);
      assert.ok(result !== null && Math.abs(result.difference - expected) < 1e-12);
      const error = (result.high - result.low) / (2 * 1.959963984540054);
      assert.ok(Math.abs(error ** 2 - varianceByPairs(data)) < 1e-12, `${error ** 2} ${varianceByPairs(data)}`);
      assert.ok(result.p >= 0 && result.p <= 1);
    }),
  );
});

test('an example worked by hand is reproduced: AUCs of 8/9 and 5/9, variance 4/27 + 1/27, z² = 3/5', () => {
  const result = compareAucs(
    Float32Array.of(6, 5, 2, 3, 1, 0),
    Float32Array.of(4, 1, 6, 2, 3, 5),
    Uint8Array.of(1, 1, 1, 0, 0, 0),
  );
  assert.ok(result !== null);
  assert.ok(Math.abs(result.difference - 1 / 3) < 1e-12);
  assert.ok(Math.abs(result.p - 0.4385780260809998) < 1e-9, String(result.p));
});

test('scores that rank alike do not differ, regardless of their scale', () => {
  const scores = Float32Array.of(0.1, 0.4, 0.35, 0.8, 0.9);
  assert.deepEqual(
    compareAucs(
      scores,
      scores.map((score) => score / 2),
      Uint8Array.of(0, 0, 1, 1, 1),
    ),
    { difference: 0, low: 0, high: 0, p: 1 },
  );
});

test('the same samples in another order give the same p', () => {
  fc.assert(
    fc.property(rows, (data) => {
      const [one, other] = [compare(data), compare([...data].reverse())];
      assert.ok(one === null ? other === null : other !== null && Math.abs(one.p - other.p) < 1e-9);
    }),
  );
});

test('equally good scores seem to differ about as often as the significance level says', () => {
  const random = new Random(7);
  let significant = 0;
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  for (let trial = 0; trial < 400; trial++) {
    const signal = Array.from({ length: 200 }, normal);
    const result = compareAucs(
      Float64Array.from(signal, (x) => x + normal()),
      Float64Array.from(signal, (x) => x + normal()),
      Uint8Array.from(signal, (x) => (x + normal() > 0.5 ? 1 : 0)),
    );
    if (result !== null && result.p < 0.05) significant += 1;
  }
  assert.ok(significant > 8 && significant < 36, `${significant} of 400 below 0.05`);
});

const Z = 1.959963984540054;
const differenceOf = (difference: number, error: number): AucDifference => ({
  difference,
  low: difference - Z * error,
  high: difference + Z * error,
  p: NaN,
});

test('differences on independent samples are combined by their inverse variances', () => {
  const combined = combineDifferences([differenceOf(0.01, 0.01), differenceOf(0.04, 0.02)]);
  // Weights of 4 to 1; the variance is 1 / (1 / 0.01² + 1 / 0.02²).
  assert.ok(combined !== null && Math.abs(combined.difference - 0.016) < 1e-12);
  const error = Math.sqrt(0.8) * 0.01;
  assert.ok(
    Math.abs(combined.low - (0.016 - Z * error)) < 1e-9 && Math.abs(combined.high - (0.016 + Z * error)) < 1e-9,
  );
  assert.equal(combineDifferences([]), null);
});

test('a single difference is unchanged, and one without variance weighs no more than the others', () => {
  const { p, difference, low, high } = combineDifferences([differenceOf(0.01, 0.01)]) ?? assert.fail();
  assert.ok(Math.abs(difference - 0.01) < 1e-15 && Math.abs(high - low - 2 * Z * 0.01) < 1e-12);
  assert.ok(Math.abs(p - 0.3173105) < 1e-6, 'one standard error');
  const equallyWeighted = combineDifferences([differenceOf(0, 0), differenceOf(0.04, 0.02)]) ?? assert.fail();
  assert.ok(
    Math.abs(equallyWeighted.difference - 0.02) < 1e-12 &&
      Math.abs(equallyWeighted.high - equallyWeighted.low - 2 * Z * 0.01) < 1e-12,
  );
  assert.deepEqual(combineDifferences([differenceOf(0, 0)]), { difference: 0, low: 0, high: 0, p: 1 });
});
