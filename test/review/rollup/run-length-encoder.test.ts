import assert from 'node:assert/strict';
import { test } from 'node:test';

import { addRunLengths } from '../../../core/review/rollup/add-counts.ts';
import { RunLengthEncoder } from '../../../core/review/rollup/run-length-encoder.ts';
import { unpackColumn } from '../../../core/store/columns/codec.ts';

/** Groups and counts of each bucket: small, large and very large gaps, with counts of one, many and very many. */
const BUCKETS = [
  [],
  [
    [0, 1],
    [1, 255],
    [2, 256],
    [3, 100_000],
  ],
  [
    [255, 7],
    [256, 8],
    [511, 9],
    [512, 10],
  ],
  [
    [65_535, 1],
    [65_536, 2],
    [1_000_000, 510],
  ],
  [[70_000, 1]],
  [],
];
const GROUPS = 1_000_001;

test('decoded run lengths equal the encoded counts, bucket by bucket', () => {
  const encoder = new RunLengthEncoder();
  for (const bucket of BUCKETS) {
    for (const [group, count] of bucket) encoder.add(group, count);
    encoder.endKey();
  }
  const { groups, counts } = encoder.finish();
  const [steps, sizes] = [unpackColumn(groups.packed), unpackColumn(counts.packed)];
  assert.ok(
    steps.kind === 'list' &&
      steps.values instanceof Uint8Array &&
      sizes.kind === 'code' &&
      sizes.values instanceof Uint8Array,
  );
  const runs = { offsets: steps.offsets, steps: steps.values, counts: sizes.values };
  for (const [unit, bucket] of BUCKETS.entries()) {
    const added = new Uint32Array(2 * GROUPS);
    const target = { counts: added, offsets: Int32Array.of(1), stride: 2 };
    addRunLengths(
      { target, buckets: { first: 7 + unit, end: 8 + unit }, bank: null },
      { banks: [null], cells: [0] },
      runs,
      7,
    );
    assert.deepEqual(
      Array.from(added.keys())
        .filter((index) => added[index] > 0)
        .map((index) => [(index - 1) / 2, added[index]]),
      bucket,
    );
  }
});
