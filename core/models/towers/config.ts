import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { withError } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import { layerSettings, oneRatePerLayer } from '../layers.ts';
import type { History, ModelContext } from '../model.ts';
import { settingTexts } from '../setting-texts.ts';

/** The kinds of towers, by name. */
export const towerKinds = ['mlp', 'deepfm', 'nfm', 'afm', 'sequence'] as const;

/** The multi-valued field that a network reads value by value. */
export const historyConfig = z.strictObject({
  field: z
    .string()
    .min(1)
    .register(settingTexts, { title: message('models.historyField') }),
  length: z
    .int()
    .min(1)
    .max(200)
    .default(20)
    .register(settingTexts, {
      title: message('models.historyLength'),
      description: message('models.historyLengthHint'),
    }),
});

/**
 * A tower's configuration; the defaults are the paper's (an MLP of [128, 64, 32] with dropout [0.1, 0.3,
 * 0.3]).
 */
export const towerConfig = z
  .strictObject({
    kind: z
      .enum(towerKinds)
      .default('mlp')
      .register(settingTexts, {
        title: message('models.towerKind'),
        choices: { mlp: 'MLP', deepfm: 'DeepFM', nfm: 'NFM', afm: 'AFM', sequence: message('models.sequenceTower') },
      }),
    ...layerSettings([128, 64, 32], [0.1, 0.3, 0.3]),
    attention: z
      .int()
      .min(1)
      .max(1024)
      .default(4)
      .register(settingTexts, { title: message('models.attentionWidth') }),
    history: historyConfig
      .nullable()
      .default(null)
      .register(settingTexts, { title: message('models.history') }),
  })
  .refine(...oneRatePerLayer)
  .refine((tower) => tower.kind !== 'sequence' || tower.history !== null, {
    ...withError(message('models.historyNeeded')),
    path: ['history'],
  });

/** A validated tower configuration. */
export type TowerConfig = z.output<typeof towerConfig>;

/**
 * A kind of tower: a network from a sample's embeddings `v`, `[batch, slots × dimension]`, to a step's last hidden
 * layer, `[batch, widths.at(-1)]`. The function computes what all towers over `v` share and returns another function,
 * which builds the tower of a given name, with parameters `NAME.…`.
 */
export type Tower = (context: ModelContext, v: tf.Tensor2D, config: TowerConfig) => (name: string) => tf.Tensor2D;

/** The history that towers of this configuration read; null unless they are sequence towers. */
export function historyOf({ kind, history }: TowerConfig): History | null {
  return kind === 'sequence' ? history : null;
}
