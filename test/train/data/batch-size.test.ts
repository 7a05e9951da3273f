import assert from 'node:assert/strict';
import { after, describe, it, test } from 'node:test';

import { openEngine } from '../../../core/engine/engines.ts';
import { quietJob } from '../../../core/job.ts';
import { loadPlan, readOutline, type TrainingPlan } from '../../../core/predict/plan.ts';
import { getRun, readArtifact, writeArtifact } from '../../../core/store/runs/runs.ts';
import { automaticBatchSize } from '../../../core/train/data/batch-size.ts';
import { planRun } from '../../../core/train/fit/plan-run.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { trainForBank } from '../../../core/train/pooled/train-for-bank.ts';
import { options, small, weightsOf } from '../fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';

describe('the automatic batch size', () => {
  it("is the paper's for the 38 million training samples of its public data", () => {
    assert.equal(automaticBatchSize(38_000_000), 2000);
  });

  it('is never smaller for more samples', () => {
    const sizes = [10, 1e3, 1e4, 1e5, 1e6, 1e7, 1e9].map(automaticBatchSize);
    assert.deepEqual(
      sizes,
      sizes.toSorted((one, other) => one - other),
    );
    assert.ok(new Set(sizes).size > 3, sizes.join(', '));
  });

  it('leaves at least fifteen steps per epoch from a thousand samples on', () => {
    for (const samples of [1000, 2500, 5000, 10_000, 30_000, 100_000, 1_000_000]) {
      const steps = samples / automaticBatchSize(samples);
      assert.ok(steps >= 15, `${samples}: ${steps}`);
    }
  });
});

const { project, close } = freshProject();
writeSyntheticDataset(project, 'synthetic', 20_000, 1);
after(close);
const config = (training: object = {}): object => ({
  ...small,
  training: { epochs: 1, learningRate: 0.01, ...training },
});

async function planned(training: object = {}): Promise<TrainingPlan> {
  const engine = await openEngine('onnx', 1);
  return planRun(project, { ...options, config: config(training) }, engine, quietJob());
}

test('the automatic batch size is that for the training samples, also when the plan is read again', async () => {
  const plan = await planned();
  const { run } = plan.run;
  const expected = automaticBatchSize(readOutline(project, run)?.summaries?.train.rows ?? NaN);
  const stored = loadPlan(project, run);
  assert.deepEqual(
    [plan, stored].map((one) => one.config.training.batchSize),
    [expected, expected],
  );
  assert.deepEqual((getRun(project, run).config as { readonly training: object }).training, {
    ...stored.config.training,
    batchSize: null,
  });
});

test('the automatic batch size counts only the samples that down-sampling leaves', async () => {
  const [all, kept] = [await planned(), await planned({ downSampling: 0.9 })];
  assert.ok(kept.parts.negativeRate < 0.1, String(kept.parts.negativeRate));
  assert.ok(kept.config.training.batchSize < all.config.training.batchSize);
});

test('the weights are the same as with this size in the settings, and differ from those with another', async () => {
  const automatic = await trainModel(project, { ...options, config: config() }, quietJob());
  const { batchSize } = loadPlan(project, automatic.run).config.training;
  const weightsWith = async (size: number): Promise<Buffer[]> => {
    const { run } = await trainModel(project, { ...options, config: config({ batchSize: size }) }, quietJob());
    assert.equal(readOutline(project, run)?.batchSize, undefined);
    return weightsOf(project, run);
  };
  const weights = weightsOf(project, automatic.run);
  assert.deepEqual(await weightsWith(batchSize), weights);
  assert.notDeepEqual(await weightsWith(2 * batchSize), weights);
});

test('a run with the automatic batch size passes it on to the runs of banks that start from it', async () => {
  const { run, base } = await trainForBank(project, { ...options, config: config(), bank: 'north' }, quietJob());
  assert.ok(base !== null);
  assert.deepEqual(loadPlan(project, run).config, loadPlan(project, base).config);
  assert.deepEqual(getRun(project, run).config, getRun(project, base).config);
});

test('a run is reported as damaged if its plan lacks the automatic batch size', async () => {
  const { run } = (await planned()).run;
  const artifact = readArtifact(project, run, 'plan');
  assert.ok(artifact !== null);
  const { batchSize, ...meta } = artifact.meta as { readonly batchSize: number };
  assert.ok(batchSize > 0);
  writeArtifact(project, run, 'plan', meta, artifact.blobs);
  assert.throws(() => loadPlan(project, run), { code: 'corrupt' });
});
