import * as tf from '@tensorflow/tfjs-core';

import type { InputLayout } from '../model.ts';

/**
 * Bi-interaction pooling, Σ_{i<j} e_i ⊙ e_j = ½ [(Σ_i e_i)² − Σ_i e_i²] (Rendle 2010): `[batch, slots × dimension]` →
 * `[batch, dimension]`.
 */
export function pooledPairs(v: tf.Tensor2D, { slots, dimension }: InputLayout): tf.Tensor2D {
  const sum = (x: tf.Tensor2D): tf.Tensor2D => tf.sum(tf.reshape(x, [-1, slots, dimension]), 1);
  return tf.mul(tf.sub(tf.square(sum(v)), sum(tf.square(v))), 0.5);
}

/**
 * The products e_i ⊙ e_j of all pairs of a sample's embeddings: `[batch, slots × dimension]` → `[batch, pairs,
 * dimension]`. Treats the embeddings as a ring and multiplies it by itself, rotated by each distance up to half its
 * length. This covers each pair once, in few products of large blocks.
 */
export function pairProducts(v: tf.Tensor2D, { slots, dimension }: InputLayout): tf.Tensor3D {
  const products = Array.from({ length: Math.floor(slots / 2) }, (_, i) => {
    const distance = i + 1;
    const [head, tail] = tf.split(v, [distance * dimension, (slots - distance) * dimension], 1);
    return 2 * distance === slots ? tf.mul(head, tail) : tf.mul(v, tf.concat([tail, head], 1));
  });
  return tf.reshape(tf.concat(products, 1), [-1, (slots * (slots - 1)) / 2, dimension]);
}
