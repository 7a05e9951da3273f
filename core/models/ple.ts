import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { message } from '../text/message.ts';
import { expertConfig, gated, levelSpace } from './experts.ts';
import { stacked, stepLogits, type LayersConfig } from './layers.ts';
import type { ModelContext, NetworkDefinition } from './model.ts';
import { settingTexts } from './setting-texts.ts';

const config = z.strictObject({
  expert: expertConfig.prefault({}).register(settingTexts, { title: message('models.levelExperts') }),
});

/**
 * The values passed from level to level: the input of each step's expert, and the input of the shared experts; `[batch,
 * width]` each.
 */
interface LevelInput {
  readonly perStep: readonly tf.Tensor2D[];
  readonly shared: tf.Tensor2D;
}

/**
 * Progressive Layered Extraction: at each level, every step mixes its own expert with as many shared ones as there are
 * steps.
 */
export const ple: NetworkDefinition<typeof config> = {
  kind: 'network',
  name: 'ple',
  title: 'PLE',
  paper:
    'Tang et al., Progressive Layered Extraction (PLE): A Novel Multi-Task Learning Model for ' +
    'Personalized Recommendations, RecSys 2020',
  config,
  space: levelSpace,
  forward(embedded, { expert }, context) {
    const first: LevelInput = { perStep: context.steps.map(() => embedded), shared: embedded };
    const last = expert.widths.reduce((input, _, level) => extract(context, level, input, expert), first);
    return { steps: stepLogits(context, last.perStep) };
  },
};

/**
 * Computes one level; its gates read the level's inputs. The last level needs no mixture of all experts, because no
 * level follows it.
 */
function extract(
  context: ModelContext,
  level: number,
  { perStep, shared }: LevelInput,
  { widths, dropout, batchNorm }: LayersConfig,
): LevelInput {
  const layer = { widths: [widths[level]], dropout: [dropout[level]], batchNorm };
  const prefix = `level.${level}`;
  const stepOutputs = perStep.map((x, t) => stacked(context, `${prefix}.task.${t}`, x, layer));
  const sharedOutputs = context.steps.map((_, e) => stacked(context, `${prefix}.shared.${e}`, shared, layer));
  const isLast = level === widths.length - 1;
  return {
    perStep: perStep.map((x, t) => gated(context, `${prefix}.gate.${t}`, x, [stepOutputs[t], ...sharedOutputs])),
    shared: isLast ? shared : gated(context, `${prefix}.gate.shared`, shared, [...stepOutputs, ...sharedOutputs]),
  };
}
