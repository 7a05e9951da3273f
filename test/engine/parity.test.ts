import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import '@tensorflow/tfjs-backend-cpu';

import { initialState, type ScoringProgram, type TrainingProgram } from '../../core/engine/engine.ts';
import { compileOnnxScoring } from '../../core/engine/onnx/scoring.ts';
import { compileOnnxTraining } from '../../core/engine/onnx/training.ts';
import { Random } from '../../core/engine/random.ts';
import { EagerTraining, eagerScoring } from '../../core/engine/tensorflow/eager.ts';
import { configureModel } from '../../core/models/registry.ts';

const shape = { batchSize: 16, width: 10, steps: ['click', 'approval', 'activation'] };
const adam = { learningRate: 0.01, l2: 1e-3 };

function fillBatch(program: TrainingProgram | ScoringProgram, seed: number): void {
  const random = new Random(seed);
  for (let i = 0; i < program.embedded.length; i++) program.embedded[i] = random.normal();
  if (!('labels' in program)) return;
  for (let i = 0; i < shape.batchSize; i++) {
    const depth = Math.floor(random.uniform() * 4);
    for (let t = 0; t < 3; t++) program.labels[i * 3 + t] = t < depth ? 1 : 0;
  }
  program.sampleShare.fill(1 / 12).fill(0, 12);
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) assert.ok(Math.abs(actual[i] - expected[i]) <= 2e-4 * Math.max(1, Math.abs(expected[i])), `${i}: ${actual[i]} instead of ${expected[i]}`);
}

for (const [title, tower] of Object.entries({
  'with dropout': { widths: [8, 6], dropout: [0.1, 0.3] },
  'with batch normalisation': { widths: [8, 6], dropout: [0, 0.3], batchNorm: true },
})) {
  describe(`the compiled step and the eager step agree ${title}`, () => {
    const { model } = configureModel('aitm', { tower });

    it('over several steps of a padded batch, and in the probabilities after them', async () => {
      const compiled = await compileOnnxTraining(model, shape, adam, 1);
      const eager = new EagerTraining('cpu', model, shape, adam);
      const start = initialState(compiled.layout, 9);
      compiled.load(start);
      eager.load(start);
      for (let step = 1; step <= 4; step++) {
        fillBatch(compiled, step);
        fillBatch(eager, step);
        assertClose([await compiled.step(step, 100 + step)], [await eager.step(step, 100 + step)]);
        assertClose(compiled.embeddedGradient, eager.embeddedGradient);
      }
      const [one, other] = [compiled.save(), eager.save()];
      assertClose(one.weights, other.weights);
      assertClose(one.states, other.states);
      assert.notDeepEqual(one.weights, start.weights);

      const scoring = [await compileOnnxScoring(model, shape, 1), eagerScoring('cpu', model, shape)];
      for (const program of scoring) {
        program.load(one.weights, one.states);
        fillBatch(program, 77);
        await program.run();
      }
      assertClose(scoring[0].probabilities, scoring[1].probabilities);
    });
  });
}
