import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { message } from '../text/message.ts';
import { withoutGradient } from './layers.ts';
import type { Labels } from './model.ts';
import type { SearchRange } from './search-space.ts';
import { settingTexts } from './setting-texts.ts';

/** The settings of a loss that weights samples by inverse propensities; the default of `rateLoss` is our choice. */
export const propensitySettings = {
  /** The weight of this loss relative to the cross entropies. */
  rateLoss: z
    .number()
    .positive()
    .max(100)
    .default(0.1)
    .register(settingTexts, { title: message('models.rateLoss'), description: message('models.rateLossHint') }),
  /** The largest inverse propensity; 15 in the published code of ESCM². */
  maxWeight: z
    .number()
    .min(1)
    .max(10_000)
    .default(15)
    .register(settingTexts, { title: message('models.maxWeight'), description: message('models.maxWeightHint') }),
};

/** The range of `model.rateLoss`. */
export const rateLossRange: SearchRange = { kind: 'real', low: 0.01, high: 1, scale: 'log' };

/** The input of a loss of the conditional rates: a column for each step but the first, `[batch, steps − 1]`. */
export interface LaterSteps {
  /** The logits of the conditional rates. */
  readonly logit: tf.Tensor2D;
  /** 1 where the label of the step is known, else 0. */
  readonly known: tf.Tensor2D;
  /** The cross entropies of the conditional rates. */
  readonly error: tf.Tensor2D;
  /**
   * 1 / q for known samples that reached the previous step, else 0, where q is the propensity: the predicted
   * probability of the previous step. No gradient flows through q.
   */
  readonly weightIfReached: tf.Tensor2D;
  /** 1 / (1 − q) for known samples that did not reach the previous step, else 0. */
  readonly weightIfMissed: tf.Tensor2D;
}

/**
 * Computes the inputs of a loss of the conditional rates.
 * @param conditional logits of all steps' conditional rates, `[batch, 1]` each; at least two
 */
export function laterSteps(conditional: readonly tf.Tensor2D[], labels: Labels, maxWeight: number): LaterSteps {
  const x = tf.concat2d([...conditional], 1);
  const [batch, steps] = x.shape;
  const columns = (all: tf.Tensor2D, first: number): tf.Tensor2D => tf.slice(all, [0, first], [batch, steps - 1]);
  const logit = columns(x, 1);
  const known = columns(labels.known, 1);
  const reached: tf.Tensor2D = tf.mul(columns(labels.reached, 0), known);
  const propensity = tf.exp(tf.cumsum(tf.neg(tf.softplus(tf.neg(columns(withoutGradient(x), 0)))), 1));
  const weight = (q: tf.Tensor): tf.Tensor => tf.reciprocal(tf.maximum(q, 1 / maxWeight));
  return {
    logit,
    known,
    error: tf.sub(tf.softplus(logit), tf.mul(logit, columns(labels.reached, 1))),
    weightIfReached: tf.mul(reached, weight(propensity)),
    weightIfMissed: tf.mul(tf.sub(known, reached), weight(tf.sub(1, propensity))),
  };
}
