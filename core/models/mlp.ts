import { z } from 'zod';

import { message } from '../text/message.ts';
import { stepLogits } from './layers.ts';
import type { NetworkDefinition } from './model.ts';
import { dropoutRange, networkSpace } from './search-space.ts';
import { settingTexts } from './setting-texts.ts';
import { historyOf, towerConfig } from './towers/config.ts';
import { towersOf } from './towers/tower.ts';

const config = z.strictObject({
  tower: towerConfig.prefault({}).register(settingTexts, { title: message('models.stepNetwork') }),
});

/** One network per step that shares nothing with the others, not even embeddings: the single-task baseline. */
export const mlp: NetworkDefinition<typeof config> = {
  kind: 'network',
  name: 'mlp',
  title: message('models.mlp'),
  paper: 'Xi et al., KDD 2021: a multi-layer perceptron for each task',
  config,
  space: { ...networkSpace, 'model.tower.dropout': dropoutRange },
  history: (settings) => historyOf(settings.tower),
  /** Parameter names are `tower.STEP.…` and `output.STEP.…`. */
  stepOfParameter: (parameter) => Number(parameter.split('.')[1]),
  forward(embedded, { tower }, context) {
    return { steps: stepLogits(context, towersOf(context, embedded, tower)) };
  },
};
