import * as tf from '@tensorflow/tfjs-core';

import { dense, linear, stacked } from '../layers.ts';
import type { InputLayout, ModelContext } from '../model.ts';
import type { Tower } from './config.ts';

/**
 * Attention pooling over a history, the idea of DIN (Zhou et al., Deep Interest Network for Click-Through Rate
 * Prediction, KDD 2018): the sample queries which positions of its history matter, and layers read the positions'
 * weighted sum next to the sample's other embeddings. A bias per position lets recent values count more. Positions
 * without a value have their own embedding, which the attention learns to ignore.
 */
export const sequence: Tower = (context, v, config) => {
  const { positions, others } = splitHistory(v, context.input);
  return (name) =>
    stacked(context, name, tf.concat([...others, pooled(context, name, v, positions, config.attention)], 1), config);
};

function pooled(
  context: ModelContext,
  name: string,
  v: tf.Tensor2D,
  positions: tf.Tensor3D,
  width: number,
): tf.Tensor2D {
  const [batch, length, dimension] = positions.shape;
  // The keys have no bias: it would add the same value to the scores of all positions.
  const keys = linear(context, `${name}.key`, tf.reshape(positions, [batch * length, dimension]), width);
  const query = dense(context, `${name}.query`, v, width);
  const scores = tf.matMul(tf.reshape(keys, [batch, length, width]), tf.reshape(query, [batch, width, 1]));
  const bias = context.weight(`${name}.place`, [length], { kind: 'constant', value: 0 });
  const weights = tf.softmax(tf.add(tf.mul(tf.reshape(scores, [batch, length]), 1 / Math.sqrt(width)), bias));
  return tf.reshape(tf.matMul(tf.reshape(weights, [batch, 1, length]), positions), [batch, dimension]);
}

/** The positions of the history, `[batch, length, dimension]`, and the inputs before and after them. */
export function splitHistory(
  v: tf.Tensor2D,
  { slots, dimension, history }: InputLayout,
): { readonly positions: tf.Tensor3D; readonly others: readonly tf.Tensor2D[] } {
  if (history === null) throw new Error('there is no history to read');
  const [batch] = v.shape;
  const sizes = [history.start, history.length, slots - history.start - history.length].map(
    (count) => count * dimension,
  );
  const starts = [0, sizes[0], sizes[0] + sizes[1]];
  const [before, within, after] = starts.map((start, i) =>
    sizes[i] === 0 ? [] : [tf.slice(v, [0, start], [batch, sizes[i]])],
  );
  return { positions: tf.reshape(within[0], [batch, history.length, dimension]), others: [...before, ...after] };
}
