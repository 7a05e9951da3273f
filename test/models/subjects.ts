import { z } from 'zod';

import type { TrainingShape } from '../../core/engine/program.ts';
import type { ConfiguredModel } from '../../core/models/model.ts';
import { configureModel, listModels } from '../../core/models/registry.ts';
import { towerKinds } from '../../core/models/towers/config.ts';

/** A network under test, with settings that make it small. */
export interface Subject {
  readonly title: string;
  readonly model: ConfiguredModel;
}

const networks = listModels().filter(({ kind }) => kind === 'network');
const history = { field: 'banners', length: 3 };

/** The setting that holds the layers of a model; undefined if it has none. */
export function layersSetting(config: z.ZodType): string | undefined {
  const { properties } = z.toJSONSchema(config, { io: 'input' }) as { readonly properties: object };
  return ['tower', 'expert', 'layers'].find((setting) => setting in properties);
}

/** Every network of the registry, one with a history, and one model of each family with every kind of tower. */
export function subjects(layers: {
  readonly widths: readonly number[];
  readonly dropout: readonly number[];
  readonly batchNorm?: boolean;
}): readonly Subject[] {
  const small = networks.map(({ name, config }) => {
    const setting = layersSetting(config);
    return { title: name, model: configureModel(name, setting === undefined ? {} : { [setting]: layers }) };
  });
  const sequential = configureModel('mose', { layers, width: 4, history });
  const others = towerKinds.filter((kind) => kind !== 'mlp');
  const towers = ['aitm', 'esmm', 'mlp'].flatMap((name) =>
    others.map((kind) => ({
      title: `${name} with ${kind} towers`,
      model: configureModel(name, { tower: { ...layers, kind, attention: 4, history } }),
    })),
  );
  return [...small, { title: 'mose with a history', model: sequential }, ...towers];
}

/**
 * The shape for four single-valued fields and one multi-valued field, for models with shared embeddings or with
 * embeddings of each step. If the model reads a history, the last three single-valued fields are its positions.
 */
export function smallShape(model: ConfiguredModel, batchSize: number, steps: readonly string[]): TrainingShape {
  const copies = model.stepOfParameter === null ? 1 : steps.length;
  const positions = model.history === null ? null : { start: 1, length: 3 };
  return { batchSize, singleFields: 4, multiFields: 1, dimension: 3, copies, history: positions, steps };
}
