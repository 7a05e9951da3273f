import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { dense, stacked, towerConfig } from './layers.ts';
import type { ModelContext, NetworkDefinition } from './model.ts';

const config = z.strictObject({
  tower: towerConfig.prefault({}).meta({ title: 'Tower of each step' }),
  alpha: z.number().min(0).max(100).default(0.6).meta({ title: 'Strength of the behavioral expectation calibrator (eq. 13)' }),
});

/**
 * Adaptive Information Transfer Multi-task model (Xi et al., KDD 2021): each step's tower is fused by attention with the
 * information passed on from the step before, and a calibrator penalises a later step that is likelier than an earlier one.
 */
export const aitm: NetworkDefinition<typeof config> = {
  kind: 'network',
  name: 'aitm',
  title: 'AITM',
  paper: 'Xi et al., Modeling the Sequential Dependence among Audience Multi-step Conversions with Multi-task Learning in Targeted Display Advertising, KDD 2021',
  config,
  forward(embedded, { tower: towers, alpha }, context) {
    const width = towers.widths.at(-1) ?? 1;
    const q = context.steps.map((_, t) => stacked(context, `tower.${t}`, embedded, towers));           // f_t(v), eq. 2
    const transferred: tf.Tensor2D[] = [];
    const inner: Record<string, tf.Tensor2D> = {};
    let z = q[0];                                                                                    // z_1 = q_1, eq. 8
    const logits = context.steps.map((_, t) => {
      if (t > 0) {
        const p = tf.relu(dense(context, `info.${t}`, z, width));                                    // g_{t−1}(z_{t−1}), eq. 3
        const fused = transfer(context, p, q[t]);
        z = fused.z;
        transferred.push(fused.weight);
      }
      return dense(context, `output.${t}`, z, 1);                                                    // eq. 9
    });
    if (transferred.length > 0) inner['transferredWeight'] = tf.concat(transferred, 1);
    return {
      steps: Object.fromEntries(context.steps.map((step, t) => [step, { logit: logits[t] }])),
      penalty: tf.mul(calibrator(logits), alpha),
      inner,
    };
  },
};

/**
 * Attention over u ∈ {p, q}, eqs. 4–7. h2 and h3 see both as one batch of twice the size; over two candidates the softmax is the sigmoid of
 * the difference of their scores; and since the weights sum to 1, the mean of h1(p) and h1(q) is h1 of the mean of p and q.
 */
function transfer(context: ModelContext, p: tf.Tensor2D, q: tf.Tensor2D): { z: tf.Tensor2D; weight: tf.Tensor2D } {
  const width = q.shape[1];
  const u = tf.concat([p, q], 0);
  const score = tf.sum(tf.mul(dense(context, 'h2', u, width), dense(context, 'h3', u, width)), 1, true);
  const [scoreOfP, scoreOfQ] = tf.split(score, 2, 0);
  const weight: tf.Tensor2D = tf.sigmoid(tf.mul(tf.sub(scoreOfP, scoreOfQ), 1 / Math.sqrt(width)));
  return { z: dense(context, 'h1', tf.add(q, tf.mul(weight, tf.sub(p, q))), width), weight };
}

/** Behavioral expectation calibrator, eq. 12: Σ_t max(ŷ_t − ŷ_{t−1}, 0) of each sample, `[batch, 1]`. */
function calibrator(logits: readonly tf.Tensor2D[]): tf.Tensor2D {
  const probability: tf.Tensor2D = tf.sigmoid(tf.concat([...logits], 1));
  const [batch, steps] = probability.shape;
  if (steps === 1) return tf.zeros([batch, 1]);
  const later = tf.slice(probability, [0, 1], [batch, steps - 1]);
  const earlier = tf.slice(probability, [0, 0], [batch, steps - 1]);
  return tf.sum(tf.relu(tf.sub(later, earlier)), 1, true);
}
