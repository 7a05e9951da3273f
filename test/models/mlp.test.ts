import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { initialState } from '../../core/engine/engine.ts';
import { compileOnnxScoring } from '../../core/engine/onnx/scoring.ts';
import { copiesOf, layoutOf, programShape } from '../../core/engine/program.ts';
import { configureModel } from '../../core/models/registry.ts';

const steps = ['click', 'approval', 'activation'];
const model = configureModel('mlp', { tower: { widths: [6, 4], dropout: [0, 0], batchNorm: true } });
const [slots, dimension] = [3, 2];
const copies = copiesOf(model, steps);
const shape = programShape({ batchSize: 4, singleFields: 2, multiFields: 1, dimension, copies, steps });

describe('the separate networks of MLP', () => {
  it('have their own parameters for each step', () => {
    const { weights, states } = layoutOf(model, shape);
    const counts = steps.map((_, t) =>
      [weights, states].map((slots) => slots.filter(({ name }) => model.stepOfParameter?.(name) === t).length),
    );
    assert.deepEqual(counts, [
      [8, 4],
      [8, 4],
      [8, 4],
    ]);
  });

  it('read only the embeddings of their own step', async () => {
    const { weights, states } = initialState(layoutOf(model, shape), 5);
    const scoring = await compileOnnxScoring(model, shape, 1);
    scoring.load(weights, states);
    assert.equal(scoring.embedded.length, 4 * slots * 3 * dimension);
    const score = async (): Promise<number[]> => {
      await scoring.run();
      return Array.from(scoring.probabilities);
    };
    scoring.embedded.forEach((_, i) => {
      scoring.embedded[i] = Math.sin(i);
    });
    const before = await score();
    // For each slot, the numbers of the second copy.
    scoring.embedded.forEach((value, i) => {
      if (Math.floor((i % (copies * dimension)) / dimension) === 1) scoring.embedded[i] = value + 1;
    });
    const after = await score();
    assert.deepEqual(
      before.map((p, i) => p === after[i]),
      Array.from(before, (_, i) => i % steps.length !== 1),
    );
    await scoring.release();
  });
});
