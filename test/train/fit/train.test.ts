import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { quietJob } from '../../../core/job.ts';
import { loadPlan } from '../../../core/predict/plan.ts';
import { openTrained, readTrained } from '../../../core/predict/trained.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { listEpochs } from '../../../core/store/runs/epochs.ts';
import { getRun, listRuns, readArtifact, writeArtifact } from '../../../core/store/runs/runs.ts';
import { inEnglish } from '../../../core/text/en.ts';
import { memberInTraining } from '../../../core/train/fit/checkpoint.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { evaluateRun } from '../../../core/train/runs/evaluate.ts';
import { recordingJob } from '../../recording-job.ts';
import { freshProject, STEPS, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { options, cancelledWhen, cancelledRun, weightsOf } from './small-training.ts';

/** Batches of an epoch of the small training. */
const BATCHES = 48;

/** A run that is cancelled in its second epoch. */
function cancelledEarly(project: Project): Promise<string> {
  const early = cancelledWhen(({ phase, counts }) => phase === 'train' && (counts?.['step'] ?? 0) > BATCHES + 6);
  return cancelledRun(trainModel(project, options, early));
}

let fixture: ReturnType<typeof freshProject>;
let reference: Awaited<ReturnType<typeof trainModel>>;

before(async () => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 30_000, 1);
  reference = await trainModel(fixture.project, options, quietJob());
});
after(() => {
  fixture.close();
});

test('training predicts days after the training set with a high AUC and a calibration near 1', () => {
  assert.deepEqual(reference.steps, [...STEPS]);
  const { click, approval } = reference.test ?? {};
  assert.ok(click.auc !== null && click.auc > 0.68, `click ${click.auc}`);
  assert.ok(approval.auc !== null && approval.auc > 0.68, `approval ${approval.auc}`);
  assert.ok(Math.abs((click.calibration ?? 0) - 1) < 0.1);
});

test('training gives identical weights for the same seed, and different weights for another seed', async () => {
  const again = await trainModel(fixture.project, options, quietJob());
  const other = await trainModel(fixture.project, { ...options, seed: 4 }, quietJob());
  assert.equal(getRun(fixture.project, again.run).weightsSha256, getRun(fixture.project, reference.run).weightsSha256);
  assert.notEqual(
    getRun(fixture.project, other.run).weightsSha256,
    getRun(fixture.project, reference.run).weightsSha256,
  );
});

test('training keeps each epoch’s figures and no checkpoint once it is done', () => {
  const epochs = listEpochs(fixture.project, reference.run);
  assert.deepEqual(
    epochs.map(({ epoch }) => epoch),
    [1, 2, 3],
  );
  assert.ok(epochs.every(({ figures }) => STEPS.every((step) => (figures[`auc ${step}`] ?? 0) > 0.5)));
  assert.deepEqual(readArtifact(fixture.project, reference.run, 'checkpoint')?.blobs, {});
});

test('training resumes after a cancellation in the middle of an epoch with identical weights', async () => {
  const run = await cancelledEarly(fixture.project);
  assert.equal(getRun(fixture.project, run).status, 'interrupted');
  const resumed = await trainModel(fixture.project, { ...options, dataset: undefined, resume: run }, quietJob());
  assert.equal(resumed.epochs, 3);
  assert.deepEqual(weightsOf(fixture.project, run), weightsOf(fixture.project, reference.run));
  assert.deepEqual(
    listEpochs(fixture.project, run).map((epoch) => epoch.loss),
    listEpochs(fixture.project, reference.run).map((epoch) => epoch.loss),
  );
});

test('training resumes even after a cancellation in the last evaluation', async () => {
  const { project } = fixture;
  const newest = (): string => listRuns(project).at(-1)?.run ?? '';
  const inLastEvaluation = cancelledWhen(
    ({ phase }) => phase === 'calibrate' && newest() !== reference.run && getRun(project, newest()).epoch === 3,
  );
  await assert.rejects(trainModel(project, options, inLastEvaluation), ({ message }: Error) => {
    assert.equal(message, `cancelled; the checkpoint of ${newest()} is kept: resume with --resume ${newest()}`);
    return true;
  });
  const run = newest();
  assert.equal(getRun(project, run).status, 'interrupted');
  const resumed = await trainModel(project, { ...options, resume: run }, quietJob());
  assert.deepEqual([resumed.epochs, resumed.samplesPerSecond, resumed.test], [3, null, reference.test]);
});

test('training refuses to resume a finished run', async () => {
  await assert.rejects(trainModel(fixture.project, { ...options, resume: reference.run }, quietJob()), {
    code: 'state',
  });
});

/** Moves a run's checkpoint to a batch of its second epoch and puts infinite weights into it. */
function corruptCheckpoint(project: Project, run: string, batch: number): Readonly<Record<string, unknown>> {
  const checkpoint = readArtifact(project, run, 'checkpoint');
  assert.ok(checkpoint !== null);
  const weights = new Float32Array(checkpoint.blobs['weights'].slice().buffer).fill(Infinity, 0, 1);
  const meta = { ...(checkpoint.meta as object), epoch: 1, batch, step: BATCHES + batch };
  writeArtifact(project, run, 'checkpoint', meta, { ...checkpoint.blobs, weights: new Uint8Array(weights.buffer) });
  return meta;
}

for (const { part, batch, expected } of [
  { part: 'train', batch: 10, expected: `the loss is NaN at training step ${BATCHES + 11} (epoch 2)` },
  {
    part: 'valid',
    batch: BATCHES,
    expected: `the validation loss is NaN after training step ${2 * BATCHES} (epoch 2)`,
  },
] as const) {
  test(`training stops if the loss is NaN, names the step, and keeps the last good checkpoint (${part})`, async () => {
    const { project } = fixture;
    const run = await cancelledEarly(project);
    const corruptedMeta = corruptCheckpoint(project, run, batch);
    await assert.rejects(trainModel(project, { ...options, resume: run }, quietJob()), {
      code: 'not-finite',
      message: expected,
    });
    const { status, error } = getRun(project, run);
    assert.deepEqual([status, inEnglish(error ?? '')], ['failed', expected]);
    assert.deepEqual(readArtifact(project, run, 'checkpoint')?.meta, corruptedMeta);
  });
}

test('training refuses to resume from a position that no training reaches', async () => {
  const { project } = fixture;
  const run = await cancelledEarly(project);
  const { meta, blobs } = readArtifact(project, run, 'checkpoint')!;
  const forged = [
    { epoch: -1e9 },
    { batch: -1 },
    { step: 0.5 },
    { samples: 'many' },
    { lossSum: null },
    { best: 5 },
    { startLosses: [0.1] },
    { startLosses: { click: 'low' } },
  ];
  for (const position of [null, 7, ...forged.map((change) => ({ ...(meta as object), ...change }))]) {
    writeArtifact(project, run, 'checkpoint', position, blobs);
    await assert.rejects(
      trainModel(project, { ...options, resume: run }, quietJob()),
      { code: 'corrupt' },
      JSON.stringify(position),
    );
  }
  for (const member of ['x', 0, 1.5]) {
    writeArtifact(project, run, 'checkpoint', { ...(meta as object), member }, blobs);
    assert.throws(() => memberInTraining(project, run), { code: 'corrupt' });
  }
  writeArtifact(project, run, 'checkpoint', meta, blobs);
  const resumed = await trainModel(project, { ...options, dataset: undefined, resume: run }, quietJob());
  assert.deepEqual(weightsOf(project, resumed.run), weightsOf(project, reference.run));
});

test('training evaluates a run on another dataset, and warns of samples that the run has seen', async () => {
  writeSyntheticDataset(fixture.project, 'later', 5_000, 99);
  const job = recordingJob();
  const { rows, metrics } = await evaluateRun(fixture.project, { run: reference.run, dataset: 'later' }, job);
  assert.equal(rows, 5_000);
  assert.ok((metrics['click'].auc ?? 0) > 0.68);
  assert.deepEqual(job.notes, []);
  await evaluateRun(fixture.project, { run: reference.run, dataset: 'synthetic' }, job);
  assert.deepEqual(job.notes, [
    `${reference.run} has seen 27,000 samples of synthetic (24,000 in training, 3,000 in validation): ` +
      'expect less on new samples',
  ]);
});

test('training refuses to evaluate on a dataset with other steps', async () => {
  for (const [name, steps] of [
    ['renamed', ['click', 'application']],
    ['longer', ['click', 'application', 'approval']],
  ] as const) {
    writeSyntheticDataset(fixture.project, name, 1000, 7, 1, steps);
    const message = `dataset ${name} has the steps ${steps.join(', ')}, not click, approval`;
    await assert.rejects(evaluateRun(fixture.project, { run: reference.run, dataset: name }, quietJob()), {
      code: 'invalid-input',
      message,
    });
    await assert.rejects(trainModel(fixture.project, { ...options, valid: name }, quietJob()), {
      code: 'invalid-input',
      message,
    });
  }
});

test('training offers the banners of the training period as candidates, and predicts probabilities', async () => {
  const plan = loadPlan(fixture.project, reference.run);
  assert.deepEqual(
    plan.candidates.map(({ bank, banner }) => ({ bank, banner })),
    ['north', 'south'].flatMap((bank) => ['blue', 'green', 'red'].map((banner) => ({ bank, banner }))),
  );
  const { from, to } = plan.parts.train.selection;
  for (const { lastSeen = NaN } of plan.candidates)
    assert.ok(lastSeen >= (from ?? -Infinity) && lastSeen < (to ?? Infinity), `${lastSeen}`);
  const predictor = await openTrained(readTrained(fixture.project, plan));
  const { fields } = plan.schema;
  const singleFields = fields.filter((field) => field.kind !== 'multi').length;
  const multi = [{ offsets: Uint32Array.of(0, 1), values: Int32Array.of(fields[fields.length - 1].offset) }];
  const probabilities = await predictor.predict({
    count: 1,
    singleFields,
    single: new Int32Array(singleFields),
    multi,
  });
  assert.ok(probabilities.every((column) => column.length === 1 && column[0] > 0 && column[0] < 1));
  await predictor.release();
});

test('training stops by the bank’s objective and learns only from the bank’s samples', async () => {
  saveBank(fixture.project, { name: 'north', objective: 'approval', weight: 1, banners: [] });
  const result = await trainModel(fixture.project, { ...options, bank: 'north' }, quietJob());
  assert.equal(result.objective, 'approval');
  const { candidates, parts } = loadPlan(fixture.project, result.run);
  assert.deepEqual(
    candidates.map(({ bank }) => bank),
    ['north', 'north', 'north'],
  );
  assert.equal(parts.train.selection.bank, 'north');
});

test('training refuses to validate or test on the training data, even under another name', async () => {
  writeSyntheticDataset(fixture.project, 'copy', 30_000, 1);
  for (const [named, name] of [
    [{ valid: 'synthetic' }, 'synthetic'],
    [{ test: 'copy' }, 'copy'],
  ] as const) {
    const message = `dataset ${name} is the training data: it cannot be used for validation or test`;
    await assert.rejects(trainModel(fixture.project, { ...options, ...named }, quietJob()), {
      code: 'invalid-input',
      message,
    });
  }
});

for (const [what, wrong, message] of [
  ['an unknown model', { model: 'aitn' }, 'unknown model: aitn (did you mean aitm?)'],
  ['an unknown step', { objective: 'aproval' }, 'unknown step: aproval (did you mean approval?)'],
  ['an unknown dataset', { dataset: 'sinthetic' }, /unknown dataset: sinthetic \(did you mean synthetic\?\)/],
  ['an unknown bank', { bank: 'nort' }, /unknown bank: nort \(did you mean north\?\)/],
  [
    'an unknown training setting',
    { config: { training: { batchsize: 5 } } },
    'unknown setting: training.batchsize (did you mean training.batchSize?)',
  ],
  [
    'an unknown model setting',
    { config: { model: { alfa: 1 } } },
    'unknown setting of aitm: alfa (did you mean alpha?)',
  ],
  [
    'an unknown nested setting',
    { config: { model: { tower: { width: [1] } } } },
    'unknown setting of aitm: tower.width (did you mean tower.widths?)',
  ],
  ['an invalid value', { config: { training: { downSampling: 2 } } }, /invalid setting: training\.downSampling/],
] as const) {
  test(`training refuses ${what} by name`, async () => {
    await assert.rejects(trainModel(fixture.project, { ...options, ...wrong }, quietJob()), { message });
  });
}
