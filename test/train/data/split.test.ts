import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BlockReader } from '../../../core/features/blocks.ts';
import { selectionCounts } from '../../../core/features/counts.ts';
import { layOutFields } from '../../../core/features/schema.ts';
import type { Selection } from '../../../core/features/selection.ts';
import { quietJob } from '../../../core/job.ts';
import type { DatasetInfo } from '../../../core/store/datasets/dataset-types.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { chooseParts } from '../../../core/train/data/parts.ts';
import { downSamplingRate, splitDataset } from '../../../core/train/data/split.ts';
import { storeDataset } from '../../features/datasets.ts';
import { temporaryProject } from '../../temporary-project.ts';

const schema = layOutFields([{ name: 'age', role: 'numeric', kind: 'numeric', edges: new Float64Array(0) }]);

async function rowsOfParts(
  project: Project,
  dataset: DatasetInfo,
  bank: string | null,
): Promise<{ train: number[]; valid: number[]; test: number[] }> {
  const split = await splitDataset(project, dataset, bank);
  const rows = (selection: Selection) => [...new BlockReader(project, dataset, schema, selection).read(0).sourceRows];
  return { train: rows(split.train), valid: rows(split.valid), test: rows(split.test) };
}

test(
  'a bank is split by time: every mature sample in one part, equal times together, nothing later ' +
    'in an earlier part',
  async (t) => {
    const project = temporaryProject(t);
    const time = Array.from({ length: 3000 }, (_, i) => Math.floor(((i * 7919) % 3000) / 8));
    const bank = time.map((_, i) => (i % 3 === 0 ? 'b' : 'a'));
    const immature = time.map((moment) => (moment > 350 ? 1 : 0));
    const dataset = storeDataset(project, 'may', {
      steps: ['click'],
      depth: time.map(() => 0),
      time,
      bank,
      immature,
      numeric: { age: time },
    });
    const { train, valid, test: last } = await rowsOfParts(project, dataset, 'a');
    const mature = time.map((_, i) => i).filter((i) => bank[i] === 'a' && immature[i] === 0);
    assert.deepEqual(
      [...train, ...valid, ...last].sort((a, b) => a - b),
      mature,
    );
    const times = [train, valid, last].map((rows) => rows.map((row) => time[row]));
    assert.ok(Math.max(...times[0]) < Math.min(...times[1]) && Math.max(...times[1]) < Math.min(...times[2]));
    const shares = [train, valid, last].map((rows) => Math.round((100 * rows.length) / mature.length));
    assert.deepEqual(shares, [80, 10, 10]);
  },
);

test('without a time column, ids are split by their hash, regardless of their order', async (t) => {
  const project = temporaryProject(t);
  const id = Array.from({ length: 2000 }, (_, i) => `user ${i}`);
  const cells = (ids: string[]) => ({
    steps: ['click'],
    depth: ids.map(() => 0),
    id: ids,
    numeric: { age: ids.map(() => 1) },
  });
  const parts = await rowsOfParts(project, storeDataset(project, 'may', cells(id)), null);
  const reversed = await rowsOfParts(project, storeDataset(project, 'june', cells([...id].reverse())), null);
  assert.deepEqual(
    [...parts.train, ...parts.valid, ...parts.test].sort((a, b) => a - b),
    id.map((_, i) => i),
  );
  assert.deepEqual(reversed.valid.map((row) => 1999 - row).reverse(), parts.valid);
  assert.ok(
    Math.abs(parts.train.length - 1600) < 60 && Math.abs(parts.valid.length - 200) < 50,
    `sizes ${parts.train.length}, ${parts.valid.length}`,
  );
});

test('even without ids, down-sampling keeps its share of negatives in each part', async (t) => {
  const project = temporaryProject(t);
  const depth = Array.from({ length: 20_000 }, () => 0);
  const dataset = storeDataset(project, 'may', { steps: ['click'], depth, id: null, numeric: { age: depth } });
  const split = await splitDataset(project, dataset, null);
  for (const part of [split.train, split.valid, split.test]) {
    const all = await selectionCounts(project, dataset, part);
    const kept = await selectionCounts(project, dataset, { ...part, keepNegatives: { rate: 0.5, seed: 0 } });
    assert.ok(Math.abs(kept.rows / all.rows - 0.5) < 0.05, `kept ${kept.rows} of ${all.rows}`);
  }
});

test('data that cannot be split are refused with a description of what they hold', async (t) => {
  const project = temporaryProject(t);
  const few = { steps: ['click'], depth: [0, 0, 0, 0], numeric: { age: [1, 2, 3, 4] } };
  const timed = storeDataset(project, 'timed', { ...few, time: [1, 1, 2, 3], immature: [0, 0, 0, 1] });
  await assert.rejects(splitDataset(project, timed, null), {
    code: 'invalid-input',
    message: /cannot split dataset timed .*: its 3 samples with mature labels have fewer than three different times/,
  });
  const steps = [{ ...timed.steps[0], windowDays: 14 }];
  await assert.rejects(splitDataset(project, { ...timed, steps }, null), {
    help:
      'import more data, or import it again with fewer days for click: samples younger than 14 days are not ' +
      'mature',
  });
  const period = { from: 3, to: null };
  const help =
    'the dataset covers 1970-01-01T00:00:00.001Z to 1970-01-01T00:00:00.003Z, and its latest samples may not be ' +
    'mature yet';
  await assert.rejects(splitDataset(project, { ...timed, firstTime: 1, lastTime: 3 }, null, undefined, { period }), {
    message: 'dataset timed has no samples with mature labels in the period',
    help,
  });
  const untimed = storeDataset(project, 'untimed', { ...few, immature: [0, 1, 1, 1] });
  await assert.rejects(splitDataset(project, untimed, null), {
    code: 'invalid-input',
    message: /it has 1 sample with mature labels/,
  });
});

test('a named part without samples of the bank is refused', async (t) => {
  const project = temporaryProject(t);
  const rows = { steps: ['click'], depth: [0, 1, 0, 1], time: [1, 2, 3, 4] };
  storeDataset(project, 'spring', { ...rows, bank: ['a', 'a', 'b', 'a'], numeric: { age: [1, 2, 3, 4] } });
  storeDataset(project, 'summer', {
    ...rows,
    id: ['s1', 's2', 's3', 's4'],
    bank: ['a', 'a', 'b', 'a'],
    immature: [0, 0, 1, 0],
    numeric: { age: [2, 3, 4, 5] },
  });
  const names = { dataset: 'spring', bank: 'b' };
  const message = 'bank b of dataset summer has no samples with mature labels';
  for (const part of [{ valid: 'summer' }, { test: 'summer' }])
    await assert.rejects(chooseParts(project, { ...names, ...part }, quietJob()), { code: 'invalid-input', message });
  const { train, valid } = await chooseParts(project, { ...names, bank: 'a', valid: 'summer' }, quietJob());
  assert.deepEqual([train.dataset, valid.dataset], ['spring', 'summer']);
});

test('negatives are kept at the rate that gives positives the requested share', async (t) => {
  assert.equal(downSamplingRate(100, 99_900, 0.01), 9_900 / 99_900);
  assert.equal(downSamplingRate(100, 900, 0.01), 1);
  assert.equal(downSamplingRate(0, 900, 0.01), 1);
  assert.throws(() => downSamplingRate(1, 1, 1.5), { code: 'invalid-config' });
  const project = temporaryProject(t);
  const depth = Array.from({ length: 60_000 }, (_, i) => (i % 600 === 0 ? 1 : 0));
  const dataset = storeDataset(project, 'may', { steps: ['approval'], depth, numeric: { age: depth } });
  const { train } = await splitDataset(project, dataset, null);
  const all = await selectionCounts(project, dataset, train);
  const rate = downSamplingRate(all.positives.approval, all.rows - all.positives.approval, 0.01);
  const kept = await selectionCounts(project, dataset, { ...train, keepNegatives: { rate, seed: 3 } });
  assert.equal(kept.positives.approval, all.positives.approval);
  assert.ok(
    Math.abs(kept.positives.approval / kept.rows - 0.01) < 0.001,
    `share ${kept.positives.approval / kept.rows}`,
  );
});
