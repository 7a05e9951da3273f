import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';

import { BlockReader } from '../../../core/features/blocks.ts';
import { wholeSelection } from '../../../core/features/selection.ts';
import { quietJob } from '../../../core/job.ts';
import { predictPart } from '../../../core/predict/part-predictions.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { getRun } from '../../../core/store/runs/runs.ts';
import { chooseSteps } from '../../../core/train/data/steps.ts';
import type { TrainOptions } from '../../../core/train/fit/plan-run.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { compareRuns } from '../../../core/train/runs/compare-runs.ts';
import { runCurves } from '../../../core/train/runs/curves.ts';
import { evaluateRun } from '../../../core/train/runs/evaluate.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';

const STEPS = ['click', 'approval'];
const config = {
  training: { batchSize: 500, epochs: 2, learningRate: 0.01 },
  model: { tower: { widths: [8], dropout: [0] } },
};
const options = { dataset: 'synthetic', model: 'aitm', engine: 'onnx', seed: 3, config } satisfies TrainOptions;

describe('the steps of a model', () => {
  const dataset = {
    name: 'may',
    steps: ['click', 'application', 'approval'].map((name) => ({ name, windowDays: 0, timed: false })),
  };

  it('are all steps of the dataset, or some of them in its order', () => {
    assert.deepEqual(chooseSteps(dataset, undefined), ['click', 'application', 'approval']);
    assert.deepEqual(chooseSteps(dataset, ['click', 'approval']), ['click', 'approval']);
  });

  it('are refused if there are none, or one is unknown, out of order or named twice', () => {
    assert.throws(() => chooseSteps(dataset, ['click', 'aproval']), {
      code: 'unknown-name',
      message: /unknown step: aproval/,
    });
    assert.throws(() => chooseSteps(dataset, []), { code: 'invalid-input' });
    for (const steps of [
      ['approval', 'click'],
      ['click', 'click', 'approval'],
    ]) {
      assert.throws(() => chooseSteps(dataset, steps), { code: 'invalid-input', help: 'write them as click,approval' });
    }
  });
});

let fixture: ReturnType<typeof freshProject>;
let allSteps: string;
let lastStep: string;

before(async () => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 6000, 1);
  allSteps = (await trainModel(fixture.project, options, quietJob())).run;
  lastStep = (await trainModel(fixture.project, { ...options, steps: ['approval'] }, quietJob())).run;
});
after(() => {
  fixture.close();
});

test('a model of some steps learns from the same samples, labelled by its own steps', async () => {
  const { steps, test } = getRun(fixture.project, lastStep);
  assert.deepEqual(steps, ['approval']);
  const [whole, own] = [getRun(fixture.project, allSteps).test, test].map(
    (figures) => figures as Record<string, { rows: number; positives: number; auc: number }>,
  );
  assert.deepEqual(
    [Object.keys(own), own['approval'].rows, own['approval'].positives],
    [['approval'], whole['approval'].rows, whole['approval'].positives],
  );
  const [{ depth }, { depth: ownDepth, steps: ownSteps }] = [
    await predictPart(fixture.project, allSteps, 'test', quietJob()),
    await predictPart(fixture.project, lastStep, 'test', quietJob()),
  ];
  assert.deepEqual([ownSteps, ownDepth], [['approval'], depth.map((reached) => (reached === 2 ? 1 : 0))]);
  assert.ok(own['approval'].auc > 0.6, `${own['approval'].auc}`);
});

test('a model of some steps is evaluated on another dataset, plotted and compared by its own steps', async () => {
  writeSyntheticDataset(fixture.project, 'later', 3000, 9);
  const [whole, own] = [
    await evaluateRun(fixture.project, { run: allSteps, dataset: 'later' }, quietJob()),
    await evaluateRun(fixture.project, { run: lastStep, dataset: 'later' }, quietJob()),
  ];
  assert.deepEqual(Object.keys(own.metrics), ['approval']);
  assert.equal(own.metrics['approval'].positives, whole.metrics['approval'].positives);
  const curves = await runCurves(fixture.project, { run: lastStep, on: 'test' }, quietJob());
  assert.equal(
    curves.steps['approval'].positives,
    (getRun(fixture.project, lastStep).test as Record<string, { positives: number }>)['approval'].positives,
  );
  const [{ tests }] = await compareRuns(fixture.project, [allSteps, lastStep], quietJob());
  assert.deepEqual(
    tests.map(({ step, run, against }) => [step, run, against]),
    [
      ['approval', allSteps, lastStep],
      ['approval', lastStep, allSteps],
    ],
  );
});

test('a model is refused for an unknown step, or without one that its objective or down-sampling needs', async () => {
  const refused = (steps: readonly string[], more: object, expected: object): Promise<void> =>
    assert.rejects(trainModel(fixture.project, { ...options, steps, ...more }, quietJob()), expected);
  await refused(['click'], {}, { code: 'invalid-input', message: 'the steps click lack the last one, approval' });
  await refused(
    ['approval'],
    { objective: 'click' },
    { code: 'invalid-input', message: 'the steps approval lack the objective, click' },
  );
  await refused(['click', 'activation'], {}, { code: 'unknown-name', message: /unknown step: activation/ });
  await refused(
    ['click'],
    { objective: 'click', config: { ...config, training: { ...config.training, downSampling: 0.4 } } },
    { code: 'invalid-input', message: /down-sampled/ },
  );
});

test('a model of some steps reads depths that count only its own steps', () => {
  const dataset = getDataset(fixture.project, 'synthetic');
  const depthsOf = (steps: readonly string[] | null): Uint8Array =>
    new BlockReader(fixture.project, dataset, { fields: [] }, wholeSelection(), { steps }).read(0).depth;
  const whole = depthsOf(null);
  assert.deepEqual(depthsOf(STEPS), whole);
  assert.deepEqual(
    depthsOf(['approval']),
    whole.map((depth) => Math.max(0, depth - 1)),
  );
  assert.deepEqual(
    depthsOf(['click']),
    whole.map((depth) => Math.min(1, depth)),
  );
  assert.throws(() => depthsOf(['aproval']), { code: 'unknown-name' });
});
