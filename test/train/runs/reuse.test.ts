import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { engineFindings } from '../../../core/engine/find.ts';
import { quietJob, type JobContext } from '../../../core/job.ts';
import type { PartSummaries } from '../../../core/predict/parts.ts';
import { loadPlan } from '../../../core/predict/plan.ts';
import { deleteDataset } from '../../../core/store/datasets/datasets.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { getRun, listRuns, readArtifact, updateRun, writeArtifact } from '../../../core/store/runs/runs.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { trainForBank } from '../../../core/train/pooled/train-for-bank.ts';
import { trainOrReuse, type ReuseOptions } from '../../../core/train/runs/reuse.ts';
import { recordingJob } from '../../recording-job.ts';
import { cancelledWhen } from '../fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';

const config = {
  training: { batchSize: 200, epochs: 2, learningRate: 0.01 },
  model: { tower: { widths: [4], dropout: [0] } },
};
const options = { dataset: 'synthetic', model: 'aitm', engine: 'auto', seed: 1, config } satisfies ReuseOptions;

/** A job that is cancelled in the second epoch. */
const cancelledJob = (): JobContext => cancelledWhen(({ counts }) => counts?.['epoch'] === 2);

let fixture: ReturnType<typeof freshProject>;

before(() => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 3_000, 1);
  writeSyntheticDataset(fixture.project, 'later', 1_000, 2);
});
after(() => fixture.close());

test('training reuses a finished run, even one of a plain training, however its settings are written', async () => {
  const { run } = await trainModel(fixture.project, options, quietJob());
  const {
    training: { epochs, ...training },
    model,
  } = config;
  for (const requested of [
    options,
    { ...options, engine: 'onnx' },
    { ...options, epochs, config: { model, training, features: { dimension: 5 } } },
  ] satisfies ReuseOptions[]) {
    assert.deepEqual(await trainOrReuse(fixture.project, requested, quietJob()), { run, how: 'found' });
  }
});

test('a run is not reused if its seed, a setting, bank, objective, period or dataset differs', async () => {
  saveBank(fixture.project, { name: 'north', objective: 'approval', weight: 1, banners: [] });
  const others: ReuseOptions[] = [
    { ...options, seed: 2 },
    { ...options, epochs: 1 },
    { ...options, bank: 'north' },
    { ...options, objective: 'click' },
    { ...options, from: 1_700_000_000_000 + 60_000_000 },
    { ...options, test: 'later' },
    { ...options, valid: 'later' },
  ];
  const runs = new Set<string>();
  for (const other of others) {
    const { run, how } = await trainOrReuse(fixture.project, other, quietJob());
    assert.equal(how, 'trained', JSON.stringify(other));
    runs.add(run);
    assert.deepEqual(await trainOrReuse(fixture.project, other, quietJob()), { run, how: 'found' });
  }
  assert.equal(runs.size, others.length);
  // The bank's own objective equals an explicit objective of the same step.
  assert.equal(
    (await trainOrReuse(fixture.project, { ...options, bank: 'north', objective: 'approval' }, quietJob())).how,
    'found',
  );
});

test('training reuses a run that was trained with down-sampling', async () => {
  const training = { ...config.training, downSampling: 0.4 };
  const requested = { ...options, config: { ...config, training } };
  const { run, how } = await trainOrReuse(fixture.project, requested, quietJob());
  assert.ok(loadPlan(fixture.project, run).parts.negativeRate < 1);
  assert.deepEqual(
    [how, await trainOrReuse(fixture.project, requested, quietJob())],
    ['trained', { run, how: 'found' }],
  );
});

test("training does not take a run that starts from a pooled one for one on the bank's own samples", async () => {
  // With named datasets, both runs have the same parts.
  const requested = { ...options, bank: 'north', valid: 'later', seed: 41 };
  const { run, base } = await trainForBank(fixture.project, requested, quietJob());
  assert.ok(base !== null);
  const own = await trainOrReuse(fixture.project, requested, quietJob());
  assert.equal(own.how, 'trained');
  assert.notEqual(own.run, run);
  assert.equal(loadPlan(fixture.project, own.run).base, undefined);
});

test('a run is not reused if the revision of the model has changed since', async () => {
  const requested = { ...options, seed: 4 };
  const { run } = await trainOrReuse(fixture.project, requested, quietJob());
  const plan = readArtifact(fixture.project, run, 'plan');
  assert.ok(plan !== null);
  writeArtifact(fixture.project, run, 'plan', { ...(plan.meta as object), revision: undefined }, plan.blobs);
  assert.equal((await trainOrReuse(fixture.project, requested, quietJob())).how, 'trained');
});

test('training finds and resumes a run that was stored before AITM had its newer settings', async () => {
  const requested = { ...options, seed: 31 };
  await assert.rejects(trainOrReuse(fixture.project, requested, cancelledJob()), { code: 'cancelled' });
  const run = listRuns(fixture.project).at(-1)?.run ?? '';
  const { model, ...sections } = getRun(fixture.project, run).config as { model: Record<string, unknown> };
  const { transferDropout, attentionInitStd, ...older } = model;
  assert.deepEqual([transferDropout, attentionInitStd], [null, 0.01]);
  updateRun(fixture.project, run, { config: { ...sections, model: older } });
  assert.deepEqual(await trainOrReuse(fixture.project, requested, quietJob()), { run, how: 'resumed' });
  const weights = getRun(fixture.project, run).weightsSha256;
  assert.deepEqual(await trainOrReuse(fixture.project, requested, quietJob()), { run, how: 'found' });
  const uninterrupted = await trainModel(fixture.project, requested, quietJob());
  assert.equal(getRun(fixture.project, uninterrupted.run).weightsSha256, weights);
});

test('a run is not reused if an older version chose the epoch on a handful of positives', async () => {
  const outcomes: string[] = [];
  for (const positives of [50, 49]) {
    const requested = { ...options, objective: 'approval', seed: 100 + positives };
    const { run } = await trainOrReuse(fixture.project, requested, quietJob());
    const plan = readArtifact(fixture.project, run, 'plan');
    const { summaries, choices: _, ...meta } = plan?.meta as { choices: unknown; summaries: PartSummaries };
    const valid = { ...summaries.valid, positives: { ...summaries.valid.positives, approval: positives } };
    const older = { ...meta, summaries: { ...summaries, valid } };
    writeArtifact(fixture.project, run, 'plan', older, plan?.blobs ?? {});
    outcomes.push((await trainOrReuse(fixture.project, requested, quietJob())).how);
  }
  assert.deepEqual(outcomes, ['found', 'trained']);
});

test('training resumes an interrupted run with identical weights', async () => {
  const reference = await trainModel(fixture.project, { ...options, seed: 5 }, quietJob());
  const weights = getRun(fixture.project, reference.run).weightsSha256;
  updateRun(fixture.project, reference.run, { seed: 99 });
  await assert.rejects(trainOrReuse(fixture.project, { ...options, seed: 5 }, cancelledJob()), { code: 'cancelled' });
  const interrupted = listRuns(fixture.project).at(-1)?.run ?? '';
  assert.deepEqual(await trainOrReuse(fixture.project, { ...options, seed: 5 }, quietJob()), {
    run: interrupted,
    how: 'resumed',
  });
  assert.equal(getRun(fixture.project, interrupted).weightsSha256, weights);
});

test('training resumes a run whose engine is unavailable on the default engine, and reports it', async () => {
  await assert.rejects(trainOrReuse(fixture.project, { ...options, seed: 6 }, cancelledJob()), { code: 'cancelled' });
  const { run } = updateRun(fixture.project, listRuns(fixture.project).at(-1)?.run ?? '', { engine: 'onnx-gpu' });
  const job = recordingJob();
  const isAvailable = (await engineFindings()).some(({ name, found }) => name === 'onnx-gpu' && found);
  assert.deepEqual(await trainOrReuse(fixture.project, { ...options, seed: 6 }, job), { run, how: 'resumed' });
  assert.deepEqual(
    [getRun(fixture.project, run).engine, job.notes.filter((note) => note.includes('engine'))],
    isAvailable
      ? ['onnx-gpu', []]
      : ['onnx', [`${run} continues with the engine onnx: the engine onnx-gpu does not run on this machine`]],
  );
});

test('training does not reuse a run whose dataset was replaced by another one of the same name', async () => {
  writeSyntheticDataset(fixture.project, 'again', 1_000, 3);
  const first = await trainOrReuse(fixture.project, { ...options, dataset: 'again' }, quietJob());
  deleteDataset(fixture.project, 'again');
  writeSyntheticDataset(fixture.project, 'again', 1_000, 4);
  assert.deepEqual(
    [first.how, (await trainOrReuse(fixture.project, { ...options, dataset: 'again' }, quietJob())).how],
    ['trained', 'trained'],
  );
});

test('training refuses settings and names that do not exist before it looks for a run', async () => {
  await assert.rejects(trainOrReuse(fixture.project, { ...options, config: { training: { epoch: 1 } } }, quietJob()), {
    code: 'unknown-name',
  });
  await assert.rejects(trainOrReuse(fixture.project, { ...options, dataset: 'word' }, quietJob()), {
    code: 'unknown-name',
  });
  await assert.rejects(trainOrReuse(fixture.project, { ...options, objective: 'clik' }, quietJob()), {
    code: 'unknown-name',
  });
});
