import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import fc from 'fast-check';

import { quietJob } from '../../core/job.ts';
import type { RunInfo } from '../../core/store/runs/runs.ts';
import { quartilesOf, quartilesWithinGroups, sampleLosses, transferCells } from '../../core/study/transfer-cells.ts';
import { studyTransfer } from '../../core/study/transfer.ts';
import { cancelledAt, syntheticProject, trained } from './synthetic-project.ts';

test('the groups of a transfer hold each sample once, by labels and by the log loss of the previous step', () => {
  // Losses of the previous step rise with the row; the depth is how many of two steps were reached.
  const depth = Uint8Array.from([0, 0, 1, 2, 0, 1, 2, 2]);
  const weights = Float32Array.from([0.125, 0.25, 0.5, 0.75, 0.375, 0.5, 0.25, 0.75]);
  const losses = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
  const cells = transferCells(weights, quartilesOf(losses), depth, 1);
  const counted = cells
    .filter(({ count }) => count > 0)
    .map(({ group, quartile, count, mean, std }) => [
      group,
      quartile,
      count,
      mean,
      std === null ? null : Number(std.toFixed(6)),
    ]);
  assert.deepEqual(counted, [
    ['00', 1, 2, 0.1875, 0.088388],
    ['00', 3, 1, 0.375, null],
    ['10', 2, 1, 0.5, null],
    ['10', 3, 1, 0.5, null],
    ['11', 2, 1, 0.75, null],
    ['11', 4, 2, 0.5, 0.353553],
  ]);
  assert.equal(cells.length, 12);
  assert.deepEqual(
    cells.find(({ group, quartile }) => group === '10' && quartile === 1),
    { group: '10', quartile: 1, count: 0, mean: null, std: null },
  );
});

test('the groups of a transfer also have quartiles, each with a quarter of the group’s samples', () => {
  const depth = Uint8Array.from([0, 0, 0, 0, 1, 1, 1, 1]);
  const losses = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...quartilesOf(losses)], [1, 1, 2, 2, 3, 3, 4, 4]);
  assert.deepEqual([...quartilesWithinGroups(losses, depth, 1)], [1, 2, 3, 4, 1, 2, 3, 4]);
});

test('the groups of a transfer put equal losses into one quartile, regardless of the order of the samples', () => {
  assert.deepEqual([...quartilesOf(Float32Array.from([5, 5, 5, 5]))], [2, 2, 2, 2]);
  assert.deepEqual([...quartilesOf(Float32Array.from([9, 1, 1, 1]))], [4, 2, 2, 2]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 40 }), (numbers) => {
      const [forward, backward] = [
        quartilesOf(Float32Array.from(numbers)),
        quartilesOf(Float32Array.from(numbers.toReversed())),
      ];
      assert.deepEqual([...forward], [...backward].reverse());
      numbers.forEach((a, i) =>
        numbers.forEach((b, j) => assert.ok(a === b ? forward[i] === forward[j] : a > b || forward[i] <= forward[j])),
      );
    }),
  );
});

test('the groups of a transfer use the log loss of the actual label', () => {
  assert.deepEqual(
    [...sampleLosses(Float32Array.from([0.25, 0.25, 0]), (row) => row !== 1)].map((loss) => loss.toFixed(4)),
    ['1.3863', '0.2877', '16.6355'],
  );
});

let fixture: ReturnType<typeof syntheticProject>;
let run: RunInfo;
before(async () => {
  fixture = syntheticProject();
  run = await trained(fixture.project);
});
after(() => fixture.close());

test('a study of transfer weights counts every test sample once for each transfer', async () => {
  const { transfers, ...head } = await studyTransfer(fixture.project, run, quietJob());
  assert.deepEqual(head, {
    kind: 'transfer',
    dataset: 'synthetic',
    bank: null,
    steps: ['click', 'approval'],
    run: run.run,
    on: 'test',
  });
  const test = run.test as Record<string, { rows: number; positives: number }>;
  assert.deepEqual(
    transfers.map(({ from, to }) => [from, to]),
    [['click', 'approval']],
  );
  for (const cells of [transfers[0].cells, transfers[0].withinGroups]) {
    const count = (group: string): number =>
      cells.filter((cell) => cell.group === group).reduce((sum, cell) => sum + cell.count, 0);
    assert.deepEqual(
      [count('00'), count('10'), count('11')],
      [
        test['click'].rows - test['click'].positives,
        test['click'].positives - test['approval'].positives,
        test['approval'].positives,
      ],
    );
    for (const { mean } of cells) assert.ok(mean === null || (mean > 0 && mean < 1));
  }
  assert.ok(new Set(transfers[0].withinGroups.map(({ mean }) => mean)).size > 6, 'the weights differ');
});

test('a study of transfer weights is refused for a model without transfer', async () => {
  const withoutTransfer = await trained(fixture.project, 'mlp');
  await assert.rejects(studyTransfer(fixture.project, withoutTransfer, quietJob()), {
    code: 'unsupported',
    message: `run ${withoutTransfer.run} has no transfer weights: its model is mlp`,
  });
});

test('a study of transfer weights can be cancelled', async () => {
  await assert.rejects(studyTransfer(fixture.project, run, cancelledAt('predict', 1)), { code: 'cancelled' });
});
