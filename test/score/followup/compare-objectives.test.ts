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

test('each objective ranks different samples first, with different expected and actual conversions', () => {
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

test('ties share a rank, and a ranking in which all are tied has no correlation', () => {
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

test('the top of a few samples contains at least one, and without samples the overlap is unknown', () => {
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

test('where equal probabilities straddle a cutoff, their samples count in part, in whatever order they are', () => {
  const shares = (order: readonly number[]) =>
    compareObjectives(['click', 'approval'], {
      probabilities: [
        Float32Array.from(order, (row) => (row < 2 ? 0.5 : row < 8 ? 0.25 : 0.125)),
        Float32Array.from(order, (row) => (row < 8 ? 0.25 : 0.0625)),
      ],
      depth: Uint8Array.from(order, (row) => [2, 0, 1, 1, 2, 0, 0, 0, 1, 0][row]),
    });
  const forwards = shares([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // A fifth of ten rows is two: the two likeliest to click, but a quarter of each of the eight likeliest approvals.
  const [byClick, byApproval] = forwards.objectives.map(({ slices }) => slices.find(({ share }) => share === 0.2));
  assert.deepEqual(byClick?.steps, [
    { step: 'click', expected: 1, observed: 1 },
    { step: 'approval', expected: 0.5, observed: 1 },
  ]);
  assert.deepEqual(byApproval?.steps, [
    { step: 'click', expected: (2 * 0.5 + 6 * 0.25) / 4, observed: 4 / 4 },
    { step: 'approval', expected: 0.5, observed: 2 / 4 },
  ]);
  assert.equal(forwards.similarities[0].overlap.find(({ share }) => share === 0.2)?.common, 0.25);
  assert.deepEqual(shares([9, 4, 7, 1, 5, 8, 0, 3, 6, 2]), forwards);
});

test('a ranking with equal probabilities has all of its first rows in common with itself', () => {
  const flat = Float32Array.of(0.25, 0.25, 0.25, 0.125, 0.125);
  const { similarities } = compareObjectives(['a', 'b'], { probabilities: [flat, flat], depth: new Uint8Array(5) });
  assert.ok(similarities[0].overlap.every(({ common }) => common === 1));
});
