import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { auc } from '../../core/evaluate/auc.ts';
import { orderOf } from '../../core/evaluate/order.ts';

interface Row {
  readonly score: number;
  readonly label: number;
  readonly weight: number;
}

const anyScore = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, Infinity, -Infinity, 5e-324),
);
const rowsOf = (score: fc.Arbitrary<number>) =>
  fc.array(fc.record({ score, label: fc.nat(1), weight: fc.integer({ min: 0, max: 9 }) }), { maxLength: 50 });

function aucOf(rows: readonly Row[], weighted = false): number | null {
  const weights = weighted ? Float64Array.from(rows, ({ weight }) => weight) : undefined;
  return auc(
    Float64Array.from(rows, ({ score }) => score),
    Uint8Array.from(rows, ({ label }) => label),
    weights,
  );
}

/** The AUC by its definition over all pairs of a positive and a negative. */
function aucByPairs(rows: readonly Row[], weightOf: (row: Row) => number): number | null {
  let won = 0;
  let pairs = 0;
  for (const positive of rows.filter(({ label }) => label === 1)) {
    for (const negative of rows.filter(({ label }) => label === 0)) {
      const weight = weightOf(positive) * weightOf(negative);
      pairs += weight;
      won += weight * (positive.score > negative.score ? 1 : positive.score === negative.score ? 0.5 : 0);
    }
  }
  return pairs > 0 ? won / pairs : null;
}

test('AUC is the share of pairs in the right order, ties counting half', () => {
  fc.assert(
    fc.property(rowsOf(anyScore), (rows) => {
      assert.equal(
        aucOf(rows),
        aucByPairs(rows, () => 1),
      );
    }),
  );
});

test('the weight of a pair is the product of the weights of its samples', () => {
  fc.assert(
    fc.property(rowsOf(anyScore), (rows) => {
      assert.equal(
        aucOf(rows, true),
        aucByPairs(rows, ({ weight }) => weight),
      );
    }),
  );
});

test('a sample of weight n counts like n samples', () => {
  fc.assert(
    fc.property(rowsOf(anyScore), (rows) => {
      assert.equal(aucOf(rows, true), aucOf(rows.flatMap((row) => Array<Row>(row.weight).fill(row))));
    }),
  );
});

test('AUC is invariant under increasing transformations of the scores', () => {
  fc.assert(
    fc.property(rowsOf(fc.integer({ min: -50, max: 50 })), (rows) => {
      assert.equal(aucOf(rows.map((row) => ({ ...row, score: Math.atan(row.score) / 1e9 }))), aucOf(rows));
    }),
  );
});

test('reversing the scores or the labels gives the complement', () => {
  fc.assert(
    fc.property(rowsOf(anyScore), (rows) => {
      const original = aucOf(rows);
      fc.pre(original !== null);
      const reversedScores = aucOf(rows.map((row) => ({ ...row, score: -row.score })));
      const reversedLabels = aucOf(rows.map((row) => ({ ...row, label: 1 - row.label })));
      assert.ok(Math.abs((reversedScores ?? NaN) - (1 - (original ?? NaN))) < 1e-12);
      assert.equal(reversedLabels, reversedScores);
    }),
  );
});

test('the order of the rows does not matter', () => {
  const shuffled = rowsOf(anyScore).chain((rows) =>
    fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
  );
  fc.assert(
    fc.property(shuffled, ([rows, mixed]) => {
      assert.equal(aucOf(mixed), aucOf(rows));
    }),
  );
});

test('single-precision scores give the same AUC as the same scores in double precision', () => {
  fc.assert(
    fc.property(rowsOf(fc.float({ noNaN: true })), (rows) => {
      const single = auc(
        Float32Array.from(rows, ({ score }) => score),
        Uint8Array.from(rows, ({ label }) => label),
      );
      assert.equal(single, aucOf(rows));
    }),
  );
});

test('AUC is null without positives, without negatives, and if one class has no weight', () => {
  assert.equal(auc(Float64Array.of(), Uint8Array.of()), null);
  assert.equal(auc(Float64Array.of(0.1, 0.2), Uint8Array.of(0, 0)), null);
  assert.equal(auc(Float64Array.of(0.1, 0.2), Uint8Array.of(1, 1)), null);
  assert.equal(auc(Float64Array.of(0.1, 0.2), Uint8Array.of(0, 1), Float64Array.of(1, 0)), null);
});

test('a score that is not a number, an invalid weight and unequal lengths are refused', () => {
  assert.throws(() => auc(Float64Array.of(0.1, NaN), Uint8Array.of(0, 1)), { code: 'not-finite' });
  assert.throws(() => auc(Float32Array.of(NaN), Uint8Array.of(1)), { code: 'not-finite' });
  const [scores, labels] = [Float64Array.of(1, 2), Uint8Array.of(0, 1)];
  for (const weight of [-1, NaN, Infinity])
    assert.throws(() => auc(scores, labels, Float64Array.of(1, weight)), { code: 'invalid-input' }, String(weight));
  assert.throws(() => auc(scores, Uint8Array.of(0)), { code: 'invalid-input' });
});

test('rows are ordered by their scores, and rows of equal score by their number', () => {
  fc.assert(
    fc.property(fc.array(anyScore, { maxLength: 300 }), (scores) => {
      const rows = scores.map((_, row) => row);
      const expected = rows.toSorted((one, other) =>
        scores[one] < scores[other] ? -1 : scores[one] > scores[other] ? 1 : 0,
      );
      assert.deepEqual([...orderOf(Float64Array.from(scores))], expected);
    }),
  );
});
