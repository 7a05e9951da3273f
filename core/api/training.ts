import { z } from 'zod';

import { declareCall } from './call.ts';
import { project, text, time } from './inputs.ts';
import { partsOf, runParts } from './models.ts';

const jsonSchema = z.record(z.string(), z.unknown());

/** The models of the registry, with the schemas of all settings, so that a form needs to know none of them. */
export const modelsCall = declareCall({
  name: 'models',
  summary: 'list the models and their settings',
  input: z.strictObject({}),
  result: z.object({
    models: z.array(z.object({
      name: z.string(), title: z.string(), paper: z.string(),
      /** JSON schema of the model's own settings, with titles and defaults. */
      settings: jsonSchema,
    })),
    /** JSON schemas of the settings that all models share. */
    training: jsonSchema, features: jsonSchema,
  }),
  async handle() {
    const [{ listModels }, { settingSchemas }] = await Promise.all([import('../models/registry.ts'), import('../train/config.ts')]);
    const { training, features } = settingSchemas();
    return { models: listModels().map(({ name, title, paper, config }) => ({ name, title, paper, settings: schemaOf(config) })), training: schemaOf(training), features: schemaOf(features) };
  },
});

function schemaOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
}

/** What models can run on here; looked for once in the life of the program. */
export const enginesCall = declareCall({
  name: 'engines',
  summary: 'list what models can run on',
  input: z.strictObject({}),
  result: z.object({
    engines: z.array(z.object({ name: z.string(), found: z.boolean(), version: z.string().nullable(), device: z.string().nullable(), help: z.string().nullable() })),
    /** The engine that `auto` takes. */
    chosen: z.string(),
  }),
  async handle() {
    const { knownEngines } = await import('../engine/find.ts');
    const engines = await knownEngines();
    return { engines, chosen: engines.some(({ name, device }) => name === 'tensorflow' && device === 'GPU') ? 'tensorflow' : 'onnx' };
  },
});

/** Tells whether settings can be trained with, before a training waits its turn only to fail. */
export const checkSettingsCall = declareCall({
  name: 'check-settings',
  summary: 'check the settings of a training',
  input: z.strictObject({ model: text(), config: z.record(z.string(), z.unknown()) }),
  result: z.object({}),
  async handle({ model, config }) {
    const { configureRun } = await import('../train/config.ts');
    configureRun(model, config, undefined);
    return {};
  },
});

const period = { from: time.optional(), to: time.optional() };

/** The banks that can be trained on a dataset, with what there is to learn from. */
export const trainingBanksCall = declareCall({
  name: 'training-banks',
  summary: 'list the banks that can be trained on a dataset',
  input: z.strictObject({ project, dataset: text(), ...period }),
  result: z.object({
    /** In the order of names. Where the dataset does not tell banks apart, all of it is each bank's. */
    banks: z.array(z.object({
      bank: z.string(), objective: z.string().nullable(), promotedRun: z.string().nullable(),
      /** Samples with mature labels, and those of them that reached each step. */
      rows: z.number(), positives: z.record(z.string(), z.number()),
    })),
    /** The same for all banks together. */
    all: z.object({ rows: z.number(), positives: z.record(z.string(), z.number()) }),
  }),
  async handle(input, job) {
    const [{ withProject }, { trainableBanks }] = await Promise.all([import('../store/project.ts'), import('../train/bank-counts.ts')]);
    return withProject(input.project, { mode: 'read' }, (opened) => trainableBanks(opened, input.dataset, input, job));
  },
});

/** What a training would be trained, stopped and tested on. */
export const trainingPartsCall = declareCall({
  name: 'training-parts',
  summary: 'tell what a training would be trained, stopped and tested on',
  input: z.strictObject({ project, dataset: text(), valid: text().optional(), test: text().optional(), bank: text().nullable(), ...period }),
  result: z.object({
    parts: runParts,
    /** With fewer positives of the objective in validation, the epoch at which training stops is mostly chance. */
    fewPositives: z.number(),
  }),
  async handle(input, job) {
    const [{ withProject }, { previewParts }, { FEW_POSITIVES }] = await Promise.all([
      import('../store/project.ts'), import('../train/preview.ts'), import('../train/stopping.ts')]);
    return withProject(input.project, { mode: 'read' }, async (opened) => ({ parts: partsOf(await previewParts(opened, input, job)), fewPositives: FEW_POSITIVES }));
  },
});
