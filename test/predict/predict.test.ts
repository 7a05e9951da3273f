import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fitSchema } from '../../core/features/fit.ts';
import { wholeSelection } from '../../core/features/selection.ts';
import { quietJob } from '../../core/job.ts';
import { predictSelection, type StepPredictor } from '../../core/predict/predict.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { freshProject, STEPS, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const SAMPLES = 4_000;
const BATCH = 100;
const BATCH_MS = 5;

/** A predictor that computes without yielding, and counts its batches. */
class BlockingPredictor implements StepPredictor {
  readonly batchSize = BATCH;
  readonly steps = STEPS;
  batches = 0;

  async predict({ count }: { readonly count: number }): Promise<Float32Array[]> {
    this.batches++;
    for (const until = performance.now() + BATCH_MS; performance.now() < until;);
    return STEPS.map(() => new Float32Array(count));
  }

  calibrate(): void {}

  release(): Promise<void> {
    return Promise.resolve();
  }
}

test('predictions yield to other work within a chunk, and stop when the job is cancelled', async (t) => {
  const { project, close } = freshProject();
  t.after(close);
  writeSyntheticDataset(project, 'synthetic', SAMPLES, 1);
  const dataset = getDataset(project, 'synthetic');
  const schema = await fitSchema(
    project,
    dataset,
    wholeSelection(),
    { minFrequency: 1, buckets: 4, history: null },
    quietJob(),
  );
  const source = { project, dataset, schema, selection: wholeSelection() };

  const done = new BlockingPredictor();
  assert.equal((await predictSelection(done, source, quietJob())).rows, SAMPLES);
  const controller = new AbortController();
  const stopped = new BlockingPredictor();
  setImmediate(() => controller.abort());
  await assert.rejects(predictSelection(stopped, source, { ...quietJob(), signal: controller.signal }), {
    code: 'cancelled',
  });
  assert.deepEqual(
    [done.batches, stopped.batches < SAMPLES / BATCH / 2],
    [SAMPLES / BATCH, true],
    `${stopped.batches} batches`,
  );
});
