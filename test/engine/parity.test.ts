import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';

import '@tensorflow/tfjs-backend-cpu';

import { EmbeddingTable } from '../../core/engine/embedding.ts';
import { initialState, type TrainingBatch } from '../../core/engine/engine.ts';
import { compileOnnxScoring } from '../../core/engine/onnx/scoring.ts';
import { compileOnnxTraining } from '../../core/engine/onnx/training.ts';
import { programShape } from '../../core/engine/program.ts';
import { Random } from '../../core/engine/random.ts';
import { eagerScoring } from '../../core/engine/tensorflow/eager-scoring.ts';
import { EagerTraining } from '../../core/engine/tensorflow/eager.ts';
import { configureModel } from '../../core/models/registry.ts';
import { smallShape, subjects } from '../models/subjects.ts';
import { assertClose } from './close.ts';

const steps = ['click', 'approval', 'activation'];
const adam = { learningRate: 0.01, l2: 1e-3 };
const TABLE_ROWS = 20;

/** A batch of twelve samples padded to sixteen; odd seeds give long lists of tags, so that their memory has to grow. */
function batchOf(seed: number): TrainingBatch {
  const random = new Random(seed);
  const pick = (): number => Math.floor(random.uniform() * TABLE_ROWS);
  const lists = Array.from({ length: 12 }, () => Array.from({ length: seed % 2 === 1 ? 9 : 1 }, pick));
  const offsets = Uint32Array.from([0, ...lists.map((_, i) => lists.slice(0, i + 1).flat().length)]);
  const logPending = [null, ...[0.3, 0.8].map((arrived) => new Float32Array(2).fill(Math.log(1 - arrived)))];
  return {
    // With even seeds, steps that are still open contribute to the loss by their delays.
    open: seed % 2 === 0 ? { ages: Uint8Array.from({ length: 16 }, (_, i) => i % 2), logPending } : undefined,
    count: 12,
    singleFields: 4,
    single: Int32Array.from({ length: 4 * 16 }, pick),
    multi: [{ offsets, values: Int32Array.from(lists.flat()) }],
    depth: Uint8Array.from({ length: 16 }, () => Math.floor(random.uniform() * 4)),
    matureSteps: Uint8Array.from({ length: 16 }, () => Math.floor(random.uniform() * 4)),
  };
}

function newTable(dimension: number): EmbeddingTable {
  const table = new EmbeddingTable(TABLE_ROWS, dimension);
  table.initialise(4);
  return table;
}

/** What the engines may differ by after some steps. */
const TOLERANCE = 2e-4;

for (const [how, layers] of Object.entries({
  'with dropout': { widths: [8, 6], dropout: [0.1, 0.3] },
  'with batch normalisation': { widths: [8, 6], dropout: [0, 0.3], batchNorm: true },
})) {
  describe(
    `the compiled and the eager engine agree ${how}, over several steps on a padded batch and in the ` +
      'probabilities afterwards',
    () => {
      for (const { title, model } of subjects(layers)) {
        it(`for ${title}`, async () => {
          const shape = smallShape(model, 16, steps);
          const width = shape.dimension * (shape.copies ?? 1);
          const tables = [newTable(width), newTable(width)];
          const compiled = await compileOnnxTraining(model, shape, adam, tables[0], 1);
          const eager = await EagerTraining.open('cpu', model, shape, adam, tables[1]);
          const start = initialState(compiled.layout, 9);
          compiled.load(start);
          eager.load(start);
          for (let step = 1; step <= 4; step++) {
            assertClose(
              [await compiled.step(batchOf(step), step, 100 + step)],
              [await eager.step(batchOf(step), step, 100 + step)],
              TOLERANCE,
            );
            assertClose(tables[0].weights(), tables[1].weights(), TOLERANCE);
          }
          const [compiledState, eagerState] = [compiled.save(), eager.save()];
          assertClose(compiledState.weights, eagerState.weights, TOLERANCE);
          assertClose(compiledState.states, eagerState.states, TOLERANCE);
          assert.notDeepEqual(compiledState.weights, start.weights);

          const scoring = [
            await compileOnnxScoring(model, programShape(shape), 1),
            eagerScoring('cpu', model, programShape(shape)),
          ];
          for (const program of scoring) {
            program.load(compiledState.weights, compiledState.states);
            program.embedded.forEach((_, i) => {
              program.embedded[i] = Math.sin(i);
            });
            await program.run();
          }
          assertClose(scoring[0].probabilities, scoring[1].probabilities, TOLERANCE);
          await Promise.all([compiled, ...scoring].map((program) => program.release()));
        });
      }
    },
  );
}

const multiThreadedShape = { batchSize: 600, singleFields: 1, multiFields: 1, dimension: 5, steps };
const model = configureModel('aitm', { tower: { widths: [8, 6], dropout: [0, 0] } });
const random = new Random(3);
const depth = Uint8Array.from({ length: 600 }, () => Math.floor(random.uniform() * 4));
const matureSteps = new Uint8Array(600).fill(3);
const rows = (length: number): Int32Array =>
  Int32Array.from({ length }, () => Math.floor(random.uniform() * TABLE_ROWS));
const single = rows(600);
/** First one value per sample, later five and seven: memory has to grow while all threads work. */
const multi = [1, 1, 5, 7].map((values) => ({
  offsets: Uint32Array.from({ length: 601 }, (_, i) => i * values),
  values: rows(600 * values),
}));

async function train(
  threads: number,
): Promise<{ readonly losses: number[]; readonly table: Float32Array; readonly weights: Float32Array }> {
  const table = newTable(5);
  const program = await compileOnnxTraining(model, multiThreadedShape, adam, table, threads);
  program.load(initialState(program.layout, 9));
  const losses: number[] = [];
  for (const [index, count] of [600, 200, 600, 450].entries())
    losses.push(
      await program.step(
        { count, singleFields: 1, single, multi: [multi[index]], depth, matureSteps },
        index + 1,
        index,
      ),
    );
  const { weights } = program.save();
  await program.release();
  return { losses, table: table.weights(), weights };
}

test('a multi-threaded step equals the single-threaded step for full and partial batches, reproducibly', async () => {
  const singleThreaded = await train(1);
  for (const threads of [2, 4]) {
    const [first, second] = [await train(threads), await train(threads)];
    assertClose(first.losses, singleThreaded.losses, TOLERANCE);
    assertClose(first.table, singleThreaded.table, TOLERANCE);
    assertClose(first.weights, singleThreaded.weights, TOLERANCE);
    assert.deepEqual(first, second);
  }
});
