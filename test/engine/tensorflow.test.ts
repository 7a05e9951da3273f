import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';

import * as tf from '@tensorflow/tfjs-core';

import { skipWithout } from '../../build/requirements/requirement.ts';
import { tensorflowRequirement } from '../../build/requirements/tensorflow.ts';
import { EmbeddingTable } from '../../core/engine/embedding.ts';
import { initialState, type Engine, type TrainingBatch, type TrainingProgram } from '../../core/engine/engine.ts';
import { openEngine } from '../../core/engine/engines.ts';
import { copiesOf, programShape, type TrainingShape } from '../../core/engine/program.ts';
import { Random } from '../../core/engine/random.ts';
import type { ConfiguredModel } from '../../core/models/model.ts';
import { configureModel, listModels } from '../../core/models/registry.ts';
import { towerKinds } from '../../core/models/towers/config.ts';
import '../with-tensorflow.ts';

const BATCH = 300;
const TABLE_ROWS = 40;
const adam = { learningRate: 0.01, l2: 1e-4 };
const steps = ['click', 'application', 'approval', 'activation'];
const small = { tower: { widths: [16, 8], dropout: [0.1, 0.3] } };

function shapeOf(model: ConfiguredModel): TrainingShape {
  return {
    batchSize: BATCH,
    singleFields: 4,
    multiFields: 1,
    dimension: 4,
    copies: copiesOf(model, steps),
    history: model.history === null ? null : { start: 1, length: model.history.length },
    steps,
  };
}

/** The batch of a step; every third one is shorter, like the last of an epoch. */
function batchOf(step: number): TrainingBatch {
  const random = new Random(step + 23);
  const count = step % 3 === 0 ? 170 : BATCH;
  const rows = (length: number): Int32Array =>
    Int32Array.from({ length }, () => Math.floor(random.uniform() * TABLE_ROWS));
  const offsets = Uint32Array.from({ length: BATCH + 1 }, (_, i) => 2 * i);
  return {
    count,
    singleFields: 4,
    single: rows(4 * BATCH),
    multi: [{ offsets, values: rows(2 * BATCH) }],
    depth: Uint8Array.from({ length: BATCH }, () => Math.floor(random.uniform() * 5)),
    matureSteps: Uint8Array.from({ length: BATCH }, () => Math.floor(random.uniform() * 5)),
  };
}

async function compile(
  engine: Engine,
  model: ConfiguredModel,
): Promise<{ readonly program: TrainingProgram; readonly table: EmbeddingTable }> {
  const shape = shapeOf(model);
  const table = new EmbeddingTable(TABLE_ROWS, shape.dimension * (shape.copies ?? 1));
  table.initialise(4);
  const program = await engine.compileTraining(model, shape, adam, table);
  program.load(initialState(program.layout, 9));
  return { program, table };
}

/** Losses of some steps, then the probabilities and the weights. */
async function train(
  engine: Engine,
  model: ConfiguredModel,
): Promise<{ readonly losses: number[]; readonly probabilities: Float32Array; readonly table: Float32Array }> {
  const { program, table } = await compile(engine, model);
  const losses: number[] = [];
  // With these masks, no unit of any model lies so close to ReLU's kink that rounding decides its side.
  for (let step = 1; step <= 6; step++) losses.push(await program.step(batchOf(step), step, 200 + step));
  const scoring = await engine.compileScoring(model, programShape(shapeOf(model)));
  const { weights, states } = program.save();
  scoring.load(weights, states);
  scoring.embedded.forEach((_, i) => {
    scoring.embedded[i] = Math.sin(i);
  });
  await scoring.run();
  const probabilities = scoring.probabilities.slice();
  await program.release();
  await scoring.release();
  return { losses, probabilities, table: table.weights() };
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  let largest = 0;
  for (let i = 0; i < actual.length; i++)
    largest = Math.max(largest, Number.isNaN(actual[i] - expected[i]) ? Infinity : Math.abs(actual[i] - expected[i]));
  return largest;
}

const skip = skipWithout(tensorflowRequirement);

let engine: Engine;
let compiled: Engine;
if (!skip)
  before(async () => {
    engine = await openEngine('tensorflow');
    compiled = await openEngine('onnx', 2);
  });

for (const { name, kind } of listModels()) {
  if (kind !== 'network') continue;
  test(`on TensorFlow, ${name} learns with dropout what two threads of ONNX Runtime learn`, { skip }, async () => {
    const model = configureModel(name, name.startsWith('aitm') ? small : {});
    const [actual, expected] = [await train(engine, model), await train(compiled, model)];
    assert.ok(
      largestDifference(actual.losses, expected.losses) < 1e-3,
      `losses ${actual.losses.join(' ')} and ${expected.losses.join(' ')}`,
    );
    assert.ok(largestDifference(actual.probabilities, expected.probabilities) < 1e-4);
    assert.ok(largestDifference(actual.table, expected.table) < 1e-3);
  });
}

for (const kind of towerKinds) {
  test(`on TensorFlow, mlp with towers of ${kind} learns what ONNX Runtime learns`, { skip }, async () => {
    const model = configureModel('mlp', {
      tower: { ...small.tower, kind, history: kind === 'sequence' ? { field: 'banners', length: 3 } : null },
    });
    const [actual, expected] = [await train(engine, model), await train(compiled, model)];
    assert.ok(largestDifference(actual.losses, expected.losses) < 1e-3);
    assert.ok(largestDifference(actual.probabilities, expected.probabilities) < 1e-4);
  });
}

test('on TensorFlow, aitm with batch normalisation learns what it learns on ONNX Runtime', { skip }, async () => {
  const model = configureModel('aitm', { tower: { ...small.tower, batchNorm: true } });
  const [actual, expected] = [await train(engine, model), await train(compiled, model)];
  assert.ok(largestDifference(actual.losses, expected.losses) < 1e-3);
  assert.ok(largestDifference(actual.probabilities, expected.probabilities) < 1e-4);
});

test('on TensorFlow, a step leaks no tensors, and a release frees them all', { skip }, async () => {
  for (const settings of [small, { tower: { ...small.tower, batchNorm: true } }]) {
    const model = configureModel('aitm', settings);
    const before = tf.memory().numTensors;
    const { program } = await compile(engine, model);
    const scoring = await engine.compileScoring(model, programShape(shapeOf(model)));
    const { weights, states } = program.save();
    const counts: number[] = [];
    for (let step = 1; step <= 4; step++) {
      await program.step(batchOf(step), step, step);
      scoring.load(weights, states);
      await scoring.run();
      counts.push(tf.memory().numTensors);
    }
    // The weights, both moments and the states for training; only the weights and the states for scoring.
    const tensors = states.length > 0 ? { training: 4, scoring: 2 } : { training: 3, scoring: 1 };
    assert.deepEqual(
      counts.map((count) => count - before),
      counts.map(() => tensors.training + tensors.scoring),
    );
    await program.release();
    await scoring.release();
    assert.equal(tf.memory().numTensors, before);
  }
});

test('on TensorFlow, a training run continues from a saved state as if it had never stopped', { skip }, async () => {
  const model = configureModel('aitm', small);
  const [whole, first, second] = [
    await compile(engine, model),
    await compile(engine, model),
    await compile(engine, model),
  ];
  for (let step = 1; step <= 4; step++) await whole.program.step(batchOf(step), step, step);
  for (let step = 1; step <= 2; step++) await first.program.step(batchOf(step), step, step);
  second.program.load(first.program.save());
  second.table.data.set(first.table.data);
  for (let step = 3; step <= 4; step++) await second.program.step(batchOf(step), step, step);
  assert.deepEqual(second.program.save(), whole.program.save());
  assert.deepEqual(second.table.data, whole.table.data);
  for (const { program } of [whole, first, second]) await program.release();
});

test('on TensorFlow, the engine shares the only copy of tfjs-core with the models', { skip }, () => {
  const files = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.endsWith('tf-core.node.js'));
  assert.equal(files.length, 1);
});
