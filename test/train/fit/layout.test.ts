import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EmbeddingTable } from '../../../core/engine/embedding.ts';
import { layoutKey, layoutOf, programShape } from '../../../core/engine/program.ts';
import { fieldRows } from '../../../core/features/schema.ts';
import { quietJob } from '../../../core/job.ts';
import { configureModel } from '../../../core/models/registry.ts';
import { loadPlan } from '../../../core/predict/plan.ts';
import { loadBest } from '../../../core/predict/weights.ts';
import type { Project } from '../../../core/store/file/project.ts';
import { readArtifact, updateRun, writeArtifact } from '../../../core/store/runs/runs.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { evaluateRun } from '../../../core/train/runs/evaluate.ts';
import type { TrainResult } from '../../../core/train/runs/train-result.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';

test('layouts are equal only if the same parameters are in the same order', () => {
  const shape = programShape({
    batchSize: 4,
    singleFields: 3,
    multiFields: 0,
    dimension: 2,
    steps: ['click', 'approval'],
  });
  const layout = layoutOf(configureModel('aitm', {}), shape);
  assert.equal(
    layoutKey(layoutOf(configureModel('aitm', { alpha: 0 }), { ...shape, batchSize: 9 })),
    layoutKey(layout),
  );
  assert.notEqual(layoutKey({ ...layout, weights: layout.weights.toReversed() }), layoutKey(layout));
  assert.notEqual(layoutKey(layoutOf(configureModel('esmm', {}), shape)), layoutKey(layout));
});

test(
  'a run whose parameters are in another order than its model has them is refused, and a run of an ' +
    'older version is accepted',
  async (t) => {
    const fixture = freshProject();
    t.after(() => {
      fixture.close();
    });
    const { project } = fixture;
    writeSyntheticDataset(project, 'synthetic', 3000, 1);
    const { run }: TrainResult = await trainModel(
      project,
      { dataset: 'synthetic', model: 'aitm', engine: 'onnx', seed: 1, epochs: 1 },
      quietJob(),
    );
    const { metrics } = await evaluateRun(project, { run, dataset: 'synthetic' }, quietJob());
    const { meta, blobs } = readArtifact(project, run, 'best')!;
    assert.match(loadBest(project, run)?.weights.layout ?? '', /^[0-9a-f]{8}$/);

    writeArtifact(project, run, 'best', { ...(meta as object), layout: '00000000' }, blobs);
    await assert.rejects(evaluateRun(project, { run, dataset: 'synthetic' }, quietJob()), {
      code: 'state',
      message: /trained by another version of the program/,
    });
    updateRun(project, run, { status: 'interrupted' });
    writeArtifact(
      project,
      run,
      'checkpoint',
      { epoch: 0, batch: 0, step: 0, lossSum: 0, samples: 0, best: null, layout: '00000000' },
      checkpointOf(project, run),
    );
    await assert.rejects(trainModel(project, { model: 'aitm', engine: 'onnx', seed: 1, resume: run }, quietJob()), {
      code: 'state',
      message: /trained by another version of the program/,
    });

    updateRun(project, run, { status: 'done' });
    writeArtifact(project, run, 'best', { ...(meta as object), layout: undefined }, blobs);
    assert.deepEqual((await evaluateRun(project, { run, dataset: 'synthetic' }, quietJob())).metrics, metrics);
  },
);

/** Blobs of the sizes that a checkpoint of the run has. */
function checkpointOf(project: Project, run: string): Record<string, Uint8Array> {
  const { weights, states } = loadBest(project, run)!.weights;
  const bytes = (length: number): Uint8Array => new Uint8Array(4 * length);
  const table = new EmbeddingTable(fieldRows(loadPlan(project, run).schema), 5);
  return {
    table: bytes(table.data.length),
    weights: bytes(weights.length),
    firstMoment: bytes(weights.length),
    secondMoment: bytes(weights.length),
    states: bytes(states.length),
  };
}
