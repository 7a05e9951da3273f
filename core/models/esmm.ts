import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { message } from '../text/message.ts';
import { dense } from './layers.ts';
import type { ModelOutput, NetworkDefinition } from './model.ts';
import { dropoutRange, networkSpace } from './search-space.ts';
import { settingTexts } from './setting-texts.ts';
import { historyOf, towerConfig } from './towers/config.ts';
import { towersOf } from './towers/tower.ts';

/** Keeps the logarithm finite for a complement that single precision rounds to 0. */
const MIN_COMPLEMENT = 1e-37;

const config = z.strictObject({
  tower: towerConfig.prefault({}).register(settingTexts, { title: message('models.tower') }),
});

/**
 * Entire Space Multi-task Model: towers over shared embeddings predict each step's rate among samples that reached the
 * previous step; the product of the rates up to a step is its probability.
 */
export const esmm: NetworkDefinition<typeof config> = {
  kind: 'network',
  name: 'esmm',
  title: 'ESMM',
  paper:
    'Ma et al., Entire Space Multi-Task Model, SIGIR 2018; for more steps Wen et al., Entire Space ' +
    'Multi-Task Modeling via Post-Click Behavior Decomposition, SIGIR 2020',
  config,
  space: { ...networkSpace, 'model.tower.dropout': dropoutRange },
  history: (settings) => historyOf(settings.tower),
  forward(embedded, { tower }, context) {
    const conditional = towersOf(context, embedded, tower).map((hidden, t) => dense(context, `output.${t}`, hidden, 1));
    return { steps: chained(context.steps, conditional) };
  },
};

/**
 * Probabilities along the chain, p_t = Π_{i≤t} σ(x_i), from the conditional logits x, `[batch, 1]` each. Their logits
 * are computed from log p_t, a sum of log-sigmoids, and 1 − p_t = Σ_{i≤t} p_{i−1} σ(−x_i). All terms of each sum have
 * the same sign, so both remain exact if p_t is close to 0 or 1.
 */
export function chained(steps: readonly string[], conditional: readonly tf.Tensor2D[]): ModelOutput['steps'] {
  const x = tf.concat2d([...conditional], 1);
  const logConditional = tf.neg(tf.softplus(tf.neg(x)));
  const logReached = tf.cumsum(logConditional, 1);
  const reachedBefore = tf.exp(tf.cumsum(logConditional, 1, true));
  const missed = tf.cumsum(tf.mul(reachedBefore, tf.sigmoid(tf.neg(x))), 1);
  const logit: tf.Tensor2D = tf.sub(logReached, tf.log(tf.maximum(missed, MIN_COMPLEMENT)));
  // tfjs has no gradient for a split into one part.
  const logits: tf.Tensor2D[] = steps.length === 1 ? [logit] : tf.split(logit, steps.length, 1);
  const probabilities: tf.Tensor2D[] = [];
  for (const given of conditional) {
    const before = probabilities.at(-1);
    probabilities.push(before === undefined ? tf.sigmoid(given) : tf.mul(before, tf.sigmoid(given)));
  }
  return Object.fromEntries(steps.map((step, t) => [step, { logit: logits[t], probability: probabilities[t] }]));
}
