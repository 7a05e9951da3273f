import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { quietJob } from '../../core/job.ts';
import { readForecastParameters } from '../../core/predict/forecast.ts';
import { loadPlan } from '../../core/predict/plan.ts';
import { readTrained } from '../../core/predict/trained.ts';
import { loadTrees } from '../../core/predict/trees-store.ts';
import { listEpochs } from '../../core/store/runs/epochs.ts';
import { getRun } from '../../core/store/runs/runs.ts';
import type { TrainOptions } from '../../core/train/fit/plan-run.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import type { TrainResult } from '../../core/train/runs/train-result.ts';
import { cancelledRun, cancelledWhen } from '../train/fit/small-training.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const MEMBERS = 3;

const options = {
  dataset: 'synthetic',
  model: 'lightgbm',
  engine: 'auto',
  seed: 3,
  config: {
    model: { leaves: 8, rounds: 20, patience: 10, baggingFraction: 0.8, baggingFrequency: 1 },
    training: { members: MEMBERS },
  },
} satisfies TrainOptions;

const skip = skipWithout(lightgbmRequirement);

const { project, close } = freshProject();
let uninterrupted: TrainResult;
if (!skip)
  before(async () => {
    writeSyntheticDataset(project, 'synthetic', 6000, 1);
    uninterrupted = await trainModel(project, options, quietJob());
  });
after(close);
const treesOf = (run: string): unknown[] =>
  Array.from({ length: MEMBERS }, (_, index) => loadTrees(project, run, index + 1));

test('members of an ensemble of trees differ; it has the first one’s curves, and no half models', { skip }, () => {
  const { run, epochs, members } = uninterrupted;
  assert.equal(members, MEMBERS);
  assert.equal(readTrained(project, loadPlan(project, run)).kind, 'ensemble');
  assert.equal(new Set(treesOf(run).map((trees) => JSON.stringify(trees))).size, MEMBERS);
  assert.equal(loadTrees(project, run, MEMBERS + 1), null);
  assert.equal(listEpochs(project, run).length, epochs);
  assert.ok(readForecastParameters(project, run)?.bannerSlopes?.every((slope) => slope >= 0 && slope <= 1.5));
});

for (const [what, number] of [
  ['member', 2],
  ['half', 1],
] as const)
  test(`an ensemble of trees is the same if it is interrupted in ${what} ${number} and resumed`, { skip }, async () => {
    const early = cancelledWhen(({ counts }) => counts?.[what] === number && (counts['trees'] ?? 0) > 5);
    const run = await cancelledRun(trainModel(project, options, early));
    await trainModel(project, { ...options, resume: run }, quietJob());
    assert.deepEqual(treesOf(run), treesOf(uninterrupted.run));
    assert.equal(getRun(project, run).weightsSha256, getRun(project, uninterrupted.run).weightsSha256);
    assert.deepEqual(readForecastParameters(project, run), readForecastParameters(project, uninterrupted.run));
  });

test('members differ by the bootstrap of users alone, and have the same trees if resumed', { skip }, async () => {
  const withUsers = (bootstrap: boolean): TrainOptions => ({
    ...options,
    config: {
      model: { leaves: 8, rounds: 20, patience: 10, featureFraction: 1, baggingFraction: 1 },
      training: { members: MEMBERS, bootstrap },
    },
  });
  // The text of trees ends with the parameters, the seed among them.
  const grown = (run: string): string[] =>
    Array.from({ length: MEMBERS }, (_, index) => loadTrees(project, run, index + 1)!).map((texts) =>
      texts.map((text) => text.split('parameters:')[0]).join(),
    );
  const plain = await trainModel(project, withUsers(false), quietJob());
  // With all samples and features in each tree, the seed changes nothing.
  assert.equal(new Set(grown(plain.run)).size, 1);
  const drawn = await trainModel(project, withUsers(true), quietJob());
  assert.equal(new Set([...grown(plain.run), ...grown(drawn.run)]).size, 1 + MEMBERS);
  const early = cancelledWhen(({ counts }) => counts?.['member'] === 2 && (counts['trees'] ?? 0) > 5);
  const run = await cancelledRun(trainModel(project, withUsers(true), early));
  await trainModel(project, { ...withUsers(true), resume: run }, quietJob());
  assert.deepEqual(treesOf(run), treesOf(drawn.run));
});
