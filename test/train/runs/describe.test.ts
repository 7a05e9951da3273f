import assert from 'node:assert/strict';
import { after, before, describe, it, test } from 'node:test';

import { calibrationRatio } from '../../../core/evaluate/metrics.ts';
import { quietJob, type Progress } from '../../../core/job.ts';
import { predictPart } from '../../../core/predict/part-predictions.ts';
import { loadPlan } from '../../../core/predict/plan.ts';
import { deleteDataset } from '../../../core/store/datasets/datasets.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { listEpochs } from '../../../core/store/runs/epochs.ts';
import { getRun, updateRun } from '../../../core/store/runs/runs.ts';
import { countByBank, trainableBanks } from '../../../core/train/data/bank-counts.ts';
import type { TrainOptions } from '../../../core/train/fit/plan-run.ts';
import { previewTraining } from '../../../core/train/fit/preview.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { compareRuns } from '../../../core/train/runs/compare-runs.ts';
import { runCurves } from '../../../core/train/runs/curves.ts';
import { describeRun, describeRuns } from '../../../core/train/runs/describe.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';

const small = {
  training: { batchSize: 500, epochs: 1, learningRate: 0.01 },
  model: { tower: { widths: [8], dropout: [0] } },
};
const options = { dataset: 'synthetic', model: 'aitm', engine: 'onnx', seed: 1, config: small } satisfies TrainOptions;
const ROWS = 10_000;
const timeOf = (row: number): number => 1_700_000_000_000 + row * 60_000;

let fixture: ReturnType<typeof freshProject>;

before(async () => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', ROWS, 1);
  await trainModel(fixture.project, options, quietJob());
  await trainModel(fixture.project, { ...options, seed: 2 }, quietJob());
  await trainModel(fixture.project, { ...options, bank: 'north', from: timeOf(2000), to: timeOf(8000) }, quietJob());
});
after(() => {
  fixture.close();
});

test('runs are described with the rows, positives and times of each part', () => {
  const { outline } = describeRun(fixture.project, 'r1');
  const summaries = outline?.summaries;
  assert.deepEqual([summaries?.train.rows, summaries?.valid.rows, summaries?.test?.rows], [8000, 1000, 1000]);
  assert.deepEqual(
    [summaries?.train.firstTime, summaries?.train.lastTime, summaries?.test?.lastTime],
    [timeOf(0), timeOf(7999), timeOf(9999)],
  );
  const { test } = getRun(fixture.project, 'r1') as unknown as { test: Record<string, { positives: number }> };
  assert.deepEqual(summaries?.test?.positives, {
    click: test['click'].positives,
    approval: test['approval'].positives,
  });
  assert.equal(outline?.device, 'cpu');
});

test('runs are trained, validated and tested only on samples of their period', () => {
  const { parts } = loadPlan(fixture.project, 'r3');
  assert.deepEqual([parts.train.selection.from, parts.test?.selection.to], [timeOf(2000), timeOf(8000)]);
  const { outline } = describeRun(fixture.project, 'r3');
  const { train, test } = outline?.summaries ?? {};
  assert.ok(train !== undefined && train.firstTime !== null && train.firstTime >= timeOf(2000));
  assert.ok(test !== null && test !== undefined && test.lastTime !== null && test.lastTime < timeOf(8000));
  assert.deepEqual(outline?.period, { from: timeOf(2000), to: timeOf(8000) });
});

test('runs are refused if their period ends before it begins, or has no samples', async () => {
  await assert.rejects(trainModel(fixture.project, { ...options, from: timeOf(10), to: timeOf(10) }, quietJob()), {
    code: 'invalid-input',
    message: /^the period must end after it begins, but (\S+) is not after \1$/,
  });
  await assert.rejects(trainModel(fixture.project, { ...options, from: timeOf(ROWS) }, quietJob()), {
    code: 'invalid-input',
    message: /no samples with mature labels in the period$/,
  });
  writeSyntheticDataset(fixture.project, 'later', 1000, 2);
  await assert.rejects(trainModel(fixture.project, { ...options, from: timeOf(ROWS), valid: 'later' }, quietJob()), {
    code: 'invalid-input',
    message: 'dataset synthetic has no samples with mature labels in the period',
  });
  deleteDataset(fixture.project, 'later');
});

test('runs have the parts that their preview shows', async () => {
  const { parts, choice } = await previewTraining(
    fixture.project,
    { dataset: 'synthetic', bank: 'north', objective: null, from: timeOf(2000), to: timeOf(8000) },
    quietJob(),
  );
  const { outline } = describeRun(fixture.project, 'r3');
  assert.deepEqual([parts, choice], [outline?.summaries, outline?.choices?.run]);
});

test('runs can be trained for each bank of the data, listed with its objective and its number of samples', async () => {
  const counts = await countByBank(fixture.project, 'synthetic', {}, quietJob());
  assert.deepEqual(
    counts.map(({ bank }) => bank),
    ['north', 'south'],
  );
  assert.equal(counts[0].rows + counts[1].rows, ROWS);
  saveBank(fixture.project, { name: 'south', objective: 'approval', weight: 1, banners: [] });
  const { banks, all } = await trainableBanks(fixture.project, 'synthetic', { from: timeOf(5000) }, quietJob());
  assert.deepEqual(
    banks.map(({ bank, objective }) => [bank, objective]),
    [
      ['north', null],
      ['south', 'approval'],
    ],
  );
  assert.equal(all.rows, 5000);
  assert.equal(banks[0].positives['click'] + banks[1].positives['click'], all.positives['click']);
});

test('runs have curves that agree with their metrics', async () => {
  const curves = await runCurves(fixture.project, { run: 'r1', on: 'test' }, quietJob());
  const measured = (getRun(fixture.project, 'r1').test as Record<string, { positives: number; calibration: number }>)[
    'click'
  ];
  const { positives, bins, gains } = curves.steps['click'];
  assert.deepEqual([curves.rows, positives, bins.length, gains?.length], [1000, measured.positives, 10, 101]);
  const { probabilities, depth } = await predictPart(fixture.project, 'r1', 'test', quietJob());
  assert.equal(
    calibrationRatio(
      probabilities['click'],
      depth.map((reached) => Math.min(1, reached)),
    ),
    measured.calibration,
  );
  const predicted = bins.reduce((sum, bin) => sum + bin.predicted * bin.count, 0);
  assert.ok(Math.abs(predicted / positives - measured.calibration) < 1e-6);
});

test('runs predict a part once for concurrent requests', async () => {
  const [first, second] = await Promise.all([1, 2].map(() => predictPart(fixture.project, 'r2', 'valid', quietJob())));
  assert.equal(first, second);
});

test('runs predict a part for the next request if the first was cancelled', async () => {
  const controller = new AbortController();
  const first = predictPart(fixture.project, 'r3', 'valid', {
    signal: controller.signal,
    report: () => controller.abort(),
  });
  const second = predictPart(fixture.project, 'r3', 'valid', quietJob());
  await assert.rejects(first, { code: 'cancelled' });
  assert.equal((await second).rows, describeRun(fixture.project, 'r3').outline?.summaries?.valid.rows);
});

test('runs are compared only if they share their test samples', async () => {
  const groups = await compareRuns(fixture.project, ['r1', 'r2', 'r3'], quietJob());
  assert.deepEqual(
    groups.map(({ runs }) => runs),
    [['r1', 'r2'], ['r3']],
  );
  assert.deepEqual(
    groups[0].tests.map(({ step, run, against }) => [step, run, against]),
    [
      ['click', 'r1', 'r2'],
      ['click', 'r2', 'r1'],
      ['approval', 'r1', 'r2'],
      ['approval', 'r2', 'r1'],
    ],
  );
  const aucOf = (run: string): number =>
    (getRun(fixture.project, run).test as Record<string, { auc: number }>)['click'].auc;
  const [{ result }, { result: reversed }] = groups[0].tests;
  assert.ok(result !== null && reversed !== null && Math.abs(result.difference - (aucOf('r1') - aucOf('r2'))) < 1e-6);
  assert.ok(Math.abs(result.p - reversed.p) < 1e-12 && result.p > 0 && result.p <= 1);
  assert.deepEqual(groups[1].tests, []);
});

test('runs can be resumed if they failed, but not once their data were deleted', () => {
  const { project } = fixture;
  assert.deepEqual(
    describeRuns(project).intact.map(({ resumable }) => resumable),
    [false, false, false],
  );
  updateRun(project, 'r3', { status: 'failed', error: 'the loss is NaN at step 5 (epoch 1)' });
  assert.equal(describeRun(project, 'r3').resumable, true);
  deleteDataset(project, 'synthetic');
  assert.equal(describeRun(project, 'r3').resumable, false);
  assert.equal(listEpochs(project, 'r3').length, 1);
});

test('runs keep their summaries when their data are deleted, and say what their curves need', async () => {
  await assert.rejects(runCurves(fixture.project, { run: 'r1', on: 'test' }, quietJob()), {
    code: 'state',
    message: 'dataset synthetic, which r1 used, is gone',
  });
  assert.equal(describeRun(fixture.project, 'r1').outline?.summaries?.test?.rows, 1000);
});

describe('the progress of a training run', () => {
  it('never decreases, and reports epoch, loss and validation AUC of each step', async () => {
    const fixture = freshProject();
    writeSyntheticDataset(fixture.project, 'synthetic', 6_000, 1);
    const reports: Progress[] = [];
    const config = { ...small, training: { ...small.training, epochs: 3 } };
    await trainModel(
      fixture.project,
      { ...options, config },
      { ...quietJob(), report: (progress) => reports.push(progress) },
    );
    const trained = reports.filter(({ counts, note }) => note === undefined && counts?.['epoch'] !== undefined);
    const fractions = trained.map(({ fraction = 0 }) => fraction);
    assert.deepEqual(
      fractions,
      [...fractions].sort((a, b) => a - b),
    );
    assert.deepEqual([...new Set(trained.map(({ phase }) => phase))].sort(), ['train', 'valid']);
    assert.ok(trained.every(({ counts }) => (counts?.['epoch'] ?? 0) >= 1 && (counts?.['epoch'] ?? 9) <= 3));
    const last = trained[trained.length - 1].figures ?? {};
    const measured = ['click', 'approval'].flatMap((step) =>
      ['auc', 'aucLow', 'aucHigh', 'positives'].map((figure) => `${figure} ${step}`),
    );
    assert.deepEqual(Object.keys(last), ['loss', ...measured]);
    const { loss: _, ...aucs } = last;
    const [{ figures }] = listEpochs(fixture.project, 'r1').slice(-1);
    assert.deepEqual(aucs, figures);
    fixture.close();
  });
});
