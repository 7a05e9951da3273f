import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { trainBanksCall } from '../../../core/api/models/train-banks.ts';
import { quietJob, type Progress } from '../../../core/job.ts';
import { evaluateInTurn } from '../../../core/predict/evaluate-part.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { refitRuns } from '../../../core/train/refit/refit-runs.ts';
import { closedProject, freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { options, small } from './small-training.ts';

const { project, close } = freshProject();
after(close);

/** Requires that no phase that reports fractions ever goes back. */
function assertNeverBack(progress: readonly Progress[], what: string): void {
  for (const phase of new Set(progress.map((one) => one.phase)))
    assertRising([0, ...fractionsOf(phase, progress)], `${what}: ${phase}`, 1);
}

/** The fractions of a phase in the order of their reports. */
function fractionsOf(phase: string, progress: readonly Progress[]): number[] {
  return progress.flatMap((one) => (one.phase === phase && one.fraction !== undefined ? [one.fraction] : []));
}

function assertRising(fractions: readonly number[], what: string, min = 2): void {
  assert.ok(fractions.length >= min, what);
  assert.ok(
    fractions.every((fraction, index) => fraction <= 1 && fraction >= (fractions[index - 1] ?? 0)),
    `${what}: ${fractions.join()}`,
  );
}

for (const members of [1, 2])
  test(`progress is reported after the last epoch too, and never decreases (members: ${members})`, async () => {
    writeSyntheticDataset(project, `synthetic ${members}`, 4000, 1);
    const progress: Progress[] = [];
    const job = { ...quietJob(), report: (one: Progress) => progress.push(one) };
    const config = { ...small, training: { ...small.training, members } };
    const { run } = await trainModel(project, { ...options, dataset: `synthetic ${members}`, config }, job);
    assertNeverBack(progress, 'training');
    assertRising(fractionsOf('calibrate', progress), 'calibration');
    assertRising(fractionsOf('forecast', progress), 'forecast');
    assert.ok(fractionsOf('test', progress).includes(1));
    progress.length = 0;
    await refitRuns(project, { runs: [run], engine: 'onnx' }, job);
    assertNeverBack(progress, 'refit');
    assertRising(fractionsOf('forecast', progress), 'forecast of the refit');
  });

test('no calibration is reported if the settings turn it off', async () => {
  const progress: Progress[] = [];
  const job = { ...quietJob(), report: (one: Progress) => progress.push(one) };
  writeSyntheticDataset(project, 'uncalibrated', 4000, 1);
  const config = { ...small, training: { ...small.training, calibration: 'none' as const } };
  await trainModel(project, { ...options, dataset: 'uncalibrated', config }, job);
  assert.deepEqual(fractionsOf('calibrate', progress), []);
  assert.equal(fractionsOf('predict', progress).at(-1), 1);
});

test('the progress of training all banks with refits never goes back in any phase', async (t) => {
  const progress: Progress[] = [];
  const job = { ...quietJob(), report: (one: Progress) => progress.push(one) };
  const input = { project: closedProject(t), dataset: 'synthetic', config: small, refit: true };
  await trainBanksCall.handle(trainBanksCall.input.parse(input), job);
  assertNeverBack(progress, 'all');
});

test('an evaluation can be cancelled between two steps', async () => {
  const rows = 1000;
  const column = Float32Array.from({ length: rows }, (_, row) => row / rows);
  const predictions = {
    rows,
    probabilities: { click: column, approval: column },
    depth: new Uint8Array(rows).map((_, row) => row % 3),
    matureSteps: new Uint8Array(rows).fill(2),
    sourceRows: Uint32Array.from({ length: rows }, (_, row) => row),
    weights: undefined,
  };
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  const job = { ...quietJob(), signal: controller.signal };
  await assert.rejects(evaluateInTurn(['click', 'approval'], predictions, job), { code: 'cancelled' });
});
