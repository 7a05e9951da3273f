import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { z } from 'zod';

import { EmbeddingTable } from '../../core/engine/embedding.ts';
import { initialState } from '../../core/engine/engine.ts';
import { compileOnnxScoring } from '../../core/engine/onnx/scoring.ts';
import { compileOnnxTraining } from '../../core/engine/onnx/training.ts';
import { layoutOf, programShape } from '../../core/engine/program.ts';
import { configureModel, findModel, listModels, modelSettings } from '../../core/models/registry.ts';

/** A model's settings with small layers and without dropout. */
function smallSettings(name: string): unknown {
  const { properties } = z.toJSONSchema(findModel(name).config, { io: 'input' }) as { readonly properties: object };
  const layers = { widths: [6, 4], dropout: [0, 0] };
  return 'tower' in properties ? { tower: layers } : { expert: layers };
}

const adam = { learningRate: 0.01, l2: 1e-6 };

describe('the model registry', () => {
  it('fills in the paper’s defaults', () => {
    assert.deepEqual(modelSettings('aitm', {}), { tower: { widths: [128, 64, 32], dropout: [0.1, 0.3, 0.3], batchNorm: false }, transfer: 'attention', alpha: 0.6 });
  });

  it('refuses an unknown model with the nearest one', () => {
    assert.throws(() => findModel('aitmm'), { code: 'unknown-name', message: 'unknown model: aitmm (did you mean aitm?)' });
  });

  it('refuses settings that do not fit together', () => {
    assert.throws(() => modelSettings('aitm', { tower: { widths: [8, 4] } }), { code: 'invalid-config', message: /tower\.dropout: dropout needs one rate per layer/ });
    assert.throws(() => modelSettings('aitm', { alpha: 'much' }), { code: 'invalid-config', message: /invalid setting of aitm: alpha/ });
  });
});

for (const { name } of listModels().filter(({ kind }) => kind === 'network')) {
  describe(`the model ${name}`, () => {
    for (const steps of [['click'], ['click', 'approval'], ['click', 'application', 'approval', 'activation']]) {
      const shape = { batchSize: 8, singleFields: 2, multiFields: 0, dimension: 3, steps };
      const model = configureModel(name, smallSettings(name));
      const rows = { count: 8, singleFields: 2, single: Int32Array.from({ length: 16 }, (_, i) => i), multi: [] };
      const depth = Uint8Array.from({ length: 8 }, (_, i) => i % (steps.length + 1));

      it(`gives a probability per sample and step, and learns a batch by heart, for a funnel of ${steps.length}`, async () => {
        const table = new EmbeddingTable(16, 3);
        table.initialise(1);
        const program = await compileOnnxTraining(model, shape, adam, table, 1);
        program.load(initialState(program.layout, 2));
        const first = await program.step({ ...rows, depth }, 1, 1);
        let last = first;
        for (let step = 2; step <= 300; step++) last = await program.step({ ...rows, depth }, step, step);
        assert.ok(last < 0.5 * first, `${last} after ${first}`);
        await program.release();
      });

      it(`scores what its layout says, for a funnel of ${steps.length}`, async () => {
        const layout = layoutOf(model, programShape(shape));
        const scoring = await compileOnnxScoring(model, programShape(shape), 1);
        const { weights, states } = initialState(layout, 3);
        scoring.load(weights, states);
        scoring.embedded.fill(0.5);
        await scoring.run();
        assert.equal(scoring.probabilities.length, 8 * steps.length);
        assert.ok(scoring.probabilities.every((p) => p > 0 && p < 1));
        await scoring.release();
      });
    }
  });
}
