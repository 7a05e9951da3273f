import * as tf from '@tensorflow/tfjs-core';

import { dense, linear, stacked } from '../layers.ts';
import type { Tower } from './config.ts';
import { pairProducts } from './pairs.ts';

/**
 * AFM (Xiao et al., Attentional Factorization Machines: Learning the Weight of Feature Interactions via Attention Networks, IJCAI 2017): each pair of
 * embeddings counts by an attention network's weight, softmax over hᵀ ReLU(W p + b); layers over their sum, as in NFM, plus the linear part.
 */
export const afm: Tower = (context, name, v, config) => {
  const first = dense(context, `${name}.linear`, v, config.widths.at(-1) ?? 1);
  // A single embedding has no pair.
  if (context.input.slots < 2) return first;
  const products = pairProducts(v, context.input);
  const [batch, pairs, dimension] = products.shape;
  const hidden = tf.relu(dense(context, `${name}.attention`, tf.reshape(products, [batch * pairs, dimension]), config.attention));
  const scores = linear(context, `${name}.score`, hidden, 1);
  const weights = tf.softmax(tf.reshape(scores, [batch, 1, pairs]));
  const pooled = tf.reshape(tf.matMul(weights, products), [batch, dimension]) as tf.Tensor2D;
  return tf.add(stacked(context, name, pooled, config), first);
};
