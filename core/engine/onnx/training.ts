import * as tf from '@tensorflow/tfjs-core';
import type * as ort from 'onnxruntime-node';

import type { ConfiguredModel } from '../../models/model.ts';
import { dropoutScale, fillDropoutMask } from '../dropout.ts';
import type { DenseState, TrainingProgram } from '../engine.ts';
import { adamScales, adamUpdate, contextOf, cutParameters, layoutOf, lossOf, type AdamConfig, type ParameterLayout, type ProgramShape } from '../program.ts';
import { mixSeed } from '../random.ts';
import type { Graph } from '../trace/graph.ts';
import { zeroOrOne } from '../trace/rewrites.ts';
import { tensorOf, trace, valueOf } from '../trace/tracer.ts';
import { openSession, tensorOver, type Feeds } from './session.ts';

interface DropoutMask {
  readonly name: string;
  readonly rate: number;
  readonly shape: readonly number[];
}

/** A traced training step: its graph and what the host must feed beside the batch. */
export interface TracedStep {
  readonly graph: Graph;
  readonly layout: ParameterLayout;
  readonly masks: readonly DropoutMask[];
}

/** Records a whole training step: forward, loss, backward, Adam over all weights as one flat vector. */
export function traceTraining(model: ConfiguredModel, shape: ProgramShape, adam: AdamConfig): TracedStep {
  const layout = layoutOf(model, shape);
  const masks: DropoutMask[] = [];
  const graph = trace((recording) => {
    recordStep(recording, model, shape, adam, layout, masks);
  });
  return { graph, layout, masks };
}

function recordStep(graph: Graph, model: ConfiguredModel, shape: ProgramShape, adam: AdamConfig, layout: ParameterLayout, masks: DropoutMask[]): void {
  const { batchSize, width, steps } = shape;
  const input = <T extends tf.Tensor>(name: string, size: readonly number[]): T => tensorOf<T>(graph.input(name, 'float32', size));
  const embedded = input<tf.Tensor2D>('embedded', [batchSize, width]);
  const labels = input<tf.Tensor2D>('labels', [batchSize, steps.length]);
  const sampleShare = input<tf.Tensor1D>('sampleShare', [batchSize]);
  const weights = input<tf.Tensor1D>('weights', [layout.weightCount]);
  const parts = cutParameters(weights, layout.weights);
  const states = layout.stateCount === 0 ? new Map<string, tf.Tensor>() : cutParameters(input('states', [layout.stateCount]), layout.states);
  const updated = new Map(states);
  const dropout = (x: tf.Tensor2D, rate: number): tf.Tensor2D => tf.mul(tf.mul(x, maskInput(graph, masks, rate, x.shape)), dropoutScale(rate));
  const names = [...parts.keys()];
  const gradients = tf.valueAndGrads((v: tf.Tensor, ...list: tf.Tensor[]) => {
    const bound = new Map(names.map((name, i) => [name, list[i]]));
    const context = contextOf({ steps, training: true, sampleShare, weights: bound, states, dropout, updateState: (name, value) => updated.set(name, tf.keep(value)) });
    return lossOf(model.forward(v as tf.Tensor2D, context), labels, sampleShare, steps);
  })([embedded, ...parts.values()]);
  const flatGradient = tf.concat(gradients.grads.slice(1).map((gradient) => tf.reshape(gradient, [-1]))) as tf.Tensor1D;
  const moments = [input<tf.Tensor1D>('firstMoment', [layout.weightCount]), input<tf.Tensor1D>('secondMoment', [layout.weightCount])] as const;
  const next = adamUpdate(weights, flatGradient, ...moments, input('adamScales', [2]), adam.l2);
  graph.output('loss', valueOf(gradients.value));
  graph.output('embeddedGradient', valueOf(gradients.grads[0]));
  ['newWeights', 'newFirstMoment', 'newSecondMoment'].forEach((name, i) => graph.output(name, valueOf(next[i])));
  if (layout.stateCount > 0) graph.output('newStates', valueOf(tf.concat([...updated.values()].map((value) => tf.reshape(value, [-1])))));
}

/** A mask comes as bytes of 0 and 1. */
function maskInput(graph: Graph, masks: DropoutMask[], rate: number, shape: readonly number[]): tf.Tensor2D {
  const name = `mask${masks.length}`;
  masks.push({ name, rate, shape });
  const bytes = graph.input(name, 'uint8', shape);
  return tensorOf(zeroOrOne(graph, bytes));
}

/** The arrays of a state and the tensors over them; two of these alternate as a step's input and output. */
interface StateBuffers {
  readonly state: DenseState;
  readonly feeds: Feeds;
  readonly fetches: Feeds;
}

function stateBuffers(layout: ParameterLayout): StateBuffers {
  const vector = (size: number): Float32Array => new Float32Array(size);
  const state = { weights: vector(layout.weightCount), firstMoment: vector(layout.weightCount), secondMoment: vector(layout.weightCount), states: vector(layout.stateCount) };
  const named = Object.entries(state).filter(([, data]) => data.length > 0).map(([name, data]) => [name, tensorOver(data, [data.length])] as const);
  return {
    state,
    feeds: Object.fromEntries(named),
    fetches: Object.fromEntries(named.map(([name, tensor]) => [`new${name[0].toUpperCase()}${name.slice(1)}`, tensor])),
  };
}

/** Compiles a training step for ONNX Runtime. */
export async function compileOnnxTraining(model: ConfiguredModel, shape: ProgramShape, adam: AdamConfig, threads: number): Promise<TrainingProgram> {
  const traced = traceTraining(model, shape, adam);
  return new OnnxTraining(traced, shape, adam, await openSession(traced.graph, threads));
}

class OnnxTraining implements TrainingProgram {
  readonly layout: ParameterLayout;
  readonly embedded: Float32Array;
  readonly labels: Float32Array;
  readonly sampleShare: Float32Array;
  readonly embeddedGradient: Float32Array;
  readonly #session: ort.InferenceSession;
  readonly #adam: AdamConfig;
  readonly #scales = new Float32Array(2);
  readonly #loss = new Float32Array(1);
  readonly #masks: readonly { readonly rate: number; readonly words: Uint32Array }[];
  readonly #feeds: Feeds;
  readonly #fetches: Feeds;
  #current: StateBuffers;
  #next: StateBuffers;

  constructor(traced: TracedStep, shape: ProgramShape, adam: AdamConfig, session: ort.InferenceSession) {
    const { batchSize, width, steps } = shape;
    this.layout = traced.layout;
    this.#session = session;
    this.#adam = adam;
    this.embedded = new Float32Array(batchSize * width);
    this.labels = new Float32Array(batchSize * steps.length);
    this.sampleShare = new Float32Array(batchSize);
    this.embeddedGradient = new Float32Array(batchSize * width);
    const masks = traced.masks.map(({ name, rate, shape: size }) => {
      const entries = size[0] * size[1];
      const words = new Uint32Array(Math.ceil(entries / 4));
      return { name, rate, words, tensor: tensorOver(new Uint8Array(words.buffer, 0, entries), size) };
    });
    this.#masks = masks;
    this.#feeds = {
      embedded: tensorOver(this.embedded, [batchSize, width]),
      labels: tensorOver(this.labels, [batchSize, steps.length]),
      sampleShare: tensorOver(this.sampleShare, [batchSize]),
      adamScales: tensorOver(this.#scales, [2]),
      ...Object.fromEntries(masks.map(({ name, tensor }) => [name, tensor])),
    };
    this.#fetches = { loss: tensorOver(this.#loss, []), embeddedGradient: tensorOver(this.embeddedGradient, [batchSize, width]) };
    this.#current = stateBuffers(traced.layout);
    this.#next = stateBuffers(traced.layout);
  }

  load(state: DenseState): void {
    for (const name of ['weights', 'firstMoment', 'secondMoment', 'states'] as const) this.#current.state[name].set(state[name]);
  }

  save(): DenseState {
    const { weights, firstMoment, secondMoment, states } = this.#current.state;
    return { weights: weights.slice(), firstMoment: firstMoment.slice(), secondMoment: secondMoment.slice(), states: states.slice() };
  }

  async step(stepNumber: number, maskSeed: number): Promise<number> {
    this.#masks.forEach(({ rate, words }, i) => {
      fillDropoutMask(words, rate, mixSeed(maskSeed, i));
    });
    this.#scales.set(adamScales(stepNumber, this.#adam.learningRate));
    await this.#session.run({ ...this.#feeds, ...this.#current.feeds }, { ...this.#fetches, ...this.#next.fetches });
    [this.#current, this.#next] = [this.#next, this.#current];
    return this.#loss[0];
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
