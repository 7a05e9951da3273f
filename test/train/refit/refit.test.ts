/** A refit trains a finished run again on all of its samples, for as many epochs as the run kept. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { lightgbmRequirement } from '../../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../../build/requirements/requirement.ts';
import type { AppError } from '../../../core/errors.ts';
import { quietJob, type JobContext } from '../../../core/job.ts';
import { readCalibrations } from '../../../core/predict/calibrations.ts';
import { readForecastParameters } from '../../../core/predict/forecast.ts';
import { predictPart } from '../../../core/predict/part-predictions.ts';
import { loadPlan, readOutline } from '../../../core/predict/plan.ts';
import { openTrained, readTrained } from '../../../core/predict/trained.ts';
import { loadTreeCounts } from '../../../core/predict/trees-store.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { listEpochs } from '../../../core/store/runs/epochs.ts';
import { deleteRun, getRun, listRuns, readArtifact } from '../../../core/store/runs/runs.ts';
import type { Message } from '../../../core/text/message.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { trainForBank } from '../../../core/train/pooled/train-for-bank.ts';
import { refitRuns, type Refitted } from '../../../core/train/refit/refit-runs.ts';
import { compareRuns } from '../../../core/train/runs/compare-runs.ts';
import { evaluateRun } from '../../../core/train/runs/evaluate.ts';
import { findRuns } from '../../../core/train/runs/reuse.ts';
import { recordingJob } from '../../recording-job.ts';
import { cancelledWhen, options, small, weightsOf } from '../fit/small-training.ts';
import { freshProject, STEPS, writeSyntheticDataset } from '../synthetic-dataset.ts';

const ROWS = 6000;

async function refit(project: Project, run: string, job: JobContext = quietJob()): Promise<Refitted> {
  const [refitted] = await refitRuns(project, { runs: [run], engine: 'auto' }, job);
  return refitted;
}

function refitWith(project: Project, runs: readonly string[]): Promise<readonly Refitted[]> {
  return refitRuns(project, { runs, engine: 'auto' }, quietJob());
}

const isState = (error: unknown): boolean => (error as AppError).code === 'state';

const { project, close } = freshProject();
writeSyntheticDataset(project, 'synthetic', ROWS, 1);
after(close);

test('a refit has every sample in its training set', async () => {
  await trainModel(project, options, quietJob());
  const result = await refit(project, 'r1');
  assert.deepEqual(result, {
    run: 'r2',
    refitOf: 'r1',
    how: 'trained',
    bank: null,
    samples: ROWS,
    samplesBefore: 0.8 * ROWS,
  });
  const outline = readOutline(project, 'r2');
  assert.equal(outline?.summaries?.train.rows, ROWS);
  assert.equal(outline?.summaries?.train.lastTime, readOutline(project, 'r1')?.summaries?.test?.lastTime);
});

test('a refit trains for exactly the epochs that the run keeps', () => {
  const { bestEpoch } = getRun(project, 'r1');
  const { epoch, step, status } = getRun(project, 'r2');
  assert.ok(bestEpoch !== null && bestEpoch > 0);
  assert.deepEqual(
    { epoch, step, status },
    { epoch: bestEpoch, step: bestEpoch * Math.ceil(ROWS / small.training.batchSize), status: 'done' },
  );
});

test('a refit takes over the metrics of the original run, and has none of its own in any epoch', () => {
  const [original, refitted] = ['r1', 'r2'].map((run) => getRun(project, run));
  assert.deepEqual([refitted.valid, refitted.test], [original.valid, original.test]);
  assert.notDeepEqual(weightsOf(project, 'r1'), weightsOf(project, 'r2'));
  for (const { validLoss, figures } of listEpochs(project, 'r2')) assert.deepEqual([validLoss, figures], [null, {}]);
});

test('a refit takes over the curves of the original run, since it was itself trained on the test set', async () => {
  const [original, refitted] = await Promise.all(
    ['r1', 'r2'].map((run) => predictPart(project, run, 'test', quietJob())),
  );
  assert.deepEqual(refitted.probabilities, original.probabilities);
  const groups = await compareRuns(project, ['r1', 'r2'], quietJob());
  assert.deepEqual(
    groups.map(({ runs }) => runs),
    [['r1'], ['r2']],
  );
});

test('a refit cannot be evaluated on its own test set, and warns of samples that it was trained on', async () => {
  await assert.rejects(evaluateRun(project, { run: 'r2' }, quietJob()), isState);
  const job = recordingJob();
  await evaluateRun(project, { run: 'r2', dataset: 'synthetic' }, job);
  assert.deepEqual(
    job.progress.flatMap(({ note }) => (note === undefined ? [] : [(note as Message).values])),
    [{ run: 'r2', dataset: 'synthetic', trained: ROWS, validated: 0 }],
  );
});

test('a refit is not trained twice, is not refitted again, and is never reused by later training', async () => {
  assert.equal((await refit(project, 'r1')).how, 'found');
  assert.deepEqual(
    (await findRuns(project, options, quietJob())).map(({ run }) => run),
    ['r1'],
  );
  await assert.rejects(refit(project, 'r2'), isState);
  assert.equal(listRuns(project).length, 2);
});

test('a refit has the same weights if it is cancelled and resumed', async () => {
  const config = { ...small, training: { ...small.training, epochs: 2 } };
  const { run } = await trainModel(project, { ...options, seed: 4, config }, quietJob());
  const whole = await refit(project, run);
  const expected = weightsOf(project, whole.run);
  deleteRun(project, whole.run);
  const stopped = cancelledWhen(({ phase, counts }) => phase === 'train' && (counts?.['step'] ?? 0) > 5);
  await assert.rejects(refit(project, run, stopped));
  const resumed = await refit(project, run);
  assert.equal(resumed.how, 'resumed');
  assert.deepEqual(weightsOf(project, resumed.run), expected);
});

test('a refit still predicts after the original run is deleted, but refuses to show curves', async () => {
  deleteRun(project, 'r1');
  const predictor = await openTrained(readTrained(project, loadPlan(project, 'r2')), { threads: 1 });
  await predictor.release();
  await assert.rejects(predictPart(project, 'r2', 'test', quietJob()), isState);
});

const others = freshProject();
writeSyntheticDataset(others.project, 'synthetic', ROWS, 1);
writeSyntheticDataset(others.project, 'later', 1000, 2);
after(others.close);

test("a refit gives each of a network's independent steps the epoch that the run keeps for it", async () => {
  const { project } = others;
  const config = { ...small, training: { ...small.training, epochs: 6, patience: 1, learningRate: 0.03 } };
  const { run } = await trainModel(project, { ...options, model: 'mlp', config }, quietJob());
  const { bestOfSteps } = readArtifact(project, run, 'best')?.meta as {
    bestOfSteps: Record<string, { epoch: number }>;
  };
  const kept = Object.fromEntries(STEPS.map((step) => [step, bestOfSteps[step].epoch]));
  const { run: refitted } = await refit(project, run);
  assert.deepEqual(loadPlan(project, refitted).refit?.epochs, [kept]);
  assert.equal(getRun(project, refitted).epoch, Math.max(...Object.values(kept)));
});

test(
  'a refit grows as many trees as the run keeps',
  { timeout: 300_000, skip: skipWithout(lightgbmRequirement) },
  async () => {
    const { project } = others;
    const config = { model: { rounds: 30 } };
    const { run } = await trainModel(project, { ...options, model: 'lightgbm', config }, quietJob());
    const { run: refitted } = await refit(project, run);
    assert.deepEqual(loadTreeCounts(project, refitted), loadTreeCounts(project, run));
    assert.notEqual(getRun(project, refitted).weightsSha256, getRun(project, run).weightsSha256);
    assert.deepEqual(getRun(project, refitted).test, getRun(project, run).test);
    assert.deepEqual(listEpochs(project, refitted), []);
  },
);

test('a refit trains every member of an ensemble and no half models', async () => {
  const { project } = others;
  const config = { ...small, training: { ...small.training, members: 2 } };
  const { run } = await trainModel(project, { ...options, config }, quietJob());
  const { run: refitted } = await refit(project, run);
  const plan = loadPlan(project, refitted);
  assert.equal(plan.refit?.epochs.length, 2);
  const trained = readTrained(project, plan);
  assert.ok(trained.kind === 'ensemble' && trained.members.length === 2);
  assert.equal(readArtifact(project, refitted, 'best 3'), null);
  const [before, now] = [run, refitted].map((name) => readForecastParameters(project, name));
  assert.deepEqual(now?.bannerSlopes, before?.bannerSlopes);
  assert.deepEqual(
    now?.variances.map(({ model, drift }) => [model, drift]),
    before?.variances.map(({ model, drift }) => [model, drift]),
  );
});

test('a refit is refused for a run that was validated on another dataset', async () => {
  const { project } = others;
  const { run } = await trainModel(project, { ...options, valid: 'later' }, quietJob());
  await assert.rejects(refit(project, run), isState);
});

const pooling = freshProject();
writeSyntheticDataset(pooling.project, 'synthetic', 8000, 1);
after(pooling.close);

test("a bank's refit starts from the refit of the pooled run, which is trained once for all banks", async () => {
  const { project } = pooling;
  for (const bank of ['north', 'south']) await trainForBank(project, { ...options, bank }, quietJob());
  const refits = await refitWith(project, ['r2', 'r3']);
  assert.deepEqual(
    refits.map(({ refitOf, bank }) => [refitOf, bank]),
    [
      ['r2', 'north'],
      ['r3', 'south'],
    ],
  );
  const [pooled, ...ofBanks] = ['r4', 'r5', 'r6'].map((run) => loadPlan(project, run));
  assert.equal(pooled.refit?.run, 'r1');
  for (const plan of ofBanks) {
    assert.equal(plan.base?.run, 'r4');
    assert.deepEqual(plan.schema, pooled.schema);
    assert.deepEqual(plan.parts.train.selection, { ...pooled.parts.train.selection, bank: plan.run.bank });
  }
  const samples = refits.reduce((sum, one) => sum + one.samples, 0);
  assert.equal(samples, readOutline(project, 'r4')?.summaries?.train.rows);
});

test("a bank's refit keeps weights and calibrations of the pooled refit if its run kept the pooled ones", async () => {
  const { project } = pooling;
  const still = { ...small, training: { ...small.training, learningRate: 1e-12 } };
  const tuned = await trainForBank(project, { ...options, bank: 'north', config: still, seed: 5 }, quietJob());
  assert.equal(tuned.bestEpoch, 0);
  const { run } = await refit(project, tuned.run);
  const base = loadPlan(project, run).base?.run ?? '';
  assert.equal(getRun(project, run).bestEpoch, 0);
  assert.deepEqual(weightsOf(project, run), weightsOf(project, base));
  assert.deepEqual(readCalibrations(project, run), readCalibrations(project, base));
});

test("a bank's refit is refused before anything is trained if the pooled run was deleted", async () => {
  const { project } = pooling;
  for (const { run } of listRuns(project)) if (loadPlan(project, run).refit !== undefined) deleteRun(project, run);
  deleteRun(project, 'r1');
  const runs = listRuns(project).length;
  await assert.rejects(refitWith(project, ['r2']), isState);
  assert.equal(listRuns(project).length, runs);
});
