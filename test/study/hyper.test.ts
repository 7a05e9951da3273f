import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { loadPlan } from '../../core/predict/plan.ts';
import { storeDatasetChecksum } from '../../core/store/datasets/dataset-rows.ts';
import { experimentsOfRuns } from '../../core/store/runs/run-uses.ts';
import { getRun, listRuns } from '../../core/store/runs/runs.ts';
import { studyHyper, type HyperOptions } from '../../core/study/hyper.ts';
import { planSweep, parseSweep } from '../../core/study/parameter-sweep.ts';
import { describeStudies, readStudy } from '../../core/study/study.ts';
import { cancelledAt, SMALL, syntheticProject } from './synthetic-project.ts';

const dataset = {
  name: 'synthetic',
  steps: ['click', 'application', 'approval'].map((name) => ({ name, windowDays: 0, timed: false })),
};

test('a sweep over a setting is parsed from the name of the setting and its values', () => {
  assert.deepEqual(parseSweep('d=1,5, 10,5'), { parameter: 'd', values: [1, 5, 10] });
  assert.deepEqual(parseSweep('training.learningRate=1e-3,0.01'), {
    parameter: 'training.learningRate',
    values: [0.001, 0.01],
  });
  for (const text of ['d', 'd=', '=1', 'd=1,x', 'alpha=0.1,,b'])
    assert.throws(() => parseSweep(text), { code: 'usage' }, text);
  assert.throws(() => parseSweep('lamda=0.1'), {
    code: 'unknown-name',
    message: 'unknown setting: lamda (did you mean lambda?)',
  });
});

test('a sweep over a setting sets one value at a time and keeps the other settings', () => {
  const configs = (over: string, config: unknown = {}): unknown[] =>
    planSweep(parseSweep(over), 'aitm', config, undefined, dataset).map((trial) => trial.config);
  assert.deepEqual(
    configs('d=3').map((config) => (config as { features: { dimension: number } }).features.dimension),
    [3],
  );
  assert.deepEqual(
    configs('alpha=0,2').map((config) => (config as { model: { alpha: number } }).model.alpha),
    [0, 2],
  );
  assert.deepEqual(
    configs('lambda=0.05').map((config) => (config as { training: { downSampling: number } }).training.downSampling),
    [0.05],
  );
  const [firstTrial] = configs('training.l2=0.1', SMALL) as {
    training: { l2: number; batchSize: number };
    model: { tower: { widths: number[] } };
  }[];
  assert.deepEqual(
    [firstTrial.training.l2, firstTrial.training.batchSize, firstTrial.model.tower.widths],
    [0.1, 500, [16, 8]],
  );
  assert.throws(() => configs('d=1,0'), { code: 'invalid-config' });
  assert.throws(() => configs('d=2.5'), { code: 'invalid-config' });
  assert.throws(() => configs('training.learningrat=1'), {
    code: 'unknown-name',
    message: /did you mean training.learningRate/,
  });
});

test('a sweep over a setting is refused for a setting that the model ignores', () => {
  const plan = (over: string): unknown => planSweep(parseSweep(over), 'lightgbm', {}, undefined, dataset);
  assert.throws(() => plan('d=1,5'), {
    code: 'invalid-input',
    message: 'lightgbm has no features.dimension: its runs would all be the same',
  });
  assert.throws(() => plan('training.l2=0,0.1'), { code: 'invalid-input' });
  for (const over of ['lambda=0.01,0.05', 'features.buckets=10,20', 'model.leaves=8,30', 'tasks=1,2']) plan(over);
});

test('a sweep over a setting keeps the last steps if the setting is the number of tasks', () => {
  const steps = planSweep(parseSweep('tasks=1,2,3'), 'aitm', {}, undefined, dataset).map((trial) => trial.steps);
  assert.deepEqual(steps, [['approval'], ['application', 'approval'], undefined]);
  for (const over of ['tasks=0', 'tasks=4', 'tasks=1.5'])
    assert.throws(() => planSweep(parseSweep(over), 'aitm', {}, undefined, dataset), { code: 'invalid-input' });
});

const { project, close } = syntheticProject(6000);
after(close);
const config = { ...SMALL, training: { ...SMALL.training, epochs: 1 } };
const requested: HyperOptions = {
  dataset: 'synthetic',
  model: 'aitm',
  engine: 'onnx',
  seeds: 2,
  over: 'd=2,4',
  config,
};
const runCount = (): number => listRuns(project).length;

test('a study over a setting trains nothing if a value is invalid', async () => {
  await assert.rejects(studyHyper(project, { ...requested, over: 'd=2,0' }, quietJob()), { code: 'invalid-config' });
  await assert.rejects(studyHyper(project, { ...requested, model: 'aitn' }, quietJob()), { code: 'unknown-name' });
  assert.deepEqual([listRuns(project), describeStudies(project).intact], [[], []]);
});

test('a study over a setting resumes where it was cancelled', async () => {
  await assert.rejects(studyHyper(project, requested, cancelledAt('train d = 4', 4)), {
    code: 'cancelled',
    message: /the same study resumes there/,
  });
  const [{ study, done }] = describeStudies(project).intact;
  assert.equal(done, false);
  assert.throws(() => readStudy(project, study), { code: 'state', message: `study ${study} is not finished` });
  const resumed = await studyHyper(project, requested, quietJob());
  assert.deepEqual([resumed.study, runCount()], [study, 4]);
});

test('a study over a setting trains each value with each seed once, and reports mean and deviation', async () => {
  const study = await studyHyper(project, requested, quietJob());
  assert.deepEqual(
    listRuns(project).map(({ seed, config }) => [
      seed,
      (config as { features: { dimension: number } }).features.dimension,
    ]),
    [
      [1, 2],
      [1, 4],
      [2, 2],
      [2, 4],
    ],
  );
  assert.deepEqual(
    study.values.map(({ value, runs }) => [value, runs.map(({ seed }) => seed)]),
    [
      [2, [1, 2]],
      [4, [1, 2]],
    ],
  );
  const aucs = study.values[0].runs.map(
    ({ run }) => (getRun(project, run).test as Record<string, { auc: number }>)['click'].auc,
  );
  const { mean, std } = study.values[0].figures['click'];
  assert.ok(Math.abs((mean ?? 0) - (aucs[0] + aucs[1]) / 2) < 1e-12);
  assert.ok(Math.abs((std ?? 0) - Math.abs(aucs[0] - aucs[1]) / Math.SQRT2) < 1e-12);
  assert.deepEqual(readStudy(project, study.study), JSON.parse(JSON.stringify(study)));
  assert.deepEqual(
    describeStudies(project).intact.map(({ title, done }) => [title, done]),
    [['aitm: d = 2, 4', true]],
  );
  assert.deepEqual([...experimentsOfRuns(project).values()], Array(4).fill([study.study]));
});

test('a study over a setting reuses existing runs, even those of other studies', async () => {
  const first = await studyHyper(project, requested, quietJob());
  const repeated = await studyHyper(project, requested, quietJob());
  assert.deepEqual([repeated, runCount()], [first, 4]);
  const wider = await studyHyper(project, { ...requested, over: 'd=2,3', seeds: 1 }, quietJob());
  assert.deepEqual(wider.values[0].runs, first.values[0].runs.slice(0, 1));
  assert.notEqual(wider.study, first.study);
  assert.deepEqual([runCount(), wider.values[0].figures['click'].std], [5, null]);
});

test('a study over a setting varies nothing but the setting: all runs have the same automatic batch size', async () => {
  const { batchSize: _, ...training } = config.training;
  const automatic = { ...requested, over: 'lambda=0.02,0.9', seeds: 1, config: { ...SMALL, training } };
  const { values } = await studyHyper(project, automatic, quietJob());
  const sizes = values.flatMap(({ runs }) => runs.map(({ run }) => loadPlan(project, run).config.training.batchSize));
  assert.equal(sizes.length, 2);
  assert.equal(sizes[0], sizes[1]);
});

test('a study over a setting drops auxiliary steps, and reports the remaining ones', async () => {
  const study = await studyHyper(project, { ...requested, over: 'tasks=1,2', seeds: 1 }, quietJob());
  assert.deepEqual(
    study.values.map(({ figures }) => Object.keys(figures)),
    [['approval'], ['click', 'approval']],
  );
  const before = runCount();
  await assert.rejects(studyHyper(project, { ...requested, over: 'tasks=1,2', objective: 'click' }, quietJob()), {
    code: 'invalid-input',
    message: /objective, click/,
  });
  assert.equal(runCount(), before);
});

test('a study is a separate one once the dataset has other data, and the earlier one keeps its figures', async () => {
  const first = await studyHyper(project, { ...requested, seeds: 1 }, quietJob());
  const before = runCount();
  const { database } = project;
  database.exec("UPDATE datasets SET data_hash = data_hash || 'x'");
  for (const id of database.prepare('SELECT id FROM datasets').pluck().all())
    storeDatasetChecksum(database, id as number);
  const other = await studyHyper(project, { ...requested, seeds: 1 }, quietJob());
  assert.notEqual(other.study, first.study);
  assert.deepEqual(readStudy(project, first.study), JSON.parse(JSON.stringify(first)));
  assert.equal(runCount(), before + 2);
});
