import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it, test } from 'node:test';

import { lightgbmRequirement } from '../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../build/requirements/requirement.ts';
import { BlockReader } from '../../core/features/blocks.ts';
import { averagedName } from '../../core/features/schema.ts';
import { wholeSelection } from '../../core/features/selection.ts';
import { quietJob } from '../../core/job.ts';
import { withAveragedBanners } from '../../core/predict/pairs/averaged-banners.ts';
import { loadPlan } from '../../core/predict/plan.ts';
import { rowsOf } from '../../core/predict/predict.ts';
import { openTrained, readTrained } from '../../core/predict/trained.ts';
import { getDataset } from '../../core/store/datasets/datasets.ts';
import { withProject, type Project } from '../../core/store/file/project.ts';
import { listEpochs } from '../../core/store/runs/epochs.ts';
import { getRun, listRuns, readArtifact, readArtifactMeta, writeArtifact } from '../../core/store/runs/runs.ts';
import { aucsOfFigures } from '../../core/text/auc.ts';
import type { TrainOptions } from '../../core/train/fit/plan-run.ts';
import { trainModel } from '../../core/train/fit/train.ts';
import { runCurves } from '../../core/train/runs/curves.ts';
import { evaluateRun } from '../../core/train/runs/evaluate.ts';
import type { TrainResult } from '../../core/train/runs/train-result.ts';
import { recordingJob } from '../recording-job.ts';
import { cancelledRun, cancelledWhen } from '../train/fit/small-training.ts';
import { closedProject, freshProject, STEPS, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const options = {
  dataset: 'synthetic',
  model: 'lightgbm',
  engine: 'auto',
  seed: 3,
  // Without calibration, the metrics of the run equal those on the curve at its best number of trees.
  config: { model: { leaves: 8, rounds: 60, patience: 10 }, training: { calibration: 'none' } },
} satisfies TrainOptions;

/** Training resumes from a multiple of this number of trees, since each fifth tree draws new rows. */
const RESUMABLE = 5;

/** Trains until `step` has enough trees to resume from, stops there, and returns the run; `done` steps are complete. */
async function stopWithin(
  project: Project,
  training: TrainOptions & { readonly config: { readonly model: { readonly rounds: number } } },
  { step, done }: { readonly step: string; readonly done: number },
): Promise<string> {
  const before = done * training.config.model.rounds;
  const job = cancelledWhen(({ counts }) => (counts?.['trees'] ?? 0) >= before + RESUMABLE);
  const run = await cancelledRun(trainModel(project, training, job));
  const { steps, half } = readArtifactMeta(project, run, 'checkpoint') as {
    steps: unknown[];
    half: { trees: number; curve: unknown[] } | null;
  };
  assert.ok(
    steps.length === done &&
      half !== null &&
      half.trees > 0 &&
      half.trees < 300 &&
      half.trees % RESUMABLE === 0 &&
      half.curve.length === half.trees,
    `${step}: ${steps.length}, ${half?.trees}`,
  );
  return run;
}

/** Checks that two runs have the same trees and figures. */
function assertSameTrees(project: Project, run: string, expected: string): void {
  assert.equal(getRun(project, run).weightsSha256, getRun(project, expected).weightsSha256);
  assert.deepEqual(
    listEpochs(project, run).map(({ epoch, figures }) => ({ epoch, figures })),
    listEpochs(project, expected).map(({ epoch, figures }) => ({ epoch, figures })),
  );
}

const skip = skipWithout(lightgbmRequirement);

let fixture: ReturnType<typeof freshProject>;
let reference: TrainResult;

if (!skip)
  before(async () => {
    fixture = freshProject();
    writeSyntheticDataset(fixture.project, 'synthetic', 30_000, 1);
    writeSyntheticDataset(fixture.project, 'other', 6_000, 2);
    reference = await trainModel(fixture.project, options, quietJob());
  });
if (!skip)
  after(() => {
    fixture.close();
  });

test('trees predict days after the training set with a high AUC and a calibration near 1', { skip }, () => {
  const { click, approval } = reference.test ?? {};
  assert.deepEqual(
    [reference.model, reference.engine, reference.device, reference.steps],
    ['lightgbm', 'lightgbm', 'cpu', [...STEPS]],
  );
  assert.ok((click.auc ?? 0) > 0.7 && (approval.auc ?? 0) > 0.71, `${click.auc} and ${approval.auc}`);
  assert.ok(
    Math.abs((click.calibration ?? 0) - 1) < 0.1 && Math.abs((approval.calibration ?? 0) - 1) < 0.2,
    `${click.calibration} and ${approval.calibration}`,
  );
});

test('training trees reports the maximum time left: none after the last possible tree', { skip }, async () => {
  const job = recordingJob();
  const model = { leaves: 8, rounds: 6, patience: 6 };
  await trainModel(fixture.project, { ...options, dataset: 'other', config: { model } }, job);
  const progress = job.progress.filter(({ phase, counts }) => phase === 'train' && counts?.['trees'] !== undefined);
  assert.ok(progress.length >= STEPS.length && progress.every(({ leftAtMost }) => leftAtMost === true));
  assert.deepEqual(
    progress.map(({ leftMs = -1 }) => Math.sign(leftMs)),
    progress.map(({ counts }) => (counts?.['trees'] === 6 * STEPS.length ? 0 : 1)),
  );
  assert.deepEqual([progress.at(-1)?.counts, progress.at(-1)?.fraction], [{ trees: 6 * STEPS.length }, 1]);
});

test('training trees stores metrics, settings, and curves by number of trees, like every run', { skip }, () => {
  const run = getRun(fixture.project, reference.run);
  assert.deepEqual(
    [run.status, run.engine, run.epoch, run.bestEpoch],
    ['done', 'lightgbm', reference.epochs, reference.bestEpoch],
  );
  assert.match(run.weightsSha256 ?? '', /^[0-9a-f]{64}$/);
  const { training, features } = run.config as { training: unknown; features: unknown };
  assert.deepEqual(
    { training, features },
    {
      training: { downSampling: null, calibration: 'none', members: 1, bootstrap: false, hindsight: false },
      features: { minFrequency: 10, buckets: 2000 },
    },
  );
  const rows = listEpochs(fixture.project, reference.run);
  assert.deepEqual(rows.map(({ epoch }) => epoch).slice(0, 3), [1, 2, 3]);
  assert.equal(Math.max(...rows.map(({ epoch }) => epoch)), reference.epochs);
  const best = rows.find(({ epoch }) => epoch === reference.bestEpoch);
  assert.ok(Math.abs((best?.figures['auc approval'] ?? 0) - (reference.valid['approval'].auc ?? 1)) < 1e-6);
});

test('an interval and the positives are stored with each AUC; the best AUC is that of the run', { skip }, () => {
  const rows = listEpochs(fixture.project, reference.run).map(({ epoch, figures }) => ({
    epoch,
    aucs: new Map(aucsOfFigures(figures)),
  }));
  for (const { epoch, aucs } of rows)
    for (const [step, { auc, low, high, positives }] of aucs) {
      assert.equal(positives, reference.valid?.[step].positives);
      assert.ok(low !== null && high !== null && auc !== null && low < auc && auc < high, `${epoch} ${step}`);
    }
  const { auc, aucLow, aucHigh } = reference.valid?.['approval'] ?? assert.fail();
  const best = rows.find(({ epoch }) => epoch === reference.bestEpoch)?.aucs.get('approval');
  for (const [stored, expected] of [
    [best?.auc, auc],
    [best?.low, aucLow],
    [best?.high, aucHigh],
  ])
    assert.ok(Math.abs((stored ?? 0) - (expected ?? 1)) < 1e-6, `${stored} and ${expected}`);
});

test('training trees resumes after the last completed step with identical trees', { skip }, async () => {
  const inLastStep = cancelledWhen(({ figures }) => figures?.['auc approval'] !== undefined);
  const run = await cancelledRun(trainModel(fixture.project, options, inLastStep));
  assert.equal(getRun(fixture.project, run).status, 'interrupted');
  assert.equal((readArtifactMeta(fixture.project, run, 'checkpoint') as { steps: unknown[] }).steps.length, 1);
  const resumed = await trainModel(fixture.project, { ...options, resume: run }, quietJob());
  assert.deepEqual([resumed.valid, resumed.test], [reference.valid, reference.test]);
  assertSameTrees(fixture.project, run, reference.run);
});

test('training resumes within a step with identical trees, even if it is stopped repeatedly', { skip }, async () => {
  const model = { leaves: 31, rounds: 300, patience: 300, learningRate: 0.02, featureFraction: 0.7 };
  const many = { ...options, config: { training: { downSampling: 0.4 }, model } };
  const expected = await trainModel(fixture.project, many, quietJob());
  let run = '';
  for (const [done, step] of STEPS.entries()) {
    const resumed = run === '' ? many : { ...many, resume: run };
    run = await stopWithin(fixture.project, resumed, { step, done });
  }
  const job = recordingJob();
  const resumed = await trainModel(fixture.project, { ...many, resume: run }, job);
  assert.ok(
    (job.progress.find(({ counts }) => counts?.['trees'] !== undefined)?.counts?.['trees'] ?? 0) > 300,
    'nothing is grown twice',
  );
  assert.deepEqual(
    [resumed.valid, resumed.test, resumed.epochs, resumed.bestEpoch],
    [expected.valid, expected.test, expected.epochs, expected.bestEpoch],
  );
  assertSameTrees(fixture.project, run, expected.run);
});

test('training trees produces a run that can be evaluated and shown as curves', { skip }, async () => {
  const evaluated = await evaluateRun(fixture.project, { run: reference.run, dataset: 'other' }, quietJob());
  assert.ok((evaluated.metrics['approval'].auc ?? 0) > 0.71);
  const curves = await runCurves(fixture.project, { run: reference.run, on: 'test' }, quietJob());
  assert.equal(curves.steps['click'].bins.length, 10);
});

test('a run of trees scores the same with one thread as with many', { skip }, async () => {
  const plan = loadPlan(fixture.project, reference.run);
  const trained = structuredClone(readTrained(fixture.project, plan));
  const block = new BlockReader(
    fixture.project,
    getDataset(fixture.project, 'other'),
    plan.schema,
    wholeSelection(),
  ).read(0);
  const predicted: Float32Array[][] = [];
  for (const threads of [1, 2]) {
    const predictor = await openTrained(trained, { threads });
    predicted.push(await predictor.predict(rowsOf(block, 100, 1100)));
    await predictor.release();
  }
  assert.deepEqual(predicted[0], predicted[1]);
  assert.equal(new Set(predicted[0][1]).size > 100, true);
});

test('a run averages banners that it has not learnt, unless it is from an older version', { skip }, async () => {
  const shown = [{ bank: 'north', banner: 'brand new' }];
  const open = (run: string): ReturnType<typeof withAveragedBanners> => {
    const plan = loadPlan(fixture.project, run);
    return withAveragedBanners({ ...plan, model: readTrained(fixture.project, plan) }, shown);
  };
  const { run } = await trainModel(fixture.project, { ...options, dataset: 'other' }, quietJob());
  assert.deepEqual(open(run).averaged, [averagedName(shown[0])]);
  const plan = readArtifact(fixture.project, run, 'plan');
  assert.ok(plan !== null);
  for (const revision of [2, undefined]) {
    writeArtifact(fixture.project, run, 'plan', { ...(plan.meta as object), revision }, plan.blobs);
    assert.deepEqual(open(run).averaged, []);
    assert.deepEqual(open(run).model, readTrained(fixture.project, loadPlan(fixture.project, run)));
  }
});

test('a run of trees gives calibrated probabilities after down-sampling', { skip }, async () => {
  writeSyntheticDataset(fixture.project, 'rare', 30_000, 4, 0.1);
  const sampled = await trainModel(
    fixture.project,
    { ...options, dataset: 'rare', config: { ...options.config, training: { downSampling: 0.1 } } },
    quietJob(),
  );
  assert.ok(loadPlan(fixture.project, sampled.run).parts.negativeRate < 0.5);
  assert.ok(
    Math.abs((sampled.test?.['approval'].calibration ?? 0) - 1) < 0.35,
    `${sampled.test?.['approval'].calibration}`,
  );
  assert.ok(listEpochs(fixture.project, sampled.run).every(({ validLoss }) => validLoss === null));
});

test('training reports settings that do not apply to trees, and refuses unknown ones', { skip }, async () => {
  const job = recordingJob();
  await trainModel(
    fixture.project,
    { ...options, dataset: 'other', epochs: 4, config: { model: { rounds: 2 }, training: { batchSize: 9 } } },
    job,
  );
  assert.ok(
    job.notes.includes('lightgbm does not use training.batchSize, training.epochs; they are ignored'),
    job.notes.join('; '),
  );
  await assert.rejects(
    trainModel(fixture.project, { ...options, config: { training: { batchsize: 9 } } }, quietJob()),
    { code: 'unknown-name' },
  );
  await assert.rejects(trainModel(fixture.project, { ...options, config: { model: { leafs: 9 } } }, quietJob()), {
    code: 'unknown-name',
    message: /did you mean leaves/,
  });
});

describe('without the library', () => {
  it('a training run of trees fails with a remedy before a run is created', async (t) => {
    const path = closedProject(t);
    const { status, stderr } = spawnSync(
      process.execPath,
      ['core/cli/main.mjs', 'train', path, '--dataset', 'synthetic', '--model', 'lightgbm'],
      { encoding: 'utf8', env: { ...process.env, STEPLADDER_LIGHTGBM: '/nowhere/lib_lightgbm.so' } },
    );
    assert.equal(status, 1);
    assert.deepEqual(await withProject(path, { mode: 'read' }, listRuns), []);
    assert.match(stderr, /lightgbm is not installed on this machine/);
    assert.match(stderr, /STEPLADDER_LIGHTGBM names \/nowhere\/lib_lightgbm\.so.*npm run fetch:lightgbm/s);
  });
});
