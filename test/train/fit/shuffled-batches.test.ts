import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Block } from '../../../core/features/blocks.ts';
import { shuffledBatches } from '../../../core/train/fit/sampler.ts';

const ROWS = 4;

/** The number of samples in each batch of an epoch over two chunks, each with `listLength` values in a list. */
async function batchesOf(listLength: number): Promise<number[]> {
  const block: Block = {
    rows: ROWS,
    single: new Int32Array(ROWS),
    // No sample refers to these values, so none of them is copied.
    multi: [{ values: new Int32Array(listLength), offsets: new Uint32Array(ROWS + 1) }],
    depth: new Uint8Array(ROWS),
    matureSteps: new Uint8Array(ROWS),
    sourceRows: new Uint32Array(ROWS),
  };
  const sizes: number[] = [];
  for await (const { count } of shuffledBatches({ chunkCount: 2, read: () => block }, 2 * ROWS, 1, 1))
    sizes.push(count);
  return sizes;
}

test('chunks are shuffled together only while their lists fit into memory', async () => {
  assert.deepEqual(await batchesOf(100), [2 * ROWS]);
  assert.deepEqual(await batchesOf(1 << 26), [ROWS, ROWS]);
});
