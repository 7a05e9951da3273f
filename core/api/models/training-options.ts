import { z } from 'zod';

import type { ModelDefinition } from '../../models/model.ts';
import { settingTexts } from '../../models/setting-texts.ts';
import type { StoredBenchmark } from '../../store/runs/engine-benchmarks.ts';
import { textSchema } from '../../text/schema.ts';
import { declareCall } from '../contract/call.ts';
import { project, text, time } from '../contract/inputs.ts';
import { epochChoice } from '../contract/results.ts';
import { partsOf, runParts } from '../contract/run-results.ts';

const jsonSchema = z.record(z.string(), z.unknown());

/** The models of the registry with the schemas of all settings, so that forms can be generated from them. */
export const modelsCall = declareCall({
  name: 'models',
  summary: 'list the models and their settings',
  input: z.strictObject({}),
  result: z.object({
    models: z.array(
      z.object({
        name: z.string(),
        title: textSchema,
        paper: z.string(),
        /** Whether a comparison includes it unless other models are chosen: the models of AITM's paper. */
        suggested: z.boolean(),
        /** JSON schema of the model's own settings, with defaults; its titles are texts. */
        settings: jsonSchema,
        /** Networks are trained in epochs on an engine; trees are grown by LightGBM. */
        kind: z.enum(['network', 'trees']),
        /** JSON schemas of the shared settings that apply to the model, with its defaults. */
        training: jsonSchema,
        features: jsonSchema,
      }),
    ),
    /** JSON schemas of the settings shared by the models. */
    training: jsonSchema,
    features: jsonSchema,
  }),
  async handle() {
    const [{ isPaperModel, listModels }, { settingSchemas }] = await Promise.all([
      import('../../models/registry.ts'),
      import('../../predict/config.ts'),
    ]);
    const shared = (
      model?: ModelDefinition,
    ): { training: Record<string, unknown>; features: Record<string, unknown> } => {
      const { training, features } = settingSchemas(model);
      return { training: schemaOf(training), features: schemaOf(features) };
    };
    return {
      models: listModels().map((model) => ({
        name: model.name,
        title: model.title,
        paper: model.paper,
        suggested: isPaperModel(model),
        kind: model.kind,
        settings: schemaOf(model.config),
        ...shared(model),
      })),
      ...shared(),
    };
  },
});

function schemaOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', metadata: settingTexts }) as Record<
    string,
    unknown
  >;
}

/**
 * The engines available here, detected once per process. With a project, also the results of its benchmarks on this
 * machine.
 */
export const enginesCall = declareCall({
  name: 'engines',
  summary: 'list the engines that models can run on',
  input: z.strictObject({ project: project.optional(), model: text().optional() }),
  result: z.object({
    engines: z.array(
      z.object({
        name: z.string(),
        found: z.boolean(),
        version: z.string().nullable(),
        device: textSchema.nullable(),
        /** Memory of the device. */
        memoryBytes: z.number().nullable(),
        /** The remedy if it is missing or could be better. */
        help: textSchema.nullable(),
        /** The project's benchmarks of this engine on this machine, for the given model if any, latest first. */
        benchmarks: z.array(
          z.object({
            model: z.string(),
            batchSize: z.number(),
            /** Null if the engine did not run. */
            samplesPerSecond: z.number().nullable(),
            measuredAt: z.string(),
          }),
        ),
      }),
    ),
    /**
     * The engine that `auto` selects, by the latest benchmarks or because it is the only one; null if the next
     * training run measures them.
     */
    chosen: z.string().nullable(),
  }),
  async handle(input) {
    const { engineFindings } = await import('../../engine/find.ts');
    const engines = await engineFindings();
    const benchmarks = input.project === undefined ? [] : await benchmarksOf(input.project, input.model);
    const availableEngines = engines.filter((engine) => engine.found);
    return {
      engines: engines.map((engine) => ({
        ...engine,
        benchmarks: benchmarks
          .filter((benchmark) => benchmark.engine === engine.name)
          .map(({ model, batchSize, samplesPerSecond, measuredAt }) => ({
            model,
            batchSize,
            samplesPerSecond,
            measuredAt,
          })),
      })),
      chosen: availableEngines.length === 1 ? availableEngines[0].name : (benchmarks[0]?.engine ?? null),
    };
  },
});

/** The benchmarks on this machine; for the latest workload, fastest first. */
async function benchmarksOf(path: string, model: string | undefined): Promise<StoredBenchmark[]> {
  const [{ withProject }, { listBenchmarks }, { machineId }] = await Promise.all([
    import('../../store/file/project.ts'),
    import('../../store/runs/engine-benchmarks.ts'),
    import('../../engine/machine.ts'),
  ]);
  const machine = await machineId();
  const benchmarks = await withProject(path, { mode: 'read' }, (opened) => listBenchmarks(opened, machine));
  return model === undefined ? benchmarks : benchmarks.filter((benchmark) => benchmark.model === model);
}

/** Checks whether settings can be used for training, before training is queued. */
export const checkSettingsCall = declareCall({
  name: 'check-settings',
  summary: 'check the settings of a training run',
  input: z.strictObject({ model: text(), config: z.record(z.string(), z.unknown()) }),
  result: z.object({
    /** Given settings that do not apply to the model, e.g. `training.batchSize` for trees. */
    unused: z.array(z.string()),
  }),
  async handle({ model, config }) {
    const { configureRun, unusedSettings } = await import('../../predict/config.ts');
    configureRun(model, config);
    return { unused: unusedSettings(model, config) };
  },
});

/** The samples of a training run; `segment` is the name of a saved one. */
const samples = { segment: text().optional(), from: time.optional(), to: time.optional() };

/** The banks that can be trained on a dataset, with their usable samples. */
export const trainingBanksCall = declareCall({
  name: 'training-banks',
  summary: 'list the banks that can be trained on a dataset',
  input: z.strictObject({ project, dataset: text(), ...samples }),
  result: z.object({
    /** Sorted by name. If the dataset has no bank column, all samples count for every bank. */
    banks: z.array(
      z.object({
        bank: z.string(),
        objective: z.string().nullable(),
        promotedRun: z.string().nullable(),
        /** Samples mature for any step; by step, samples mature for it, and the mature samples that reached it. */
        rows: z.number(),
        settled: z.record(z.string(), z.number()),
        positives: z.record(z.string(), z.number()),
      }),
    ),
    /** The figures of all banks together. */
    all: z.object({
      rows: z.number(),
      settled: z.record(z.string(), z.number()),
      positives: z.record(z.string(), z.number()),
    }),
  }),
  async handle(input, job) {
    const [{ withProject }, { trainableBanks }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../train/data/bank-counts.ts'),
    ]);
    return withProject(input.project, { mode: 'read' }, (opened) => trainableBanks(opened, input.dataset, input, job));
  },
});

/** The parts on which a run would be trained, early-stopped and tested. */
export const trainingPartsCall = declareCall({
  name: 'training-parts',
  summary: 'describe the data that a run would be trained, validated and tested on',
  input: z.strictObject({
    project,
    dataset: text(),
    valid: text().optional(),
    test: text().optional(),
    bank: text().nullable(),
    /** Whether the bank's run is trained on its own samples only; otherwise it has the periods of all banks. */
    separate: z.boolean().default(false),
    ...samples,
    objective: text().nullable().default(null),
    /** Number of test periods of a comparison; the result describes the newest, or the oldest, which tunings use. */
    splits: z.number().int().min(1).optional(),
    oldest: z.boolean().optional(),
  }),
  result: z.object({
    parts: runParts,
    /** With fewer positives of a step in validation, that step does not choose the best epoch. */
    fewPositives: z.number(),
    /** The criterion for the best epoch, unless the steps of the model share no weights. */
    choice: epochChoice,
    /** Whether a bank's run would keep the pooled model, since there are too few positives to judge fine-tuning. */
    keepsPooled: z.boolean(),
  }),
  async handle({ separate, ...rest }, job) {
    const [{ withProject }, { previewTraining }, { MIN_RELIABLE_POSITIVES }] = await Promise.all([
      import('../../store/file/project.ts'),
      import('../../train/fit/preview.ts'),
      import('../../train/fit/training-warnings.ts'),
    ]);
    return withProject(rest.project, { mode: 'read' }, async (opened) => {
      const { parts, ...chosen } = await previewTraining(opened, { ...rest, pooled: !separate }, job);
      return { parts: partsOf(parts), fewPositives: MIN_RELIABLE_POSITIVES, ...chosen };
    });
  },
});
