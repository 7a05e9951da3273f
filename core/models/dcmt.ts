import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { message } from '../text/message.ts';
import { chained } from './esmm.ts';
import { dense } from './layers.ts';
import type { NetworkDefinition } from './model.ts';
import { laterSteps, propensitySettings, rateLossRange, type LaterSteps } from './propensity.ts';
import { dropoutRange, networkSpace } from './search-space.ts';
import { settingTexts } from './setting-texts.ts';
import { historyOf, towerConfig } from './towers/config.ts';
import { towersOf } from './towers/tower.ts';

const config = z.strictObject({
  tower: towerConfig.prefault({}).register(settingTexts, { title: message('models.tower') }),
  ...propensitySettings,
  /** The paper's λ1: the factor of |1 − (factual + counterfactual rate)|, relative to the rest of this loss. */
  counterfactualSum: z
    .number()
    .min(0)
    .max(100)
    .default(0.001)
    .register(settingTexts, {
      title: message('models.counterfactualSum'),
      description: message('models.counterfactualSumHint'),
    }),
});

/**
 * Direct entire-space Causal Multi-Task framework: ESMM whose loss also has the errors of each conditional rate, over
 * all samples. Samples that reached the previous step train the rate itself. The others train a twin tower that
 * predicts the opposite, that a sample would not reach the step. Both are weighted by inverse propensities, and a soft
 * constraint pulls the sum of the two predictions towards 1. In a longer funnel, the propensity of a step is the
 * predicted probability of the previous step.
 */
export const dcmt: NetworkDefinition<typeof config> = {
  kind: 'network',
  name: 'dcmt',
  title: 'DCMT',
  paper:
    'Zhu et al., DCMT: A Direct Entire-Space Causal Multi-Task Framework for Post-Click Conversion Estimation, ' +
    'ICDE 2023',
  config,
  space: {
    ...networkSpace,
    'model.tower.dropout': dropoutRange,
    'model.rateLoss': rateLossRange,
    'model.counterfactualSum': { kind: 'real', low: 1e-4, high: 0.1, scale: 'log' },
  },
  history: (settings) => historyOf(settings.tower),
  forward(embedded, { tower, rateLoss, maxWeight, counterfactualSum }, context) {
    const conditional = towersOf(context, embedded, tower).map((hidden, t) => dense(context, `output.${t}`, hidden, 1));
    const steps = chained(context.steps, conditional);
    if (context.steps.length === 1) return { steps };
    const hidden = towersOf(context, embedded, tower, { name: 'counterfactual', first: 1 });
    const twins = tf.concat2d(
      hidden.map((x, t) => dense(context, `counterfactualOutput.${t + 1}`, x, 1)),
      1,
    );
    return {
      steps,
      penalty: (labels) => {
        const risk = riskOf(laterSteps(conditional, labels, maxWeight), twins, counterfactualSum);
        return tf.mul(tf.sum(risk, 1, true), rateLoss);
      },
    };
  },
};

/**
 * The errors of both predictions and their constraint. The twin's label is 1 where the previous step was not reached.
 */
function riskOf(later: LaterSteps, twins: tf.Tensor2D, constraint: number): tf.Tensor2D {
  const factual = tf.mul(later.weightIfReached, later.error);
  const counterfactual = tf.mul(later.weightIfMissed, tf.softplus(tf.neg(twins)));
  const excess = tf.abs(tf.sub(tf.add(tf.sigmoid(later.logit), tf.sigmoid(twins)), 1));
  return tf.add(tf.add(factual, counterfactual), tf.mul(tf.mul(later.known, excess), constraint));
}
