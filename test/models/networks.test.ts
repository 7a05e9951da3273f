import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EmbeddingTable } from '../../core/engine/embedding.ts';
import { initialState } from '../../core/engine/engine.ts';
import { compileOnnxScoring } from '../../core/engine/onnx/scoring.ts';
import { compileOnnxTraining } from '../../core/engine/onnx/training.ts';
import { layoutOf, programShape } from '../../core/engine/program.ts';
import { smallShape, subjects } from './subjects.ts';

const COUNT = 8;
const TABLE_ROWS = 4 * COUNT;
const adam = { learningRate: 0.01, l2: 1e-6 };
/** Samples that differ in every field. */
const rows = {
  count: COUNT,
  singleFields: 4,
  single: Int32Array.from({ length: 4 * COUNT }, (_, i) => i),
  multi: [
    {
      offsets: Uint32Array.from({ length: COUNT + 1 }, (_, i) => i),
      values: Int32Array.from({ length: COUNT }, (_, i) => 4 * i),
    },
  ],
};

for (const { title, model } of subjects({ widths: [6, 4], dropout: [0, 0] })) {
  for (const steps of [['click'], ['click', 'application', 'approval', 'activation']]) {
    const shape = smallShape(model, COUNT, steps);
    const depth = Uint8Array.from({ length: COUNT }, (_, i) => i % (steps.length + 1));
    const matureSteps = new Uint8Array(COUNT).fill(steps.length);

    test(`the model ${title} overfits a batch, for ${steps.length} steps`, async () => {
      const table = new EmbeddingTable(TABLE_ROWS, 3 * (shape.copies ?? 1));
      table.initialise(1);
      const program = await compileOnnxTraining(model, shape, adam, table, 1);
      program.load(initialState(program.layout, 2));
      const first = await program.step({ ...rows, depth, matureSteps }, 1, 1);
      let last = first;
      for (let step = 2; step <= 100; step++) last = await program.step({ ...rows, depth, matureSteps }, step, step);
      assert.ok(last < 0.3 * first, `${last} after ${first}`);
      await program.release();
    });

    test(`the model ${title} gives a probability per sample and step, for ${steps.length} steps`, async () => {
      const layout = layoutOf(model, programShape(shape));
      const scoring = await compileOnnxScoring(model, programShape(shape), 1);
      const { weights, states } = initialState(layout, 4);
      scoring.load(weights, states);
      scoring.embedded.forEach((_, i) => {
        scoring.embedded[i] = Math.sin(i);
      });
      await scoring.run();
      assert.equal(scoring.probabilities.length, COUNT * steps.length);
      assert.ok(scoring.probabilities.every((p) => p > 0 && p < 1));
      assert.ok(new Set(scoring.probabilities).size >= COUNT, 'samples get different probabilities');
      await scoring.release();
    });
  }

  test(`the model ${title} leaves the open steps of each sample out of the loss`, async () => {
    const shape = smallShape(model, COUNT, ['click', 'application', 'approval', 'activation']);
    const table = new EmbeddingTable(TABLE_ROWS, 3 * (shape.copies ?? 1));
    const program = await compileOnnxTraining(model, shape, adam, table, 1);
    const lossOf = async (depth: readonly number[], matureSteps: readonly number[]): Promise<number> => {
      table.initialise(1);
      program.load(initialState(program.layout, 2));
      return program.step({ ...rows, depth: Uint8Array.from(depth), matureSteps: Uint8Array.from(matureSteps) }, 1, 1);
    };
    const depth = [0, 1, 2, 3, 4, 2, 3, 4];
    const all = await lossOf(depth, [4, 4, 4, 4, 4, 4, 4, 4]);
    const withoutFirst = await lossOf(depth, [2, 2, 2, 2, 4, 4, 4, 4]);
    const withoutLast = await lossOf(depth, [4, 4, 4, 4, 2, 2, 2, 2]);
    const withoutBoth = await lossOf(depth, [2, 2, 2, 2, 2, 2, 2, 2]);
    assert.ok(withoutBoth < withoutFirst && withoutFirst < all);
    // Each sample adds its own terms, so leaving out two halves subtracts the sum of both.
    assert.ok(Math.abs(all - withoutFirst - (withoutLast - withoutBoth)) < 1e-5 * all);
    assert.equal(await lossOf([0, 1, 4, 4, 4, 2, 3, 4], [2, 2, 2, 2, 4, 4, 4, 4]), withoutFirst);
    await program.release();
  });
}
