import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import '@tensorflow/tfjs-backend-cpu';

import { initialState, type PairProgram, type TrainedParameters } from '../../core/engine/engine.ts';
import { compileOnnxPairs, tracePairs } from '../../core/engine/onnx/pairs.ts';
import { compileOnnxScoring } from '../../core/engine/onnx/scoring.ts';
import { layoutOf, programShape, type ProgramShape } from '../../core/engine/program.ts';
import { Random } from '../../core/engine/random.ts';
import { eagerPairs } from '../../core/engine/tensorflow/eager-scoring.ts';
import type { ConfiguredModel } from '../../core/models/model.ts';
import { smallShape, subjects, type Subject } from '../models/subjects.ts';
import { assertClose } from './close.ts';

const STEPS = ['click', 'approval', 'activation'];
const USERS = 5;
const CANDIDATES = 3;

/** Users and candidates of a model: candidates set the first embedding, users the others. */
interface Inputs {
  readonly shape: ProgramShape;
  readonly trained: TrainedParameters;
  readonly users: Float32Array;
  readonly candidates: Float32Array;
}

function inputsOf(model: ConfiguredModel): Inputs {
  const random = new Random(5);
  const shape = programShape(smallShape(model, USERS, STEPS));
  const slot = shape.input.dimension * shape.input.copies;
  const { weights, states } = initialState(layoutOf(model, shape), 3);
  const fill = (rows: number, isSet: (column: number) => boolean): Float32Array =>
    Float32Array.from({ length: rows * shape.width }, (_, i) => (isSet(i % shape.width) ? random.normal() : 0));
  return {
    shape,
    trained: { weights: weights.map((weight) => weight + 0.2 * random.normal()), states },
    users: fill(USERS, (column) => column >= slot),
    candidates: fill(CANDIDATES, (column) => column < slot),
  };
}

/** The probabilities of all pairs by the scoring pass of samples. */
async function samplewise(model: ConfiguredModel, { shape, trained, users, candidates }: Inputs): Promise<number[]> {
  const { width } = shape;
  const program = await compileOnnxScoring(model, { ...shape, batchSize: USERS * CANDIDATES }, 1);
  program.load(trained.weights, trained.states);
  for (let pair = 0; pair < USERS * CANDIDATES; pair++)
    for (let column = 0; column < width; column++)
      program.embedded[pair * width + column] =
        users[Math.floor(pair / CANDIDATES) * width + column] + candidates[(pair % CANDIDATES) * width + column];
  await program.run();
  await program.release();
  return [...program.probabilities];
}

async function pairwise(program: PairProgram, { users }: Inputs): Promise<number[]> {
  program.embedded.set(users);
  await program.run();
  await program.release();
  return [...program.probabilities];
}

for (const [how, layers] of Object.entries({
  'with biases': { widths: [8, 6], dropout: [0, 0] },
  'with batch normalisation': { widths: [8, 6], dropout: [0, 0], batchNorm: true },
})) {
  describe(`both engines predict pairs ${how} as they predict samples`, () => {
    for (const { title, model } of subjects(layers)) {
      it(`for ${title}`, async () => {
        const inputs = inputsOf(model);
        const { shape, trained, candidates } = inputs;
        const expected = await samplewise(model, inputs);
        assert.ok(new Set(expected).size > USERS * CANDIDATES, 'the pairs differ');
        for (const program of [
          await compileOnnxPairs(model, shape, trained, candidates, 1),
          eagerPairs('cpu', model, shape, trained, candidates),
        ]) {
          const actual = await pairwise(program, inputs);
          assertClose(actual, expected, 1e-6);
        }
      });
    }
  });
}

/** Whether layers read all embeddings at once. */
const isPlain = ({ title, model }: Subject): boolean => !title.includes('towers') && model.history === null;

describe('the layers that read the embeddings are computed once per user and once per candidate', () => {
  const layers = { widths: [8, 6], dropout: [0, 0] };
  for (const { title, model } of subjects(layers).filter((subject) => isPlain(subject))) {
    it(`for ${title}`, () => {
      const { shape, trained, candidates } = inputsOf(model);
      const { nodes, inputs: fed } = tracePairs(model, shape, trained, candidates);
      const inputWidth = shape.width / shape.input.copies;
      const rows = nodes
        .filter(({ op, inputs: [x] }) => op === 'Gemm' && x.shape[1] === inputWidth)
        .map(({ inputs: [x] }) => x.shape[0]);
      assert.deepEqual([...new Set(rows)].sort(), [CANDIDATES, USERS]);
      // What depends on the candidates alone is constant, so that it is computed when the pass is compiled.
      assert.deepEqual(
        fed.map(({ name }) => name),
        ['users'],
      );
    });
  }
});
