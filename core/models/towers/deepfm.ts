import * as tf from '@tensorflow/tfjs-core';

import { dense, stacked } from '../layers.ts';
import type { Tower } from './config.ts';
import { pooledPairs } from './pairs.ts';

/**
 * DeepFM (Guo et al., DeepFM: A Factorization-Machine based Neural Network for CTR Prediction, IJCAI 2017): layers in
 * parallel with a factorisation machine over the same embeddings. In the paper, the logit is the sum of the two. Here a
 * tower ends in a vector, so a dense layer over the machine's parts (first order and pairs) is added to the last layer;
 * the step's output over this sum is again the sum of both outputs. The first-order weight of a value is a projection
 * of its embedding.
 */
export const deepfm: Tower = (context, v, config) => {
  const parts = tf.concat([v, pooledPairs(v, context.input)], 1);
  return (name) => {
    const deep = stacked(context, name, v, config);
    return tf.add(deep, dense(context, `${name}.fm`, parts, deep.shape[1]));
  };
};
