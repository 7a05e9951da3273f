import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { withError } from '../text/issue.ts';
import { message } from '../text/message.ts';
import type { Initializer, ModelContext, ModelOutput } from './model.ts';
import { settingTexts } from './setting-texts.ts';

const BATCH_NORM_MOMENTUM = 0.9;
const BATCH_NORM_EPSILON = 1e-5;

/** The settings of stacked layers, with the given defaults. */
export function layerSettings(widths: readonly number[], dropout: readonly number[]) {
  return {
    widths: z
      .array(z.int().min(1).max(4096))
      .min(1)
      .default([...widths])
      .register(settingTexts, { title: message('models.layerWidths') }),
    dropout: z
      .array(z.number().min(0).max(0.95))
      .default([...dropout])
      .register(settingTexts, { title: message('models.dropout') }),
    batchNorm: z
      .boolean()
      .default(false)
      .register(settingTexts, { title: message('models.batchNorm') }),
  };
}

/** The configuration of stacked layers. */
export interface LayersConfig {
  readonly widths: readonly number[];
  readonly dropout: readonly number[];
  readonly batchNorm: boolean;
}

/** Checks that each layer has its dropout rate; for schemas of `layerSettings`. */
export const oneRatePerLayer = [
  ({ widths, dropout }: LayersConfig): boolean => dropout.length === widths.length,
  { ...withError(message('models.dropoutRates')), path: ['dropout'] as PropertyKey[] },
] as const;

/**
 * The embedded input of each step, `[batch, slots × dimension]` each: the same for all, or a separate copy per step if
 * the steps share nothing.
 */
export function inputsOfSteps(
  embedded: tf.Tensor2D,
  { steps, input: { slots, dimension, copies } }: ModelContext,
): readonly tf.Tensor2D[] {
  if (copies === 1) return steps.map(() => embedded);
  const bySlot = tf.reshape(embedded, [-1, slots, copies * dimension]);
  return tf.split(bySlot, copies, 2).map((copy) => tf.reshape(copy, [-1, slots * dimension]));
}

/**
 * The weights `[inputs, outputs]` of a dense layer, by default with Glorot and Bengio's initialisation, and its bias
 * `[outputs]`.
 */
export function denseParameters(
  context: ModelContext,
  name: string,
  inputs: number,
  outputs: number,
  initializer?: Initializer,
): { readonly w: tf.Tensor2D; readonly b: tf.Tensor1D } {
  const b = context.weight(`${name}.b`, [outputs], { kind: 'constant', value: 0 }) as tf.Tensor1D;
  return { w: weightMatrix(context, name, inputs, outputs, initializer), b };
}

/** A dense layer: `[batch, inputs]` → `[batch, outputs]`, x·w + b. */
export function dense(context: ModelContext, name: string, x: tf.Tensor2D, outputs: number): tf.Tensor2D {
  const { w, b } = denseParameters(context, name, x.shape[1], outputs);
  return tf.add(tf.matMul(x, w), b);
}

/** A dense layer without a bias: `[batch, inputs]` → `[batch, outputs]`, x·w. */
export function linear(context: ModelContext, name: string, x: tf.Tensor2D, outputs: number): tf.Tensor2D {
  return tf.matMul(x, weightMatrix(context, name, x.shape[1], outputs));
}

/** The weights `[inputs, outputs]` of a dense layer, by default with Glorot and Bengio's initialisation. */
export function weightMatrix(
  context: ModelContext,
  name: string,
  inputs: number,
  outputs: number,
  initializer: Initializer = { kind: 'glorot', inputs, outputs },
): tf.Tensor2D {
  return context.weight(`${name}.w`, [inputs, outputs], initializer) as tf.Tensor2D;
}

/** The values as constants, through which no gradient flows. */
export function withoutGradient(x: tf.Tensor2D): tf.Tensor2D {
  const constant = tf.customGrad((value) => ({
    value: tf.clone(value as tf.Tensor),
    gradFunc: (gradient) => tf.zerosLike(gradient),
  }));
  return constant(x) as tf.Tensor2D;
}

/** The steps' logits from each step's last hidden layer, `[batch, width]` each. */
export function stepLogits(context: ModelContext, hidden: readonly tf.Tensor2D[]): ModelOutput['steps'] {
  return Object.fromEntries(
    context.steps.map((step, t) => [step, { logit: dense(context, `output.${t}`, hidden[t], 1) }]),
  );
}

/**
 * A multi-layer perceptron of dense, (batch normalisation,) ReLU and dropout: `[batch, inputs]` → `[batch,
 * widths.at(-1)]`.
 */
export function stacked(context: ModelContext, name: string, x: tf.Tensor2D, config: LayersConfig): tf.Tensor2D {
  return config.widths.reduce((input, width, layer) => {
    const layerName = `${name}.${layer}`;
    // Batch normalisation has its own shift, so a bias before it would have no effect.
    const combined = config.batchNorm
      ? batchNorm(context, `${layerName}.norm`, linear(context, layerName, input, width))
      : dense(context, layerName, input, width);
    return context.dropout(tf.relu(combined), config.dropout[layer]);
  }, x);
}

/** Batch normalisation (Ioffe and Szegedy 2015) without the batch's padding: `[batch, width]` → `[batch, width]`. */
export function batchNorm(context: ModelContext, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const shape = [x.shape[1]];
  const scale = context.weight(`${name}.scale`, shape, { kind: 'constant', value: 1 });
  const shift = context.weight(`${name}.shift`, shape, { kind: 'constant', value: 0 });
  const runningMean = context.state(`${name}.mean`, shape, 0);
  const runningVariance = context.state(`${name}.variance`, shape, 1);
  if (!context.training) return normalised(x, runningMean, runningVariance, scale, shift);
  const share = tf.reshape(context.sampleShare, [-1, 1]);
  const mean = tf.sum(tf.mul(x, share), 0);
  const variance = tf.sum(tf.mul(tf.square(tf.sub(x, mean)), share), 0);
  context.updateState(`${name}.mean`, movingAverage(runningMean, mean));
  context.updateState(`${name}.variance`, movingAverage(runningVariance, variance));
  return normalised(x, mean, variance, scale, shift);
}

function normalised(
  x: tf.Tensor2D,
  mean: tf.Tensor,
  variance: tf.Tensor,
  scale: tf.Tensor,
  shift: tf.Tensor,
): tf.Tensor2D {
  const deviation = tf.sqrt(tf.add(variance, BATCH_NORM_EPSILON));
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), deviation), scale), shift);
}

function movingAverage(running: tf.Tensor, current: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(running, BATCH_NORM_MOMENTUM), tf.mul(current, 1 - BATCH_NORM_MOMENTUM));
}
