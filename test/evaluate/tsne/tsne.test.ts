import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Random } from '../../../core/engine/random.ts';
import { neighbourProbabilities, squaredDistances } from '../../../core/evaluate/tsne/affinities.ts';
import { maxPerplexity, mapPoints, type TsneMap } from '../../../core/evaluate/tsne/tsne.ts';
import { quietJob } from '../../../core/job.ts';

const WIDTH = 8;

/** Points around three centres in eight dimensions, one cluster after another. */
function clusters(each: number, seed: number): Float32Array {
  const random = new Random(seed);
  const centres = Array.from({ length: 3 }, () => Array.from({ length: WIDTH }, () => 4 * random.normal()));
  return Float32Array.from(
    centres.flatMap((centre) =>
      Array.from({ length: each }, () => centre.map((coordinate) => coordinate + random.normal())).flat(),
    ),
  );
}

function mapOf(values: Float32Array, seed = 1, perplexity = 10): Promise<TsneMap> {
  const random = new Random(seed);
  return mapPoints(values, WIDTH, { perplexity, normal: () => random.normal() }, quietJob());
}

/** The share of points whose nearest neighbour in the map belongs to the same cluster. */
function sameClusterShare({ positions }: TsneMap, each: number): number {
  const points = positions.length / 2;
  const distance = (i: number, j: number): number =>
    (positions[2 * i] - positions[2 * j]) ** 2 + (positions[2 * i + 1] - positions[2 * j + 1]) ** 2;
  let sameCluster = 0;
  for (let i = 0; i < points; i++) {
    let nearest = i === 0 ? 1 : 0;
    for (let j = 0; j < points; j++) if (j !== i && distance(i, j) < distance(i, nearest)) nearest = j;
    if (Math.floor(nearest / each) === Math.floor(i / each)) sameCluster++;
  }
  return sameCluster / points;
}

test('the effective number of neighbours of each point is the perplexity', () => {
  const values = clusters(30, 5);
  const [distances, probabilities] = [new Float64Array(90), new Float64Array(90)];
  for (const perplexity of [2, 5, 20]) {
    for (const point of [0, 41, 89]) {
      squaredDistances(values, WIDTH, point, distances);
      neighbourProbabilities(distances, point, perplexity, probabilities);
      const entropy = probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
      assert.ok(
        Math.abs(Math.exp(entropy) - perplexity) < 1e-3 * perplexity,
        `${Math.exp(entropy)} instead of ${perplexity}`,
      );
      assert.ok(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1) < 1e-12);
      assert.equal(probabilities[point], 0);
    }
  }
});

test('clusters are kept together in the map, and the divergence decreases', async () => {
  const map = await mapOf(clusters(40, 3));
  assert.equal(sameClusterShare(map, 40), 1);
  assert.ok(map.divergence.last < 0.3 * map.divergence.first, JSON.stringify(map.divergence));
  assert.ok(map.positions.every(Number.isFinite));
  for (const axis of [0, 1])
    assert.ok(Math.abs(map.positions.filter((_, k) => k % 2 === axis).reduce((sum, x) => sum + x, 0)) < 1e-6);
});

test('the same initial positions give the same map, and other positions give one of similar quality', async () => {
  const values = clusters(20, 8);
  const [one, same, other] = [await mapOf(values, 1), await mapOf(values, 1), await mapOf(values, 2)];
  assert.deepEqual(one, same);
  assert.notDeepEqual(one.positions, other.positions);
  assert.ok(
    Math.abs(one.divergence.last - other.divergence.last) < 0.15,
    `${one.divergence.last} and ${other.divergence.last}`,
  );
});

test('clusters are kept together at any scale of the coordinates, and equal points get finite positions', async () => {
  const values = clusters(15, 2);
  for (const scale of [1e-3, 1e3]) {
    const map = await mapOf(values.map((value) => value * scale));
    assert.equal(sameClusterShare(map, 15), 1, String(scale));
  }
  const equal = await mapOf(new Float32Array(20 * WIDTH).fill(3));
  assert.ok(equal.positions.every(Number.isFinite));
  assert.ok(Number.isFinite(equal.divergence.last));
});

test('a perplexity that is too large for the number of points is reduced, and too few points are refused', async () => {
  assert.equal(maxPerplexity(31), 10);
  const few = clusters(4, 2);
  assert.deepEqual(await mapOf(few, 1, 50), await mapOf(few, 1, 11 / 3));
  await assert.rejects(mapOf(few.subarray(0, 3 * WIDTH)), {
    code: 'invalid-input',
    message: 'too few points for a map: 3',
  });
  await assert.rejects(mapOf(few, 1, 0.5), { code: 'invalid-input' });
});

test('a map reports progress and can be cancelled', async () => {
  const controller = new AbortController();
  const fractions: number[] = [];
  const job = {
    signal: controller.signal,
    report: ({ fraction }: { fraction?: number }) => {
      fractions.push(fraction ?? 0);
      if (fractions.length === 5) controller.abort();
    },
  };
  await assert.rejects(mapPoints(clusters(10, 1), WIDTH, { perplexity: 5, normal: () => 0.5, steps: 10 }, job), {
    code: 'cancelled',
  });
  assert.deepEqual(fractions, [0.1, 0.2, 0.3, 0.4, 0.5]);
});
