import '../gradients.ts';
import * as tf from '@tensorflow/tfjs-core';

import type { ConfiguredModel } from '../../models/model.ts';
import { dropoutScale, fillDropoutMask } from '../dropout.ts';
import { BatchRows } from '../batch-rows.ts';
import { gatherEmbeddings, type EmbeddingTable } from '../embedding.ts';
import { fillLabels, type DenseState, type ScoringProgram, type TrainingBatch, type TrainingProgram } from '../engine.ts';
import { adamScales, adamUpdate, contextOf, cutParameters, innerValues, layoutOf, lossOf, probabilitiesOf, programShape, type AdamConfig, type ParameterLayout, type ProgramShape, type TrainingShape } from '../program.ts';
import { mixSeed } from '../random.ts';

/** Runs the same training step as the compiled engine, operation by operation, on a tfjs backend. */
export class EagerTraining implements TrainingProgram {
  readonly layout: ParameterLayout;
  readonly spent = { gatherMs: 0, denseMs: 0, updateMs: 0 };
  readonly #backend: string;
  readonly #model: ConfiguredModel;
  readonly #shape: ProgramShape;
  readonly #adam: AdamConfig;
  readonly #table: EmbeddingTable;
  readonly #rows: BatchRows;
  readonly #embedded: Float32Array;
  readonly #labels: Float32Array;
  readonly #sampleShare: Float32Array;
  #state: DenseState;

  constructor(backend: string, model: ConfiguredModel, shape: TrainingShape, adam: AdamConfig, table: EmbeddingTable) {
    this.#shape = programShape(shape);
    this.layout = layoutOf(model, this.#shape);
    this.#backend = backend;
    this.#model = model;
    this.#adam = adam;
    this.#table = table;
    this.#rows = new BatchRows(table);
    this.#embedded = new Float32Array(shape.batchSize * this.#shape.width);
    this.#labels = new Float32Array(shape.batchSize * shape.steps.length);
    this.#sampleShare = new Float32Array(shape.batchSize);
    const zeros = (): Float32Array => new Float32Array(this.layout.weightCount);
    this.#state = { weights: zeros(), firstMoment: zeros(), secondMoment: zeros(), states: new Float32Array(this.layout.stateCount) };
  }

  load(state: DenseState): void {
    this.#state = { weights: state.weights.slice(), firstMoment: state.firstMoment.slice(), secondMoment: state.secondMoment.slice(), states: state.states.slice() };
  }

  save(): DenseState {
    const { weights, firstMoment, secondMoment, states } = this.#state;
    return { weights: weights.slice(), firstMoment: firstMoment.slice(), secondMoment: secondMoment.slice(), states: states.slice() };
  }

  async step(batch: TrainingBatch, stepNumber: number, maskSeed: number): Promise<number> {
    const startedAt = performance.now();
    const { data, stride, dimension } = this.#table;
    gatherEmbeddings(data, stride, dimension, batch, 0, batch.count, this.#embedded);
    fillLabels(batch, this.#labels, this.#shape.steps.length);
    this.#sampleShare.fill(0).fill(1 / batch.count, 0, batch.count);
    const gatheredAt = performance.now();
    tf.setBackend(this.#backend);
    const results = tf.tidy(() => this.#record(stepNumber, maskSeed));
    const [loss, gradient, weights, firstMoment, secondMoment, states] = await Promise.all(results.map(async (tensor) => {
      const data = await tensor.data() as Float32Array;
      tensor.dispose();
      return data;
    }));
    this.#state = { weights, firstMoment, secondMoment, states: states ?? this.#state.states };
    const computedAt = performance.now();
    this.#rows.update(batch, gradient, stepNumber, this.#adam);
    this.spent.gatherMs += gatheredAt - startedAt;
    this.spent.denseMs += computedAt - gatheredAt;
    this.spent.updateMs += performance.now() - computedAt;
    return loss[0];
  }

  async release(): Promise<void> {}

  #record(stepNumber: number, maskSeed: number): tf.Tensor[] {
    const { batchSize, input, width, steps } = this.#shape;
    const state = this.#state;
    const weights = tf.tensor1d(state.weights);
    const parts = cutParameters(weights, this.layout.weights);
    const states = state.states.length === 0 ? new Map<string, tf.Tensor>() : cutParameters(tf.tensor1d(state.states), this.layout.states);
    const updated = new Map(states);
    const labels = tf.tensor2d(this.#labels, [batchSize, steps.length]);
    const sampleShare = tf.tensor1d(this.#sampleShare);
    const names = [...parts.keys()];
    let masks = 0;
    const dropout = (x: tf.Tensor2D, rate: number): tf.Tensor2D => tf.mul(x, dropoutMask(x.shape, rate, mixSeed(mixSeed(maskSeed, 0), masks++)));
    const { value, grads } = tf.valueAndGrads((v: tf.Tensor, ...list: tf.Tensor[]) => {
      const bound = new Map(names.map((name, i) => [name, list[i]]));
      const context = contextOf({ steps, input, training: true, sampleShare, weights: bound, states, dropout, updateState: (name, next) => updated.set(name, tf.keep(next)) });
      return lossOf(this.#model.forward(v as tf.Tensor2D, context), labels, sampleShare, steps);
    })([tf.tensor2d(this.#embedded, [batchSize, width]), ...parts.values()]);
    const flat = (tensors: readonly tf.Tensor[]): tf.Tensor1D => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]))) as tf.Tensor1D;
    const scales = tf.tensor1d([...adamScales(stepNumber, this.#adam.learningRate)]);
    const next = adamUpdate(weights, flat(grads.slice(1)), tf.tensor1d(state.firstMoment), tf.tensor1d(state.secondMoment), scales, this.#adam.l2);
    const newStates = updated.size === 0 ? [] : [flat([...updated.values()])];
    for (const [name, tensor] of updated) if (tensor !== states.get(name)) tensor.dispose();
    return [value, grads[0], ...next, ...newStates];
  }
}

function dropoutMask(shape: readonly [number, number], rate: number, seed: number): tf.Tensor2D {
  const words = new Uint32Array(Math.ceil((shape[0] * shape[1]) / 4));
  fillDropoutMask(words, rate, seed);
  const scale = dropoutScale(rate);
  return tf.tensor2d(Float32Array.from(new Uint8Array(words.buffer, 0, shape[0] * shape[1]), (kept) => kept * scale), shape as [number, number]);
}

/** Runs a model's forward pass for scoring, operation by operation, on a tfjs backend; it gives the named inner values too. */
export function eagerScoring(backend: string, model: ConfiguredModel, shape: ProgramShape, innerNames: readonly string[] = []): ScoringProgram {
  const layout = layoutOf(model, shape);
  const inner = innerValues(layout, innerNames, shape.batchSize);
  const { batchSize, input, width, steps } = shape;
  const embedded = new Float32Array(batchSize * width);
  const probabilities = new Float32Array(batchSize * steps.length);
  let loaded: readonly [weights: Float32Array, states: Float32Array] = [new Float32Array(layout.weightCount), new Float32Array(layout.stateCount)];
  return {
    embedded,
    probabilities,
    inner,
    load(weights, states) {
      loaded = [weights, states];
    },
    async run() {
      tf.setBackend(backend);
      const outputs = tf.tidy(() => {
        const [weights, states] = loaded;
        const context = contextOf({
          steps, input, training: false,
          sampleShare: tf.fill([batchSize], 1 / batchSize) as tf.Tensor1D,
          weights: cutParameters(tf.tensor1d(weights), layout.weights),
          states: states.length === 0 ? new Map() : cutParameters(tf.tensor1d(states), layout.states),
          updateState: () => undefined,
          dropout: (x) => x,
        });
        const output = model.forward(tf.tensor2d(embedded, [batchSize, width]), context);
        return [probabilitiesOf(output, steps), ...innerNames.map((name) => output.inner![name])];
      });
      for (const [i, values] of [probabilities, ...innerNames.map((name) => inner[name])].entries()) {
        values.set(await outputs[i].data());
        outputs[i].dispose();
      }
    },
    async release() {
      loaded = [new Float32Array(0), new Float32Array(0)];
    },
  };
}
