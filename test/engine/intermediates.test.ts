import assert from 'node:assert/strict';
import { it } from 'node:test';

import '@tensorflow/tfjs-backend-cpu';

import { initialState, type ScoringProgram } from '../../core/engine/engine.ts';
import { compileOnnxScoring, traceScoring } from '../../core/engine/onnx/scoring.ts';
import { layoutOf, programShape } from '../../core/engine/program.ts';
import { eagerScoring } from '../../core/engine/tensorflow/eager-scoring.ts';
import { configureModel } from '../../core/models/registry.ts';
import { assertClose } from './close.ts';

const shape = programShape({
  batchSize: 16,
  singleFields: 1,
  multiFields: 1,
  dimension: 5,
  steps: ['click', 'approval', 'activation'],
});
const model = configureModel('aitm', { tower: { widths: [8, 6], dropout: [0, 0] } });
const layout = layoutOf(model, shape);
const { weights, states } = initialState(layout, 9);

async function score(program: ScoringProgram): Promise<ScoringProgram> {
  program.load(weights, states);
  program.embedded.forEach((_, i) => {
    program.embedded[i] = Math.sin(i);
  });
  await program.run();
  return program;
}

it('intermediate values are equal on both engines, and do not change the probabilities', async () => {
  const names = ['transferWeight'];
  const [plain, compiled, eager] = [
    await score(await compileOnnxScoring(model, shape, 1)),
    await score(await compileOnnxScoring(model, shape, 1, names)),
    await score(eagerScoring('cpu', model, shape, names)),
  ];
  assert.deepEqual(Object.keys(plain.intermediates), []);
  assertClose(compiled.probabilities, plain.probabilities, 1e-5);
  assert.equal(compiled.intermediates['transferWeight'].length, 16 * 2);
  assert.ok(compiled.intermediates['transferWeight'].every((weight) => weight > 0 && weight < 1));
  assert.ok(new Set(compiled.intermediates['transferWeight']).size > 16);
  assertClose(eager.intermediates['transferWeight'], compiled.intermediates['transferWeight'], 1e-5);
});

it('a program without intermediate values computes none of them', () => {
  const outputs = (names: readonly string[]): string[] => [...traceScoring(model, shape, layout, names).outputs.keys()];
  assert.deepEqual(outputs([]), ['probabilities']);
  assert.deepEqual(outputs(['transferWeight']), ['probabilities', 'intermediate.transferWeight']);
});

it('the name of an intermediate value that the model does not have is refused', async () => {
  await assert.rejects(compileOnnxScoring(model, shape, 1, ['transferWeights']), {
    code: 'unknown-name',
    message: /unknown intermediate value: transferWeights \(did you mean transferWeight\?\)/,
  });
  assert.throws(() => eagerScoring('cpu', model, shape, ['attention']), { code: 'unknown-name' });
});
