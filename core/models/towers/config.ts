import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

import { saying } from '../../text/issue.ts';
import { message } from '../../text/message.ts';
import { layerSettings, oneRatePerLayer } from '../layers.ts';
import type { History, ModelContext } from '../model.ts';
import { settingTitles } from '../setting-titles.ts';

/** The kinds of towers, by name. */
export const towerKinds = ['mlp', 'deepfm', 'nfm', 'afm', 'sequence'] as const;

const history = z.strictObject({
  field: z
    .string()
    .min(1)
    .register(settingTitles, { title: message('models.historyField') }),
  length: z
    .int()
    .min(1)
    .max(200)
    .default(20)
    .register(settingTitles, { title: message('models.historyLength') }),
});

/**
 * A tower's configuration; the defaults are the paper's (section 4.1.3: an MLP of [128, 64, 32] with dropout [0.1, 0.3,
 * 0.3]).
 */
export const towerConfig = z
  .strictObject({
    kind: z
      .enum(towerKinds)
      .default('mlp')
      .register(settingTitles, { title: message('models.towerKind') }),
    ...layerSettings([128, 64, 32], [0.1, 0.3, 0.3]),
    attention: z
      .int()
      .min(1)
      .max(1024)
      .default(4)
      .register(settingTitles, { title: message('models.attentionWidth') }),
    history: history
      .nullable()
      .default(null)
      .register(settingTitles, { title: message('models.history') }),
  })
  .refine(...oneRatePerLayer)
  .refine((tower) => tower.kind !== 'sequence' || tower.history !== null, {
    ...saying(message('models.historyNeeded')),
    path: ['history'],
  });

/** A tower's configuration, checked. */
export type TowerConfig = z.output<typeof towerConfig>;

/**
 * A kind of tower: a network from a sample's embeddings `v`, `[batch, slots × dimension]`, to what a step has learnt,
 * `[batch, widths.at(-1)]`. What is the same for all towers over `v` is made at once; the function it returns makes the
 * tower of that name, whose parameters are called `NAME.…`.
 */
export type Tower = (context: ModelContext, v: tf.Tensor2D, config: TowerConfig) => (name: string) => tf.Tensor2D;

/** The history that a model with such towers reads. */
export function historyOf({ kind, history }: TowerConfig): History | null {
  return kind === 'sequence' ? history : null;
}
