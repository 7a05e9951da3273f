import * as tf from '@tensorflow/tfjs-core';

import { dense, stacked } from '../layers.ts';
import type { Tower } from './config.ts';
import { pooledPairs } from './pairs.ts';

/**
 * NFM (He and Chua, Neural Factorization Machines for Sparse Predictive Analytics, SIGIR 2017): layers over the pooled
 * pairs, plus the linear part.
 */
export const nfm: Tower = (context, v, config) => {
  const pooled = pooledPairs(v, context.input);
  return (name) => {
    const deep = stacked(context, name, pooled, config);
    return tf.add(deep, dense(context, `${name}.linear`, v, deep.shape[1]));
  };
};
