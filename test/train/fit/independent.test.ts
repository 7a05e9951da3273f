import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import * as tf from '@tensorflow/tfjs-core';

import type { Engine } from '../../../core/engine/engine.ts';
import { openEngine } from '../../../core/engine/engines.ts';
import { fieldRows } from '../../../core/features/schema.ts';
import { quietJob } from '../../../core/job.ts';
import { dense } from '../../../core/models/layers.ts';
import type { ConfiguredModel } from '../../../core/models/model.ts';
import type { TrainingPlan } from '../../../core/predict/plan.ts';
import { Predictor } from '../../../core/predict/predict.ts';
import { loadBest, type Weights } from '../../../core/predict/weights.ts';
import { listEpochs } from '../../../core/store/runs/epochs.ts';
import {
  loadCheckpoint,
  INITIAL_POSITION,
  weightsOf,
  type TrainingPosition,
} from '../../../core/train/fit/checkpoint.ts';
import { trainEpochs, type Training } from '../../../core/train/fit/loop.ts';
import { planRun } from '../../../core/train/fit/plan-run.ts';
import { Trainer } from '../../../core/train/fit/trainer.ts';
import { freshProject, writeSyntheticDataset } from '../synthetic-dataset.ts';
import { cancelledWhen } from './small-training.ts';

const DIMENSION = 3;
const config = {
  training: { batchSize: 250, epochs: 9, patience: 2, learningRate: 0.03 },
  features: { dimension: DIMENSION },
};
const options = { dataset: 'synthetic', model: 'aitm', engine: 'onnx', seed: 5, config } as const;

/** One small network per step, each with its own embeddings. */
const apart: ConfiguredModel = {
  name: 'apart',
  stepOfParameter: (parameter) => Number(parameter.split('.')[1]),
  history: null,
  forward(embedded, context) {
    const { slots, copies, dimension } = context.input;
    const all = tf.reshape(embedded, [-1, slots, copies, dimension]);
    const logitOf = (t: number): tf.Tensor2D => {
      const stepEmbedding: tf.Tensor2D = tf.reshape(tf.slice(all, [0, 0, t, 0], [-1, slots, 1, dimension]), [
        -1,
        slots * dimension,
      ]);
      return dense(context, `output.${t}`, tf.relu(dense(context, `hidden.${t}`, stepEmbedding, 12)), 1);
    };
    return { steps: Object.fromEntries(context.steps.map((step, t) => [step, { logit: logitOf(t) }])) };
  },
};

let fixture: ReturnType<typeof freshProject>;
let engine: Engine;
let reference: { readonly plan: TrainingPlan; readonly position: TrainingPosition };

before(async () => {
  fixture = freshProject();
  writeSyntheticDataset(fixture.project, 'synthetic', 6000, 1, 0.5);
  engine = await openEngine('onnx', 1);
  const plan = await newPlan();
  reference = {
    plan,
    position: (await withTraining(plan, (training) => trainEpochs(training, INITIAL_POSITION, quietJob()))).position,
  };
});
after(() => {
  fixture.close();
});

function newPlan(): Promise<TrainingPlan> {
  return planRun(fixture.project, options, engine, quietJob());
}

async function withTraining<Result>(
  plan: TrainingPlan,
  work: (training: Training) => Promise<Result>,
): Promise<Result> {
  const {
    schema,
    run: { steps, seed },
    config: {
      training: { batchSize, learningRate, l2 },
    },
  } = plan;
  const trainer = await Trainer.create(engine, {
    model: apart,
    steps,
    singleFields: schema.fields.length - 1,
    multiFields: 1,
    history: null,
    tableRows: fieldRows(schema),
    dimension: DIMENSION,
    batchSize,
    adam: { learningRate, l2 },
    seed,
  });
  const predictor = await Predictor.create(engine, apart, schema, DIMENSION, steps, 1);
  try {
    return await work({ project: fixture.project, plan, trainer, predictor });
  } finally {
    await trainer.release();
    await predictor.release();
  }
}

function bestOf(plan: TrainingPlan): Weights {
  const best = loadBest(fixture.project, plan.run.run);
  assert.ok(best !== null);
  return best.weights;
}

test('each step is kept at its own best epoch by validation AUC, and training ends when no step improves', () => {
  const {
    plan,
    position: { epoch, bestOfSteps = {}, best },
  } = reference;
  const epochs = listEpochs(fixture.project, plan.run.run);
  for (const step of plan.run.steps) {
    const aucs = epochs.map(({ figures }) => figures[`auc ${step}`] ?? 0);
    const bestEpoch = bestOfSteps[step].epoch;
    assert.equal(aucs[bestEpoch - 1], Math.max(...aucs.slice(0, bestEpoch + config.training.patience)));
  }
  const [click, approval] = plan.run.steps.map((step) => bestOfSteps[step].epoch);
  assert.notEqual(click, approval);
  assert.equal(best?.epoch, Math.max(click, approval));
  assert.equal(epoch, Math.min(config.training.epochs, Math.max(click, approval) + config.training.patience));
});

test('the first step is trained as if it were the only one', async () => {
  const { plan } = reference;
  const first = await withTraining(plan, ({ trainer }) => Promise.resolve(weightsOf(trainer)));
  const basePlan = await newPlan();
  const single = { ...basePlan, run: { ...basePlan.run, steps: [plan.run.steps[0]] } };
  await withTraining(single, (training) => {
    const { trainer } = training;
    const { data, stride } = trainer.table;
    columnsOf(first.table).forEach((value, i) => {
      data[Math.floor(i / DIMENSION) * stride + (i % DIMENSION)] = value;
    });
    const state = trainer.saveDense();
    trainer.loadDense({ ...state, weights: denseOf(first.weights, state.weights.length, plan) });
    return trainEpochs(training, INITIAL_POSITION, quietJob());
  });
  const [mixed, separate] = [bestOf(plan), bestOf(single)];
  assertNear(columnsOf(mixed.table), separate.table);
  assertNear(denseOf(mixed.weights, separate.weights.length, plan), separate.weights);
});

/** The first step's columns of a table that has those of both. */
function columnsOf(table: Float32Array): Float32Array {
  return table.filter((_, i) => i % (2 * DIMENSION) < DIMENSION);
}

/** The first step's weights; the weights of each step are contiguous. */
function denseOf(weights: Float32Array, length: number, { run: { steps } }: TrainingPlan): Float32Array {
  assert.equal(weights.length, steps.length * length);
  return weights.subarray(0, length);
}

function assertNear(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length);
  const largest = actual.reduce((max, value, i) => Math.max(max, Math.abs(value - expected[i])), 0);
  assert.ok(largest < 1e-5, `${largest} apart`);
}

test('training resumes after a cancellation identically, even if a step already had its best epoch', async () => {
  const {
    plan: {
      run: { run },
    },
    position: { bestOfSteps = {} },
  } = reference;
  const later = Math.max(...Object.values(bestOfSteps).map(({ epoch }) => epoch));
  const plan = await newPlan();
  const inEvaluation = cancelledWhen(({ phase, counts }) => phase === 'valid' && counts?.['epoch'] === later);
  const stopped = withTraining(plan, (training) => trainEpochs(training, INITIAL_POSITION, inEvaluation));
  await assert.rejects(stopped, { code: 'cancelled' });
  await withTraining(plan, (training) => {
    const position = loadCheckpoint(fixture.project, plan.run.run, training.trainer);
    assert.ok(position !== null && position.epoch === later - 1 && position.bestOfSteps !== undefined);
    return trainEpochs(training, position, quietJob());
  });
  assert.deepEqual(bestOf(plan), bestOf(reference.plan));
  assert.deepEqual(
    listEpochs(fixture.project, plan.run.run).map(({ figures }) => figures),
    listEpochs(fixture.project, run).map(({ figures }) => figures),
  );
});
