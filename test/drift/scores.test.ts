/** The bins in which scores are compared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ScoreDistribution } from '../../core/drift/scores.ts';

const countsOf = (scores: readonly number[], weights: readonly number[] | null = null): number[] => [
  ...ScoreDistribution.ofReference(Float32Array.from(scores), weights === null ? null : Float64Array.from(weights))
    .counts,
];

test('different scores fill ten deciles evenly', () => {
  const scores = Array.from({ length: 1000 }, (_, row) => ((row * 7) % 1000) / 1000);
  assert.deepEqual(countsOf(scores), new Array(10).fill(100));
});

test('equal scores share a bin, and the deciles above them keep their size', () => {
  const others = Array.from({ length: 500 }, (_, row) => 0.5 + row / 1000);
  assert.deepEqual(countsOf([...new Array<number>(500).fill(0.1), ...others]), [500, 100, 100, 100, 100, 100]);
});

test('equal scores in the middle fill the deciles that they reach', () => {
  const low = Array.from({ length: 200 }, (_, row) => row / 1000);
  const high = Array.from({ length: 400 }, (_, row) => 0.6 + row / 1000);
  const scores = [...low, ...new Array<number>(400).fill(0.5), ...high];
  assert.deepEqual(countsOf(scores), [100, 100, 400, 100, 100, 100, 100]);
});

test('a sample of large weight fills as many deciles as its weight', () => {
  const scores = Array.from({ length: 11 }, (_, row) => row / 20);
  assert.deepEqual(countsOf(scores, [100, ...new Array<number>(10).fill(10)]), [100, 20, 20, 20, 20, 20]);
});

test('a single score has one bin', () => {
  assert.deepEqual(countsOf([0.5, 0.5, 0.5]), [3]);
});
