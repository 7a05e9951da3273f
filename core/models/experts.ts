import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { message } from '../text/message.ts';
import { dense, layerSettings, oneRatePerLayer, stacked } from './layers.ts';
import type { ModelContext } from './model.ts';
import { dropoutRange, networkSpace, type SearchRange, type SearchSpace } from './search-space.ts';
import { settingTexts } from './setting-texts.ts';

/**
 * The configuration of an expert: the paper's widths ([64, 32, 16]), and the same dropout as the towers
 * of the other models.
 */
export const expertConfig = z.strictObject(layerSettings([64, 32, 16], [0.1, 0.3, 0.3])).refine(...oneRatePerLayer);

/** The number of experts per step; the paper has 2. */
export const expertsPerStep = z
  .int()
  .min(1)
  .max(64)
  .default(2)
  .register(settingTexts, { title: message('models.expertsPerStep') });

/** The range of `model.expertsPerStep`. */
export const expertsPerStepRange: SearchRange = { kind: 'integer', low: 1, high: 4, scale: 'linear' };

/** The configuration of a mixture of experts. */
export const mixtureConfig = z.strictObject({
  expert: expertConfig.prefault({}).register(settingTexts, { title: message('models.expertNetwork') }),
  expertsPerStep,
});

/** The search space of a mixture of experts. */
export const mixtureSpace: SearchSpace = {
  ...networkSpace,
  'model.expert.dropout': dropoutRange,
  'model.expertsPerStep': expertsPerStepRange,
};

/** The search space of experts with one layer per level. */
export const levelSpace: SearchSpace = {
  ...networkSpace,
  'model.expert.widths': {
    kind: 'choice',
    values: [
      [32, 16, 8],
      [64, 32, 16],
      [128, 64, 32],
    ],
  },
  'model.expert.dropout': dropoutRange,
};

/** The configuration of a mixture of experts, checked. */
export type MixtureConfig = z.output<typeof mixtureConfig>;

/** The outputs of experts that every step shares, `[batch, width]` each. */
export function sharedExperts(
  context: ModelContext,
  x: tf.Tensor2D,
  { expert, expertsPerStep }: MixtureConfig,
): readonly tf.Tensor2D[] {
  return Array.from({ length: expertsPerStep * context.steps.length }, (_, e) =>
    stacked(context, `expert.${e}`, x, expert),
  );
}

/**
 * The output of a gate: the sum of the experts, `[batch, width]`, weighted by the softmax of a dense layer over `x`.
 */
export function gated(
  context: ModelContext,
  name: string,
  x: tf.Tensor2D,
  experts: readonly tf.Tensor2D[],
): tf.Tensor2D {
  const weights = tf.softmax(dense(context, name, x, experts.length));
  const shares: tf.Tensor2D[] = experts.length === 1 ? [weights] : tf.split(weights, experts.length, 1);
  return tf.addN(experts.map((expert, e) => tf.mul(shares[e], expert)));
}
