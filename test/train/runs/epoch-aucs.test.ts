import assert from 'node:assert/strict';
import { after, before, it, test } from 'node:test';

import { runCall } from '../../../core/api/models/models.ts';
import { listEpochs, addEpoch } from '../../../core/store/runs/epochs.ts';
import { createRun } from '../../../core/store/runs/runs.ts';
import { aucsOfFigures, aucWithin, fewPositives } from '../../../core/text/auc.ts';
import type { TrainOptions } from '../../../core/train/fit/plan-run.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import type { TrainResult } from '../../../core/train/runs/train-result.ts';
import { invoke } from '../../api/invoke.ts';
import { recordingJob, type RecordingJob } from '../../recording-job.ts';
import { freshProject, writeSyntheticDataset, STEPS } from '../synthetic-dataset.ts';

/** Uncalibrated, so that the figures of the best epoch are those of the run. */
const network = {
  dataset: 'rare',
  model: 'aitm',
  engine: 'onnx',
  seed: 3,
  config: {
    training: { batchSize: 200, epochs: 3, learningRate: 0.02, calibration: 'none' },
    model: { tower: { widths: [8], dropout: [0.3] } },
  },
} satisfies TrainOptions;

let fixture: ReturnType<typeof freshProject>;

before(() => {
  fixture = freshProject();
  // Of the 400 validation samples, 5 were approved.
  writeSyntheticDataset(fixture.project, 'rare', 4_000, 1, 0.05);
});
after(() => fixture.close());

let job: RecordingJob;
let trained: TrainResult;

before(async () => {
  job = recordingJob();
  trained = await trainModel(fixture.project, network, job);
});

test('epochs have intervals and positives of their validation AUCs, and the best has those of the run', async () => {
  const { epochs, bestEpoch, valid } = await invoke(runCall, { project: fixture.path, run: trained.run });
  assert.equal(epochs.length, 3);
  for (const { auc, aucIntervals = {} } of epochs)
    for (const step of STEPS) {
      const { low = NaN, high = NaN } = aucIntervals[step] ?? {};
      assert.ok(0 < low && low < (auc[step] ?? NaN) && (auc[step] ?? NaN) < high && high < 1, `${low} ${high}`);
    }
  const best = epochs.find(({ epoch }) => epoch === bestEpoch);
  for (const step of STEPS) {
    const { auc, aucLow, aucHigh, positives } = valid?.[step] ?? assert.fail();
    assert.deepEqual(
      [best?.auc[step], best?.aucIntervals?.[step], best?.positives?.[step]],
      [auc, { low: aucLow, high: aucHigh }, positives],
    );
  }
});

test('the epochs of a network give the number of positives of a step that has fewer than ten', async () => {
  const { epochs, parts } = await invoke(runCall, { project: fixture.path, run: trained.run });
  assert.equal(parts?.valid.positives['approval'], 5);
  for (const { auc, aucIntervals, positives } of epochs)
    assert.deepEqual(
      STEPS.map((step) => fewPositives(aucWithin(auc[step], aucIntervals?.[step], positives?.[step]))),
      [null, 5],
    );
});

test('the epochs of a network are reported with intervals and positives during training', () => {
  const stored = listEpochs(fixture.project, trained.run).at(-1)?.figures ?? assert.fail();
  const reported = job.progress.findLast(({ figures }) => figures !== undefined)?.figures ?? assert.fail();
  assert.deepEqual(aucsOfFigures(reported), aucsOfFigures(stored));
  assert.deepEqual(
    aucsOfFigures(stored).map(([step, { positives }]) => [step, positives]),
    STEPS.map((step) => [step, trained.valid?.[step].positives]),
  );
});

it('an epoch from an older version has an AUC without interval and positives', async () => {
  const { run } = createRun(fixture.project, { ...network, steps: [...STEPS] });
  const figures = { 'auc click': 0.75, 'auc approval': null };
  addEpoch(fixture.project, run, { epoch: 1, loss: 0.5, validLoss: 0.25, figures, elapsedMs: 12 });
  const { epochs } = await invoke(runCall, { project: fixture.path, run });
  const older = { epoch: 1, loss: 0.5, validLoss: 0.25, auc: { click: 0.75, approval: null }, elapsedMs: 12 };
  assert.deepEqual(epochs, [older]);
  assert.deepEqual(aucsOfFigures(figures), [
    ['click', aucWithin(0.75, null, null)],
    ['approval', aucWithin(null, null, null)],
  ]);
});
