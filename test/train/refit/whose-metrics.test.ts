/** A refit has the metrics of its run: what is said about them names the run that was measured. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { deleteCall } from '../../../core/api/delete.ts';
import { printResult } from '../../../core/cli/print.ts';
import { quietJob } from '../../../core/job.ts';
import { scoringBanks } from '../../../core/score/candidates/choose-run.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { getRun, updateRun } from '../../../core/store/runs/runs.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { message } from '../../../core/text/message.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { refitRuns } from '../../../core/train/refit/refit-runs.ts';
import { promote } from '../../../core/train/runs/promote.ts';
import { options } from '../fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';

const { project, path, close } = freshProject();
before(async () => {
  writeSyntheticDataset(project, 'synthetic', 3000, 1);
  await trainModel(project, { ...options, objective: 'approval' }, quietJob());
  await refitRuns(project, { runs: ['r1'], engine: 'auto' }, quietJob());
  saveBank(project, { name: 'north', objective: 'approval', weight: 1, banners: [] });
});
after(close);

test('the metrics of a refit are those of its run in the error that refuses to make it active', () => {
  const { valid } = getRun(project, 'r2') as { readonly valid: Readonly<Record<string, object>> };
  updateRun(project, 'r2', {
    valid: { ...valid, approval: { ...valid['approval'], positives: 7, calibration: 46 } },
  });
  assert.throws(() => promote(project, { run: 'r2', bank: 'north' }), {
    code: 'state',
    message:
      'predictions of r1, whose refit is r2, are off by more than a factor of 2 on its validation set: ' +
      'approval 322 predicted, 7 actual',
  });
  updateRun(project, 'r2', { valid });
});

test('the metrics of a refit are those of its run in a note about a ranking', () => {
  const note = (values: { bank: string; original?: string }): string =>
    inEnglish(message('score.grosslyMiscalibrated', { run: 'r2', steps: ['approval'], ...values }));
  const rest = 'are off by more than a factor of 2 on its validation set: approval';
  assert.equal(note({ bank: 'north', original: 'r1' }), `predictions of r1, whose refit r2 scores north, ${rest}`);
  assert.equal(note({ bank: '', original: 'r1' }), `predictions of r1, whose refit is r2, ${rest}`);
  assert.equal(note({ bank: 'north' }), `predictions of r2, which scores north, ${rest}`);
  assert.deepEqual(
    scoringBanks(project).pooled.map(({ run, refitOf }) => [run, refitOf]),
    [
      ['r2', 'r1'],
      ['r1', null],
    ],
  );
});

test('the metrics of a refit are kept when its run is deleted, and the command says so', async () => {
  const deleted = await deleteCall.handle({ project: path, run: 'r1' }, quietJob());
  assert.deepEqual(deleted.refits, ['r2']);
  assert.match(
    printResult('delete', deleted),
    /^Deleted r1.*\nr2 is its refit, .* the metrics are kept, but the curves can no longer be drawn$/,
  );
  assert.deepEqual(Object.keys(await deleteCall.handle({ project: path, run: 'r2' }, quietJob())), [
    'deleted',
    'freedBytes',
  ]);
});
