import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { rankingByObjective } from '../../../core/score/followup/objectives.ts';
import { deleteDataset } from '../../../core/store/datasets/datasets.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { evaluateRun } from '../../../core/train/runs/evaluate.ts';
import { makeRankingProject } from '../../api/ranking-project.ts';
import { temporaryFolder } from '../../temporary.ts';

const folder = temporaryFolder();
const project = join(folder, 'test.stepladder');
const job = quietJob();

before(() => makeRankingProject(project, folder));

test('expected and actual conversions count only samples whose outcome is known for all steps', async () => {
  const [comparison, { metrics }] = await withProject(project, { mode: 'read' }, async (opened) => [
    await rankingByObjective(opened, 'lantern', 'r1', job),
    await evaluateRun(opened, { run: 'r1' }, job),
  ]);
  assert.ok(comparison !== null);
  const { click, activation } = metrics;
  // Most of the newest samples can still be activated, so they say nothing about activations.
  assert.ok(activation.rows < click.rows / 2, `${activation.rows} of ${click.rows}`);
  assert.equal(comparison.rows, activation.rows);
  for (const { slices } of comparison.objectives) {
    const whole = slices.at(-1)!;
    const { expected, observed } = whole.steps.find(({ step }) => step === 'activation')!;
    assert.deepEqual([whole.rows, observed], [activation.rows, activation.positives]);
    const predicted = activation.calibration! * activation.positives;
    assert.ok(Math.abs(expected - predicted) < 1e-4 * predicted, `${expected}, evaluated ${predicted}`);
  }
});

test('once its data are deleted, a comparison is refused, even if it was made before', async () => {
  await withProject(project, { mode: 'write' }, async (opened) => {
    assert.ok((await rankingByObjective(opened, 'lantern', 'r1', job)) !== null);
    deleteDataset(opened, 'spring');
    await assert.rejects(rankingByObjective(opened, 'lantern', 'r1', job), { code: 'state' });
  });
});
