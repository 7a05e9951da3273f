import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { Predictor } from '../../../core/predict/predict.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { Trainer } from '../../../core/train/fit/trainer.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { options } from './small-training.ts';

test('when training ends, the predictor is released even if releasing the trainer fails', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'synthetic', 3000, 1);
  const { release } = Trainer.prototype;
  t.mock.method(Trainer.prototype, 'release', async function failing(this: Trainer): Promise<void> {
    await release.call(this);
    throw new Error('the trainer cannot be released');
  });
  const released = t.mock.method(Predictor.prototype, 'release');
  const opened = t.mock.method(Predictor, 'create');
  await assert.rejects(trainModel(project, options, quietJob()), /the trainer cannot be released/);
  assert.ok(opened.mock.callCount() > 0);
  assert.equal(released.mock.callCount(), opened.mock.callCount());
});
