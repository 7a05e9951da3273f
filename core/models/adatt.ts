import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { message } from '../text/message.ts';
import { expertConfig, expertsPerStep, expertsPerStepRange, gated, levelSpace } from './experts.ts';
import { stacked, stepLogits } from './layers.ts';
import type { ModelContext, NetworkDefinition } from './model.ts';
import { settingTexts } from './setting-texts.ts';

const config = z.strictObject({
  expert: expertConfig.prefault({}).register(settingTexts, { title: message('models.levelExperts') }),
  expertsPerStep,
});

type Config = z.output<typeof config>;

/**
 * Adaptive Task-to-Task Fusion, the variant without shared experts (AdaTT-sp): at each level, every step mixes the
 * experts of all steps by its gate, and adds a linear combination of its own experts.
 */
export const adatt: NetworkDefinition<typeof config> = {
  kind: 'network',
  name: 'adatt',
  title: 'AdaTT',
  paper:
    'Li et al., AdaTT: Adaptive Task-to-Task Fusion Network for Multitask Learning in Recommendations, KDD 2023, ' +
    'section 3 (AdaTT-sp)',
  config,
  space: { ...levelSpace, 'model.expertsPerStep': expertsPerStepRange },
  forward(embedded, settings, context) {
    const first: readonly tf.Tensor2D[] = context.steps.map(() => embedded);
    const last = settings.expert.widths.reduce((inputs, _, level) => fused(context, level, inputs, settings), first);
    return { steps: stepLogits(context, last) };
  },
};

/** Computes one level from the steps' inputs, `[batch, width]` each; a step's gate and experts read its own input. */
function fused(
  context: ModelContext,
  level: number,
  inputs: readonly tf.Tensor2D[],
  settings: Config,
): readonly tf.Tensor2D[] {
  const { widths, dropout, batchNorm } = settings.expert;
  const layer = { widths: [widths[level]], dropout: [dropout[level]], batchNorm };
  const experts = inputs.map((x, t) =>
    Array.from({ length: settings.expertsPerStep }, (_, e) =>
      stacked(context, `level.${level}.expert.${t}.${e}`, x, layer),
    ),
  );
  return inputs.map((x, t) =>
    tf.add(
      gated(context, `level.${level}.gate.${t}`, x, experts.flat()),
      combined(context, `level.${level}.native.${t}`, experts[t]),
    ),
  );
}

/**
 * The linear combination of a step's own experts. A single expert has weight 1, without a parameter. The weights of n
 * experts are initially drawn uniformly between ±√(1/n), as in the authors' published code.
 */
function combined(context: ModelContext, name: string, experts: readonly tf.Tensor2D[]): tf.Tensor2D {
  const { length } = experts;
  if (length === 1) return experts[0];
  // Glorot's limit √(6 / (inputs + outputs)) is √(1/n) for 3n inputs and as many outputs.
  const weights = context.weight(name, [length], {
    kind: 'glorot',
    inputs: 3 * length,
    outputs: 3 * length,
  });
  const each = tf.split(weights, length);
  return tf.addN(experts.map((expert, e) => tf.mul(expert, each[e])));
}
