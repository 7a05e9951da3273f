import { crc32 } from 'node:zlib';

import * as tf from '@tensorflow/tfjs-core';

import { unknownName } from '../errors.ts';
import type {
  ConfiguredModel,
  Initializer,
  InputLayout,
  ModelContext,
  ModelOutput,
  ParameterSpec,
  StepOutput,
} from '../models/model.ts';
import { message } from '../text/message.ts';
import { ADAM } from './adam.ts';
import type { LossInputs } from './loss-inputs.ts';
import { tensorOf, trace } from './trace/tracer.ts';

/** The shape that a dense program is compiled for. */
export interface ProgramShape {
  readonly batchSize: number;
  readonly input: InputLayout;
  /** Width of the embedded input: slots × copies × dimension. */
  readonly width: number;
  readonly steps: readonly string[];
}

/** The shape that a training step is compiled for. */
export interface TrainingShape {
  readonly batchSize: number;
  readonly singleFields: number;
  readonly multiFields: number;
  /** Dimension of an embedding. */
  readonly dimension: number;
  /** Embeddings per table row. */
  readonly copies?: number;
  /** The single-valued fields that hold the positions of the model's history. */
  readonly history?: InputLayout['history'];
  readonly steps: readonly string[];
}

/** The dense part of a training shape. */
export function programShape({
  batchSize,
  singleFields,
  multiFields,
  dimension,
  copies = 1,
  history = null,
  steps,
}: TrainingShape): ProgramShape {
  const slots = singleFields + multiFields;
  return { batchSize, input: { slots, dimension, copies, history }, width: slots * copies * dimension, steps };
}

/** The shape for all pairs of a user in the batch and a candidate. */
export function pairShape(users: ProgramShape, candidates: number): ProgramShape {
  return { ...users, batchSize: users.batchSize * candidates };
}

/** Number of embeddings per table row: one per step if the steps share no weights, else 1. */
export function copiesOf(model: ConfiguredModel, steps: readonly string[]): number {
  return model.stepOfParameter === null ? 1 : steps.length;
}

/** A parameter's offset in the flat vector of its kind. */
export interface ParameterSlot extends ParameterSpec {
  readonly offset: number;
  readonly size: number;
}

/**
 * All parameters of a model for a shape, in the order in which the model requests them: the layout of the flat vectors.
 */
export interface ParameterLayout {
  readonly weights: readonly ParameterSlot[];
  readonly states: readonly ParameterSlot[];
  readonly weightCount: number;
  readonly stateCount: number;
}

/** A layout, with the width of each intermediate value of the model by its name. */
export interface ModelLayout extends ParameterLayout {
  readonly intermediates: Readonly<Record<string, number>>;
}

/**
 * Identifies a layout: the checksum of all parameters' names and shapes, in order. Flat vectors with equal keys are
 * compatible.
 */
export function layoutKey({ weights, states }: ParameterLayout): string {
  const named = [...weights, ...states].map(({ name, shape }) => `${name}[${shape.join(',')}]`).join(' ');
  return crc32(named).toString(16).padStart(8, '0');
}

/** Determines a model's parameters and intermediate values by tracing it once. */
export function layoutOf(model: ConfiguredModel, shape: ProgramShape): ModelLayout {
  const specs = new Map<string, ParameterSpec>();
  let intermediates: ModelLayout['intermediates'] = {};
  trace((graph) => {
    const embedded = tensorOf<tf.Tensor2D>(graph.input('embedded', 'float32', [shape.batchSize, shape.width]));
    const declare = (
      kind: ParameterSpec['kind'],
      name: string,
      size: readonly number[],
      initializer: Initializer,
    ): tf.Tensor => {
      if (!specs.has(name)) specs.set(name, { name, shape: size, initializer, kind });
      return tensorOf(graph.input(name, 'float32', size));
    };
    const output = model.forward(embedded, {
      steps: shape.steps,
      input: shape.input,
      training: false,
      sampleShare: tf.ones([shape.batchSize]),
      weight: (name, size, initializer) => declare('weight', name, size, initializer),
      state: (name, size, value) => declare('state', name, size, { kind: 'constant', value }),
      updateState: () => undefined,
      dropout: (x) => x,
    });
    intermediates = Object.fromEntries(
      Object.entries(output.intermediates ?? {}).map(
        ([
          name,
          {
            shape: [, width],
          },
        ]) => [name, width],
      ),
    );
  });
  const weights = slotsOf([...specs.values()].filter((spec) => spec.kind === 'weight'));
  const states = slotsOf([...specs.values()].filter((spec) => spec.kind === 'state'));
  return { weights, states, weightCount: totalSize(weights), stateCount: totalSize(states), intermediates };
}

function slotsOf(specs: readonly ParameterSpec[]): ParameterSlot[] {
  let offset = 0;
  return specs.map((spec) => {
    const size = spec.shape.reduce((product, length) => product * length, 1);
    const slot = { ...spec, offset, size };
    offset += size;
    return slot;
  });
}

function totalSize(slots: readonly ParameterSlot[]): number {
  return slots.reduce((sum, slot) => sum + slot.size, 0);
}

/** Splits a flat vector `[total]` into a model's parameters, by name. */
export function sliceParameters(flat: tf.Tensor1D, slots: readonly ParameterSlot[]): Map<string, tf.Tensor> {
  const parts =
    slots.length > 1
      ? tf.split(
          flat,
          slots.map((slot) => slot.size),
        )
      : [flat];
  return new Map(slots.map((slot, i) => [slot.name, tf.reshape(parts[i], [...slot.shape])]));
}

/** What a model function reads: its parameters as tensors, and the implementations of dropout and state updates. */
export interface ContextBindings {
  readonly steps: readonly string[];
  readonly input: InputLayout;
  readonly training: boolean;
  readonly sampleShare: tf.Tensor1D;
  readonly weights: ReadonlyMap<string, tf.Tensor>;
  readonly states: ReadonlyMap<string, tf.Tensor>;
  readonly updateState: (name: string, value: tf.Tensor) => void;
  readonly dropout: (x: tf.Tensor2D, rate: number) => tf.Tensor2D;
}

/** Binds a model's context to existing parameters. */
export function contextOf(bindings: ContextBindings): ModelContext {
  return {
    ...bindings,
    weight: (name) => requiredParameter(bindings.weights, name),
    state: (name) => requiredParameter(bindings.states, name),
    dropout: (x, rate) => (rate === 0 || !bindings.training ? x : bindings.dropout(x, rate)),
  };
}

/** Binds a model's context to trained parameters for scoring: without dropout, and with running statistics. */
export function scoringContext(
  { steps, input }: ProgramShape,
  layout: ParameterLayout,
  sampleShare: tf.Tensor1D,
  weights: tf.Tensor1D,
  states: tf.Tensor1D | undefined,
): ModelContext {
  return contextOf({
    steps,
    input,
    training: false,
    sampleShare,
    weights: sliceParameters(weights, layout.weights),
    states: states === undefined ? new Map() : sliceParameters(states, layout.states),
    updateState: () => undefined,
    dropout: (x) => x,
  });
}

function requiredParameter(parameters: ReadonlyMap<string, tf.Tensor>, name: string): tf.Tensor {
  const parameter = parameters.get(name);
  if (parameter === undefined) throw new Error(`the model uses a parameter that its layout lacks: ${name}`);
  return parameter;
}

/**
 * Allocates `[batch, width]` for each of the named intermediate values; throws `unknown-name` for one that the model
 * does not have.
 */
export function intermediateArrays(
  { intermediates }: Pick<ModelLayout, 'intermediates'>,
  names: readonly string[],
  batchSize: number,
): Readonly<Record<string, Float32Array>> {
  return Object.fromEntries(
    names.map((name) => {
      if (!Object.hasOwn(intermediates, name))
        throw unknownName(message('engine.intermediateValue'), name, Object.keys(intermediates));
      return [name, new Float32Array(batchSize * intermediates[name])];
    }),
  );
}

/** Probabilities `[batch, steps]` of a model's output, in the order of the steps. */
export function probabilitiesOf(output: ModelOutput, steps: readonly string[]): tf.Tensor2D {
  return tf.concat(
    steps.map((step) => probabilityOf(output.steps[step])),
    1,
  );
}

function probabilityOf({ logit, probability }: StepOutput): tf.Tensor2D {
  return probability ?? tf.sigmoid(logit);
}

/** The inputs of the loss as tensors `[batch, steps]`. */
export type LossTensors = Readonly<Record<keyof LossInputs, tf.Tensor2D>>;

/**
 * The loss of a batch, eqs. 11 and 13: the cross entropies of each sample, summed over the steps, plus the model's
 * penalty on the mature steps, averaged over the samples of the batch, without padding.
 */
export function lossOf(
  output: ModelOutput,
  { labels, known, logPending }: LossTensors,
  sampleShare: tf.Tensor1D,
  steps: readonly string[],
): tf.Scalar {
  const entropy = crossEntropy(
    steps.map((step) => output.steps[step]),
    labels,
    logPending,
  );
  const penalty = output.penalty?.({ reached: tf.mul(labels, known), known });
  const perSample = penalty === undefined ? entropy : tf.add(entropy, penalty);
  return tf.sum(tf.mul(tf.reshape(perSample, [-1]), sampleShare));
}

/**
 * The negative log-likelihood of the known labels. If a share F of a step's conversions has arrived, a step that is
 * not reached yet has the likelihood 1 − F·p, as in Chapelle, "Modeling delayed feedback in display advertising",
 * KDD 2014, eq. 8; F is 1 for a mature step, and 0 if nothing is known.
 */
function crossEntropy(outputs: readonly StepOutput[], labels: tf.Tensor2D, logPending: tf.Tensor2D): tf.Tensor2D {
  const x = tf.concat(
    outputs.map(({ logit }) => logit),
    1,
  );
  // −log(1 − F·p) = softplus(x) − softplus(x + log(1 − F)) for the probability p with the logit x.
  const unreached = tf.sub(tf.softplus(x), tf.softplus(tf.add(x, logPending)));
  return tf.sum(tf.sub(unreached, tf.mul(x, labels)), 1, true);
}

/** One Adam step over flat vectors; `scales` is `adamScales` as a tensor `[2]`. */
export function adamUpdate(
  weights: tf.Tensor1D,
  gradient: tf.Tensor1D,
  first: tf.Tensor1D,
  second: tf.Tensor1D,
  scales: tf.Tensor1D,
  l2: number,
): readonly [weights: tf.Tensor1D, first: tf.Tensor1D, second: tf.Tensor1D] {
  const [rate, root] = tf.split(scales, 2);
  const g = l2 === 0 ? gradient : tf.add(gradient, tf.mul(weights, l2));
  const m: tf.Tensor1D = tf.add(tf.mul(first, ADAM.beta1), tf.mul(g, 1 - ADAM.beta1));
  const v: tf.Tensor1D = tf.add(tf.mul(second, ADAM.beta2), tf.mul(tf.square(g), 1 - ADAM.beta2));
  const change = tf.div(tf.mul(m, rate), tf.add(tf.mul(tf.sqrt(v), root), ADAM.epsilon));
  return [tf.sub(weights, change), m, v];
}
