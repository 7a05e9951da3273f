import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Random } from '../../core/engine/random.ts';
import { BlockReader } from '../../core/features/blocks.ts';
import { fitSchema } from '../../core/features/fit.ts';
import { wholeSelection } from '../../core/features/selection.ts';
import { quietJob } from '../../core/job.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { collectRows, sampleIndexes } from '../../core/study/rows.ts';
import { STEPS } from '../train/synthetic-dataset.ts';
import { syntheticProject } from './synthetic-project.ts';

test('indexes are drawn without replacement, in order and uniformly', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(60), fc.nat(1000), (total, count, seed) => {
      const random = new Random(seed);
      const indexes = [...sampleIndexes(total, count, () => random.uniform())];
      assert.equal(indexes.length, Math.min(total, count));
      assert.ok(indexes.every((index, i) => index < total && (i === 0 || index > indexes[i - 1])));
    }),
  );
  const random = new Random(4);
  const counts = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 5000; draw++)
    for (const index of sampleIndexes(10, 3, () => random.uniform())) counts[index]++;
  assert.ok(
    counts.every((count) => Math.abs(count - 1500) < 150),
    counts.join(' '),
  );
});

test('chosen samples are read from any chunk, with all of their values', async (t) => {
  const { project, close } = syntheticProject(70_000);
  t.after(close);
  const dataset = getDataset(project, 'synthetic');
  const selection = wholeSelection();
  const schema = await fitSchema(
    project,
    dataset,
    selection,
    { minFrequency: 1, buckets: 4, history: null },
    quietJob(),
  );
  const reader = new BlockReader(project, dataset, schema, selection, { steps: STEPS, cacheBytes: 0 });
  const [first, second] = [reader.read(0), reader.read(1)];
  const indexes = Uint32Array.from([0, 7, first.rows - 1, first.rows, first.rows + 3]);
  const collected = await collectRows({ project, dataset, schema, selection }, STEPS, indexes, quietJob());
  const sources = [
    [first, 0],
    [first, 7],
    [first, first.rows - 1],
    [second, 0],
    [second, 3],
  ] as const;
  const fields = first.single.length / first.rows;
  assert.equal(collected.rows, 5);
  sources.forEach(([block, row], i) => {
    assert.deepEqual(
      collected.single.slice(i * fields, (i + 1) * fields),
      block.single.slice(row * fields, (row + 1) * fields),
    );
    assert.deepEqual([collected.depth[i], collected.sourceRows[i]], [block.depth[row], block.sourceRows[row]]);
    const list = ({ offsets, values }: (typeof collected.multi)[0], listRow: number): Int32Array =>
      values.slice(offsets[listRow], offsets[listRow + 1]);
    assert.deepEqual(list(collected.multi[0], i), list(block.multi[0], row));
  });
});
