import * as tf from '@tensorflow/tfjs-core';

import type { InputLayout } from '../model.ts';

/** Bi-interaction pooling, Σ_{i<j} e_i ⊙ e_j = ½ [(Σ_i e_i)² − Σ_i e_i²] (Rendle 2010): `[batch, slots × dimension]` → `[batch, dimension]`. */
export function pooledPairs(v: tf.Tensor2D, { slots, dimension }: InputLayout): tf.Tensor2D {
  const sum = (x: tf.Tensor2D): tf.Tensor2D => tf.sum(tf.reshape(x, [-1, slots, dimension]), 1);
  return tf.mul(tf.sub(tf.square(sum(v)), sum(tf.square(v))), 0.5);
}

/**
 * The products e_i ⊙ e_j of all pairs of a sample's embeddings: `[batch, slots × dimension]` → `[batch, pairs, dimension]`. Embeddings are laid in a ring and
 * multiplied by those `distance` places on, so that there are half as many products of large blocks as slots; over a ring's half each pair comes once.
 */
export function pairProducts(v: tf.Tensor2D, { slots, dimension }: InputLayout): tf.Tensor3D {
  const [batch] = v.shape;
  const ring = tf.concat([v, v], 1);
  const products = Array.from({ length: Math.floor(slots / 2) }, (_, i) => {
    const distance = i + 1;
    const width = (2 * distance === slots ? distance : slots) * dimension;
    return tf.mul(tf.slice(ring, [0, 0], [batch, width]), tf.slice(ring, [0, distance * dimension], [batch, width]));
  });
  return tf.reshape(tf.concat(products, 1), [batch, (slots * (slots - 1)) / 2, dimension]);
}
