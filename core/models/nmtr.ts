import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { message } from '../text/message.ts';
import { dense } from './layers.ts';
import type { NetworkDefinition, StepOutput } from './model.ts';
import { dropoutRange, networkSpace } from './search-space.ts';
import { settingTexts } from './setting-texts.ts';
import { historyOf, towerConfig } from './towers/config.ts';
import { towersOf } from './towers/tower.ts';

const config = z.strictObject({
  tower: towerConfig.prefault({}).register(settingTexts, { title: message('models.tower') }),
});

/**
 * Neural Multi-Task Recommendation with its cascaded predictions: a step's logit is the logit of the previous step plus
 * the output of its own tower. The towers read all fields, whereas the paper's read a user and an item.
 */
export const nmtr: NetworkDefinition<typeof config> = {
  kind: 'network',
  name: 'nmtr',
  title: 'NMTR',
  paper: 'Gao et al., Neural Multi-Task Recommendation from Multi-Behavior Data, ICDE 2019: cascaded predictions',
  config,
  space: { ...networkSpace, 'model.tower.dropout': dropoutRange },
  history: (settings) => historyOf(settings.tower),
  forward(embedded, { tower }, context) {
    const towers = towersOf(context, embedded, tower);
    const steps: Record<string, StepOutput> = {};
    let logit: tf.Tensor2D | undefined;
    context.steps.forEach((step, t) => {
      const own = dense(context, `output.${t}`, towers[t], 1);
      logit = logit === undefined ? own : tf.add(logit, own);
      steps[step] = { logit };
    });
    return { steps };
  },
};
