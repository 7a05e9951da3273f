import * as tf from '@tensorflow/tfjs-core';

import { dense, linear, stacked } from '../layers.ts';
import type { ModelContext } from '../model.ts';
import type { Tower } from './config.ts';
import { pairProducts } from './pairs.ts';

/**
 * AFM (Xiao et al., Attentional Factorization Machines: Learning the Weight of Feature Interactions via Attention
 * Networks, IJCAI 2017): an attention network weights each pair of embeddings, softmax over hᵀ ReLU(W p + b); layers
 * over their sum, as in NFM, plus the linear part.
 */
export const afm: Tower = (context, v, config) => {
  // A single embedding forms no pairs.
  const products = context.input.slots > 1 ? pairProducts(v, context.input) : null;
  return (name) => {
    const linearPart = dense(context, `${name}.linear`, v, config.widths.at(-1) ?? 1);
    return products === null
      ? linearPart
      : tf.add(stacked(context, name, attentionPooled(context, name, products, config.attention), config), linearPart);
  };
};

/** The sum of products `[batch, pairs, dimension]`, weighted by attention: `[batch, dimension]`. */
function attentionPooled(context: ModelContext, name: string, products: tf.Tensor3D, width: number): tf.Tensor2D {
  const [batch, pairs, dimension] = products.shape;
  const hidden = tf.relu(dense(context, `${name}.attention`, tf.reshape(products, [batch * pairs, dimension]), width));
  const weights = tf.softmax(tf.reshape(linear(context, `${name}.score`, hidden, 1), [batch, 1, pairs]));
  return tf.reshape(tf.matMul(weights, products), [batch, dimension]);
}
