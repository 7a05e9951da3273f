import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { bucketOf, quantileEdges, paddedEdges } from '../../core/features/buckets.ts';

const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 300 });
const ties = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 300 });

function sizesOf(sorted: Float64Array, edges: Float64Array): number[] {
  const sizes = new Array<number>(edges.length + 1).fill(0);
  for (const value of sorted) sizes[bucketOf(paddedEdges(edges), value)]++;
  return sizes;
}

test('distinct values fall into buckets of equal size', () => {
  const sorted = Float64Array.from({ length: 3200 }, (_, i) => i / 7);
  const edges = quantileEdges(sorted, 32, 10);
  assert.deepEqual(sizesOf(sorted, edges), new Array(32).fill(100));
});

test('a constant column and an empty one have one bucket', () => {
  assert.deepEqual(quantileEdges(new Float64Array(1000).fill(3), 32, 1), new Float64Array(0));
  assert.deepEqual(quantileEdges(new Float64Array(0), 32, 1), new Float64Array(0));
});

test('few distinct values have a bucket each, even if their frequencies are very unequal', () => {
  const sorted = Float64Array.from({ length: 10_000 }, (_, i) => (i < 9800 ? 0 : i < 9950 ? 1 : 2));
  assert.deepEqual(quantileEdges(sorted, 32, 10), Float64Array.of(1, 2));
});

test('a frequent value takes one bucket, and the other values share the rest', () => {
  const sorted = Float64Array.from({ length: 10_000 }, (_, i) => Math.max(0, i - 9000));
  const sizes = sizesOf(sorted, quantileEdges(sorted, 11, 1));
  assert.deepEqual(sizes, [9001, 100, 100, 100, 100, 100, 100, 100, 100, 100, 99]);
});

test('edges increase, and buckets respect their maximum number and minimum size', () => {
  fc.assert(
    fc.property(
      fc.oneof(numbers, ties),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      (values, buckets, minRows) => {
        const sorted = Float64Array.from(values).sort();
        const edges = quantileEdges(sorted, buckets, minRows);
        assert.ok(edges.length < buckets);
        edges.forEach((edge, i) => assert.ok(i === 0 || edge > edges[i - 1]));
        const sizes = sizesOf(sorted, edges);
        assert.ok(sizes.length === 1 || Math.min(...sizes) >= minRows, `sizes ${sizes}`);
      },
    ),
  );
});

test('the bucket of a value is the number of edges that are not above it', () => {
  fc.assert(
    fc.property(numbers, fc.double({ noNaN: true }), (values, value) => {
      const edges = Float64Array.from(new Set(values.map((edge) => edge + 0))).sort();
      assert.equal(bucketOf(paddedEdges(edges), value), edges.filter((edge) => edge <= value).length);
    }),
  );
});
