import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareObjectives } from '../../../core/score/followup/compare-objectives.ts';

/** 200 samples: clicks are likelier towards the end, approvals towards the beginning. */
const rows = Array.from({ length: 200 }, (_, row) => row);
const predicted = {
  probabilities: [
    Float32Array.from(rows, (row) => (row + 1) / 1024),
    Float32Array.from(rows, (row) => (200 - row) / 4096),
  ],
  depth: Uint8Array.from(rows, (row) => (row >= 190 ? 1 : row < 4 ? 2 : 0)),
};

test('each objective ranks different samples first, with different expected and observed conversions', () => {
  const { objectives } = compareObjectives(['click', 'approval'], predicted);
  const first = objectives.map(({ objective, slices }) => ({ objective, ...slices[1] }));
  const sum = (column: Float32Array, chosen: readonly number[]): number =>
    chosen.reduce((total, row) => total + column[row], 0);
  const [last, beginning] = [rows.slice(-10).reverse(), rows.slice(0, 10)];
  assert.deepEqual(first, [
    {
      objective: 'click',
      share: 0.05,
      rows: 10,
      steps: [
        { step: 'click', expected: sum(predicted.probabilities[0], last), observed: 10 },
        { step: 'approval', expected: sum(predicted.probabilities[1], last), observed: 0 },
      ],
    },
    {
      objective: 'approval',
      share: 0.05,
      rows: 10,
      steps: [
        { step: 'click', expected: sum(predicted.probabilities[0], beginning), observed: 4 },
        { step: 'approval', expected: sum(predicted.probabilities[1], beginning), observed: 4 },
      ],
    },
  ]);
});

test('opposite rankings overlap only in the complete list', () => {
  const { similarities } = compareObjectives(['click', 'approval'], predicted);
  assert.deepEqual(similarities, [
    {
      one: 'click',
      other: 'approval',
      correlation: -1,
      overlap: [
        { share: 0.01, common: 0 },
        { share: 0.05, common: 0 },
        { share: 0.1, common: 0 },
        { share: 0.2, common: 0 },
        { share: 1, common: 1 },
      ],
    },
  ]);
});

test('ties share a rank, and a ranking without any order has no correlation', () => {
  const flat = compareObjectives(['a', 'b', 'c'], {
    probabilities: [
      Float32Array.of(1, 1, 0, 0),
      Float32Array.of(0.5, 0.5, 0.5, 0.5),
      Float32Array.of(0.9, 0.9, 0.1, 0.1),
    ],
    depth: new Uint8Array(4),
  });
  assert.deepEqual(
    flat.similarities.map(({ correlation }) => correlation),
    [null, 1, null],
  );
});

test('the top of a few samples has at least one of them, and no sample has no share in common', () => {
  const few = compareObjectives(['a', 'b'], {
    probabilities: [Float32Array.of(0.1, 0.2, 0.3), Float32Array.of(0.3, 0.2, 0.1)],
    depth: new Uint8Array(3),
  });
  assert.deepEqual(
    few.objectives[0].slices.map(({ rows: count }) => count),
    [1, 1, 1, 1, 3],
  );
  assert.deepEqual(
    few.similarities[0].overlap.map(({ common }) => common),
    [0, 0, 0, 0, 1],
  );
  const none = compareObjectives(['a', 'b'], {
    probabilities: [new Float32Array(0), new Float32Array(0)],
    depth: new Uint8Array(0),
  });
  assert.deepEqual(
    none.similarities[0].overlap.map(({ common }) => common),
    [null, null, null, null, null],
  );
});
