import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { quietJob, type Progress } from '../../../core/job.ts';
import { evaluateInTurn } from '../../../core/predict/evaluate-part.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { refitRuns } from '../../../core/train/refit/refit-runs.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { options, small } from './small-training.ts';

const { project, close } = freshProject();
after(close);

/** The fractions of a phase in the order of their reports. */
function fractionsOf(phase: string, progress: readonly Progress[]): number[] {
  return progress.flatMap((one) => (one.phase === phase && one.fraction !== undefined ? [one.fraction] : []));
}

function assertRising(fractions: readonly number[], what: string): void {
  assert.ok(fractions.length >= 2, what);
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
    // Before, each epoch was validated.
    assertRising(fractionsOf('valid', progress).slice(-2), 'valid');
    assertRising(fractionsOf('forecast', progress), 'forecast');
    assert.ok(fractionsOf('test', progress).includes(1));
    progress.length = 0;
    await refitRuns(project, { runs: [run], engine: 'onnx' }, job);
    assertRising(fractionsOf('forecast', progress), 'forecast of the refit');
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
