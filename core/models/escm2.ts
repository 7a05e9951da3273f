import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { message } from '../text/message.ts';
import { chained } from './esmm.ts';
import { dense } from './layers.ts';
import type { ModelContext, ModelOutput, NetworkDefinition } from './model.ts';
import { laterSteps, propensitySettings, rateLossRange, type LaterSteps } from './propensity.ts';
import { dropoutRange, networkSpace } from './search-space.ts';
import { settingTexts } from './setting-texts.ts';
import { historyOf, towerConfig, type TowerConfig } from './towers/config.ts';
import { towersOf } from './towers/tower.ts';

const config = z.strictObject({
  tower: towerConfig.prefault({}).register(settingTexts, { title: message('models.tower') }),
  ...propensitySettings,
});

type Config = z.output<typeof config>;

/**
 * Entire Space Counterfactual Multi-task Model: ESMM whose loss also has the errors of each conditional rate, weighted
 * so that the samples that reached the previous step represent all samples (inverse propensity scores). The doubly
 * robust variant imputes the errors of the others. In a longer funnel, the propensity of a step is the predicted
 * probability of the previous step.
 */
export const escm2 = [
  variant('escm2-ips', 'ESCM²-IPS', () => null),
  variant('escm2-dr', 'ESCM²-DR', imputedErrors),
] as const;

/** Predicts the errors of the steps after the first, `[batch, steps − 1]`; null for the variant without imputation. */
type Imputation = (context: ModelContext, embedded: tf.Tensor2D, tower: TowerConfig) => tf.Tensor2D | null;

function variant(name: string, title: string, impute: Imputation): NetworkDefinition<typeof config> {
  return {
    kind: 'network',
    name,
    title,
    paper:
      'Wang et al., ESCM²: Entire Space Counterfactual Multi-Task Model for Post-Click Conversion Rate Estimation, ' +
      'SIGIR 2022',
    config,
    space: { ...networkSpace, 'model.tower.dropout': dropoutRange, 'model.rateLoss': rateLossRange },
    history: (settings) => historyOf(settings.tower),
    forward: (embedded, settings, context) => forward(embedded, settings, context, impute),
  };
}

function forward(embedded: tf.Tensor2D, settings: Config, context: ModelContext, impute: Imputation): ModelOutput {
  const { tower, rateLoss, maxWeight } = settings;
  const conditional = towersOf(context, embedded, tower).map((hidden, t) => dense(context, `output.${t}`, hidden, 1));
  const steps = chained(context.steps, conditional);
  if (context.steps.length === 1) return { steps };
  const imputed = impute(context, embedded, tower);
  return {
    steps,
    penalty: (labels) => {
      const later = laterSteps(conditional, labels, maxWeight);
      const risk = imputed === null ? tf.mul(later.weightIfReached, later.error) : doublyRobust(later, imputed);
      return tf.mul(tf.sum(risk, 1, true), rateLoss);
    },
  };
}

/** Errors are not negative, so the towers' outputs pass a softplus. */
function imputedErrors(context: ModelContext, embedded: tf.Tensor2D, tower: TowerConfig): tf.Tensor2D {
  const hidden = towersOf(context, embedded, tower, { name: 'imputation', first: 1 });
  return tf.softplus(
    tf.concat2d(
      hidden.map((x, t) => dense(context, `imputedError.${t + 1}`, x, 1)),
      1,
    ),
  );
}

/** δ̂ + w (δ − δ̂), the imputed error, corrected where it is observed, plus the imputation's own loss, w (δ − δ̂)². */
function doublyRobust({ known, error, weightIfReached }: LaterSteps, imputed: tf.Tensor2D): tf.Tensor2D {
  const difference = tf.sub(error, imputed);
  return tf.add(tf.mul(known, imputed), tf.mul(weightIfReached, tf.add(difference, tf.square(difference))));
}
