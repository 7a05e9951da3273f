import type * as tf from '@tensorflow/tfjs-core';

import { inputsOfSteps, stacked } from '../layers.ts';
import type { ModelContext } from '../model.ts';
import { afm } from './afm.ts';
import type { Tower, TowerConfig, towerKinds } from './config.ts';
import { deepfm } from './deepfm.ts';
import { nfm } from './nfm.ts';
import { sequence } from './sequence.ts';

const mlp: Tower = (context, v, config) => (name) => stacked(context, name, v, config);

const kinds = { mlp, deepfm, nfm, afm, sequence } satisfies Record<(typeof towerKinds)[number], Tower>;

/**
 * A tower of the configured kind for each step, `tower.0`, `tower.1`, …: the embedded input → `[batch, widths.at(-1)]`
 * each. A model with a second set of towers gives them another `name`; `first` is the first step that has one.
 */
export function towersOf(
  context: ModelContext,
  embedded: tf.Tensor2D,
  config: TowerConfig,
  { name = 'tower', first = 0 }: { readonly name?: string; readonly first?: number } = {},
): readonly tf.Tensor2D[] {
  const prepared = new Map<tf.Tensor2D, ReturnType<Tower>>();
  return inputsOfSteps(embedded, context)
    .slice(first)
    .map((v, t) => {
      const tower = prepared.get(v) ?? kinds[config.kind](context, v, config);
      prepared.set(v, tower);
      return tower(`${name}.${first + t}`);
    });
}
