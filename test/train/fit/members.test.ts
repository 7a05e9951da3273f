import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { AppError } from '../../../core/errors.ts';
import { BlockReader } from '../../../core/features/blocks.ts';
import { quietJob } from '../../../core/job.ts';
import { readForecastParameters } from '../../../core/predict/forecast.ts';
import { loadPlan, readOutline } from '../../../core/predict/plan.ts';
import { rowsOf } from '../../../core/predict/predict.ts';
import { openTrained, readHalfModels, readTrained } from '../../../core/predict/trained.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { listEpochs } from '../../../core/store/runs/epochs.ts';
import { getRun, listRuns, readArtifact } from '../../../core/store/runs/runs.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { trainForBank } from '../../../core/train/pooled/train-for-bank.ts';
import { refitRuns } from '../../../core/train/refit/refit-runs.ts';
import type { TrainResult } from '../../../core/train/runs/train-result.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { cancelledRun, cancelledWhen, options, small } from './small-training.ts';

const MEMBERS = 3;

/** Three members, whose probabilities are not calibrated. */
const ensemble = {
  ...options,
  config: { ...small, training: { ...small.training, members: MEMBERS, calibration: 'none' } },
};

/** The weights of each member of a run. */
function memberWeights(project: Project, run: string): string[] {
  return ['best', 'best 2', 'best 3'].map((name) =>
    Object.values(readArtifact(project, run, name)?.blobs ?? {})
      .map((blob) => Buffer.from(blob).toString('base64'))
      .join(),
  );
}

/** The predictions of a run, or of one of its members, for the first samples of its training data. */
async function predictions(project: Project, run: string, member: number | null): Promise<number[][]> {
  const plan = loadPlan(project, run);
  const trained = readTrained(project, plan);
  assert.ok(trained.kind === 'ensemble');
  const predictor = await openTrained(member === null ? trained : trained.members[member], { threads: 1 });
  const { dataset, selection } = plan.parts.train;
  const block = new BlockReader(project, getDataset(project, dataset), plan.schema, selection).read(0);
  const chain = await predictor.predict(rowsOf(block, 0, 100));
  await predictor.release();
  return chain.map((step) => [...step]);
}

const bagging = {
  ...ensemble,
  config: { ...ensemble.config, training: { ...ensemble.config.training, bootstrap: true } },
};

const { project, close } = freshProject();
let uninterrupted: TrainResult;
before(async () => {
  writeSyntheticDataset(project, 'synthetic', 6000, 1);
  uninterrupted = await trainModel(project, ensemble, quietJob());
});
after(close);

test('an ensemble predicts the mean of members that differ', async () => {
  const { run, members } = uninterrupted;
  assert.equal(members, MEMBERS);
  const whole = await predictions(project, run, null);
  const memberPredictions = [
    await predictions(project, run, 0),
    await predictions(project, run, 1),
    await predictions(project, run, 2),
  ];
  whole.forEach((step, stepIndex) =>
    step.forEach((probability, row) => {
      const mean = memberPredictions.reduce((sum, member) => sum + member[stepIndex][row], 0) / MEMBERS;
      assert.ok(Math.abs(probability - mean) < 1e-6);
    }),
  );
  assert.equal(new Set(memberPredictions.map((member) => JSON.stringify(member))).size, MEMBERS);
});

test('an ensemble is one run, which shows the epochs of its first member', () => {
  const { run, epochs, bestEpoch } = uninterrupted;
  assert.deepEqual(
    listEpochs(project, run).map(({ epoch }) => epoch),
    Array.from({ length: epochs }, (_, index) => index + 1),
  );
  const { status, bestEpoch: stored } = getRun(project, run);
  assert.deepEqual([status, stored, listRuns(project).length], ['done', bestEpoch, 1]);
});

/** `half` counts the half models, which are trained on one half of the users each, after the members. */
const stops = [
  ['member', 1],
  ['member', 3],
  ['half', 2],
] as const;
for (const [unit, number] of stops)
  test(`an ensemble has the same weights if it is interrupted in ${unit} ${number} and resumed`, async () => {
    const early = cancelledWhen(({ counts }) => counts?.[unit] === number && (counts['step'] ?? 0) > 10);
    const run = await cancelledRun(trainModel(project, ensemble, early));
    const resumed = await trainModel(project, { ...ensemble, resume: run }, quietJob());
    assert.deepEqual(memberWeights(project, run), memberWeights(project, uninterrupted.run));
    assert.deepEqual([resumed.epochs, resumed.valid], [uninterrupted.epochs, uninterrupted.valid]);
    assert.deepEqual(readForecastParameters(project, run), readForecastParameters(project, uninterrupted.run));
    // The half models of a pooled run are kept, so that fine-tuning can start from them.
    const halves = [run, uninterrupted.run].map((one) => readHalfModels(project, loadPlan(project, one)));
    assert.deepEqual([halves[0]?.length, halves[0]], [2, halves[1]]);
    assert.equal(getRun(project, run).weightsSha256, getRun(project, uninterrupted.run).weightsSha256);
  });

const bagged = freshProject();
let baggedRun: string;
before(async () => {
  writeSyntheticDataset(bagged.project, 'synthetic', 6000, 1);
  ({ run: baggedRun } = await trainModel(bagged.project, bagging, quietJob()));
});
after(bagged.close);

test('a bootstrap changes only the members: half models, validation and test set stay the same', async () => {
  const [{ project }, run] = [bagged, baggedRun];
  const { run: plain } = await trainModel(project, ensemble, quietJob());
  const [drawn, all] = [memberWeights(project, run), memberWeights(project, plain)];
  assert.equal(new Set([...drawn, ...all]).size, 2 * MEMBERS);
  const halves = [run, plain].map((one) => readHalfModels(project, loadPlan(project, one)));
  assert.deepEqual([halves[0]?.length, halves[0]], [2, halves[1]]);
  const [{ parts, summaries }, other] = [run, plain].map((one) => readOutline(project, one)!);
  assert.deepEqual([parts, summaries], [other.parts, other.summaries]);
});

for (const [unit, number] of [
  ['member', 2],
  ['half', 1],
] as const)
  test(`a bootstrap gives the same weights if it is interrupted in ${unit} ${number} and resumed`, async () => {
    const [{ project }, run] = [bagged, baggedRun];
    const early = cancelledWhen(({ counts }) => counts?.[unit] === number && (counts['step'] ?? 0) > 10);
    const resumed = await cancelledRun(trainModel(project, bagging, early));
    await trainModel(project, { ...bagging, resume: resumed }, quietJob());
    assert.deepEqual(memberWeights(project, resumed), memberWeights(project, run));
    assert.deepEqual(readForecastParameters(project, resumed), readForecastParameters(project, run));
    assert.equal(getRun(project, resumed).weightsSha256, getRun(project, run).weightsSha256);
  });

test('an ensemble with a bootstrap can be fine-tuned for a bank and refitted', async () => {
  const [{ project }, run] = [bagged, baggedRun];
  const { run: north } = await trainForBank(project, { ...bagging, bank: 'north' }, quietJob());
  assert.equal(loadPlan(project, north).config.training.bootstrap, true);
  const refits = await refitRuns(project, { runs: [north, run], engine: 'auto' }, quietJob());
  assert.deepEqual(
    refits.map(({ refitOf, samples }) => [refitOf, samples > 0]),
    [
      [north, true],
      [run, true],
    ],
  );
  assert.equal(loadPlan(project, refits[1].run).config.training.bootstrap, true);
  assert.equal(new Set(memberWeights(project, refits[1].run)).size, MEMBERS);
});

test('an ensemble with a bootstrap needs more than one member', async () => {
  const { project } = bagged;
  const single = { ...options, config: { ...small, training: { ...small.training, bootstrap: true } } };
  await assert.rejects(trainModel(project, single, quietJob()), (error: AppError) => error.code === 'invalid-config');
});
