/** The bins in which scores are compared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ScoreDistribution } from '../../core/drift/scores.ts';
import type { UserWeights } from '../../core/drift/user-counts.ts';

const weighted = (weights: readonly number[], userOf: (row: number) => number): UserWeights => ({
  weights: Float64Array.from(weights),
  users: Uint32Array.from(weights.keys(), userOf),
});

const countsOf = (scores: readonly number[], weights: readonly number[] | null = null): number[] => [
  ...ScoreDistribution.ofReference(Float32Array.from(scores), weights === null ? null : weighted(weights, (row) => row))
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

test('ten impressions of each user say no more about other users than one', () => {
  const users = Array.from({ length: 100 }, (_, user) => user / 100);
  const repeated = users.flatMap((score) => new Array<number>(10).fill(score));
  const weights = new Array<number>(repeated.length).fill(0.1);
  const [once, tenTimes] = [
    ScoreDistribution.ofReference(Float32Array.from(users), null),
    ScoreDistribution.ofReference(
      Float32Array.from(repeated),
      weighted(weights, (row) => Math.floor(row / 10)),
    ),
  ];
  assert.deepEqual(tenTimes.edges, once.edges);
  const audience = new ScoreDistribution(once.edges);
  audience.add(
    Float32Array.from(users, (score) => score ** 2),
    null,
  );
  const [expected, actual] = [once, tenTimes].map((one) => one.stabilityOf(audience));
  assert.ok(Math.abs(actual.psi! - expected.psi!) < 1e-9, `${actual.psi}, once ${expected.psi}`);
  assert.ok(Math.abs(actual.chance! - expected.chance!) < 1e-9, `${actual.chance}, once ${expected.chance}`);
});
