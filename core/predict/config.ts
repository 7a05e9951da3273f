import { z } from 'zod';

import { AppError } from '../errors.ts';
import type { ModelDefinition } from '../models/model.ts';
import { areModelSettings, checkSettings, findModel, modelSettings } from '../models/registry.ts';
import { settingTexts } from '../models/setting-texts.ts';
import { damagedRow } from '../store/file/stored-json.ts';
import type { RunInfo } from '../store/runs/runs.ts';
import { message } from '../text/message.ts';

/** Scoring time grows in proportion to the number of members. */
const MAX_MEMBERS = 100;
/** Maximum length of an embedding. */
const MAX_DIMENSION = 1024;

const trainingConfig = z.strictObject({
  batchSize: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(null)
    .register(settingTexts, {
      title: message('predict.batchSize'),
      description: message('predict.batchSizeHint'),
      empty: message('predict.automatic'),
    }),
  learningRate: z
    .number()
    .positive()
    .max(1)
    .default(1e-3)
    .register(settingTexts, { title: message('predict.learningRate') }),
  l2: z
    .number()
    .min(0)
    .max(1)
    .default(1e-6)
    .register(settingTexts, { title: message('predict.l2') }),
  epochs: z
    .int()
    .min(1)
    .max(10_000)
    .default(30)
    .register(settingTexts, { title: message('predict.epochs') }),
  patience: z
    .int()
    .min(1)
    .max(10_000)
    .default(3)
    .register(settingTexts, { title: message('predict.patience'), description: message('predict.patienceHint') }),
  downSampling: z
    .number()
    .gt(0)
    .lt(1)
    .nullable()
    .default(null)
    .register(settingTexts, {
      title: message('predict.downSampling'),
      description: message('predict.downSamplingHint'),
      empty: message('predict.noDownSampling'),
    }),
  calibration: z
    .enum(['auto', 'none'])
    .default('auto')
    .register(settingTexts, {
      title: message('predict.calibration'),
      description: message('predict.calibrationHint'),
      choices: { auto: message('predict.automatic'), none: message('predict.noCalibration') },
    }),
  members: z
    .int()
    .min(1)
    .max(MAX_MEMBERS)
    .default(1)
    .register(settingTexts, { title: message('predict.members'), description: message('predict.membersHint') }),
  bootstrap: z
    .boolean()
    .default(false)
    .register(settingTexts, { title: message('predict.bootstrap'), description: message('predict.bootstrapHint') }),
  hindsight: z
    .boolean()
    .default(false)
    .register(settingTexts, { title: message('predict.hindsight'), description: message('predict.hindsightHint') }),
  delayedFeedback: z
    .boolean()
    .default(false)
    .register(settingTexts, {
      title: message('predict.delayedFeedback'),
      description: message('predict.delayedFeedbackHint'),
    }),
});

const featureConfig = z.strictObject({
  dimension: z
    .int()
    .min(1)
    .max(MAX_DIMENSION)
    .default(5)
    .register(settingTexts, { title: message('predict.dimension') }),
  minFrequency: z
    .int()
    .min(1)
    .default(10)
    .register(settingTexts, {
      title: message('predict.minFrequency'),
      description: message('predict.minFrequencyHint'),
    }),
  buckets: z
    .int()
    .min(1)
    .max(65_535)
    .default(32)
    .register(settingTexts, { title: message('predict.buckets'), description: message('predict.bucketsHint') }),
});

const sections = z.strictObject({
  training: trainingConfig.prefault({}),
  features: featureConfig.prefault({}),
  model: z.record(z.string(), z.unknown()).default({}),
});

/** The shared settings that apply to trees, which have neither batches nor embeddings. */
const treesTraining = ['downSampling', 'calibration', 'members', 'bootstrap', 'hindsight'] as const;
const treesFeatures = ['minFrequency', 'buckets'] as const;

/**
 * The schemas of the shared settings, for forms; for a given model, only the settings that apply to it, with its
 * defaults.
 */
export function settingSchemas(model?: ModelDefinition): {
  readonly training: z.ZodType;
  readonly features: z.ZodType;
} {
  const modelDefaults = model?.features ?? {};
  const { dimension, minFrequency, buckets } = featureConfig.shape;
  const features = z.strictObject({
    dimension,
    minFrequency: withDefault(minFrequency, modelDefaults.minFrequency),
    buckets: withDefault(buckets, modelDefaults.buckets),
  });
  if (model?.kind !== 'trees') return { training: trainingConfig, features };
  return {
    training: trainingConfig.pick({
      downSampling: true,
      calibration: true,
      members: true,
      bootstrap: true,
      hindsight: true,
    }),
    features: features.pick({ minFrequency: true, buckets: true }),
  };
}

function withDefault(setting: z.ZodDefault<z.ZodInt>, value: number | undefined): z.ZodType<number> {
  if (value === undefined) return setting;
  const changed = setting.removeDefault().default(value);
  const texts = settingTexts.get(setting);
  return texts === undefined ? changed : changed.register(settingTexts, texts);
}

/** The schema of a file of settings for a model, with its defaults. Throws `unknown-name` for the model. */
export function settingsSchema(model: string): z.ZodType {
  const definition = findModel(model);
  const { training, features } = settingSchemas(definition);
  return z.strictObject({
    training: training.optional(),
    features: features.optional(),
    model: definition.config.optional(),
  });
}

/**
 * The settings of a run. Defaults are the paper's, but without down-sampling, which harms calibration and only helps
 * speed. The model's own schema validates `model`. For trees, `training` and `features` hold only the settings that
 * apply to them.
 */
export type RunConfig = z.output<typeof sections>;

/** The settings of a planned run, whose batch size is known. */
export type PlannedConfig = RunConfig & { readonly training: { readonly batchSize: number } };

/** The settings of a run with the automatic batch size. Throws `corrupt` if a run lacks the size that it needs. */
export function plannedConfig(run: string, config: RunConfig, automaticBatchSize: number | undefined): PlannedConfig {
  // Trees have no batches.
  if (config.training.batchSize !== null) return config as PlannedConfig;
  if (automaticBatchSize === undefined) throw damagedRow(message('store.run', { run }));
  return { ...config, training: { ...config.training, batchSize: automaticBatchSize } };
}

const count = z.int().min(1).optional();
/**
 * Limits what could exhaust memory or keep a resumed training run from ending; other settings from older versions stay
 * unchecked.
 */
const storedSettings = z.looseObject({
  training: z.looseObject({
    members: z.int().min(1).max(MAX_MEMBERS).optional(),
    batchSize: count.nullable(),
    epochs: count,
    patience: count,
  }),
  features: z.looseObject({
    dimension: z.int().min(1).max(MAX_DIMENSION).optional(),
    minFrequency: count,
    buckets: count,
  }),
  model: z.record(z.string(), z.unknown()),
});

/** The settings of a stored run; throws `corrupt` if no run can have them, `unknown-name` for an unknown model. */
export function storedConfig({ run, model, config }: Pick<RunInfo, 'run' | 'model' | 'config'>): RunConfig {
  const settings = storedSettings.safeParse(config).data;
  if (settings === undefined || !areModelSettings(model, settings.model))
    throw damagedRow(message('store.run', { run }));
  return config as RunConfig;
}

/**
 * Validates the settings of a run and fills in the paper's defaults, or those of the model. Drops shared settings
 * that do not apply to the model. Throws `unknown-name` for a section or field that does not exist, naming the
 * nearest one; `invalid-config` for a value out of range, or for a bootstrap of a single model.
 */
export function configureRun(model: string, settings: unknown, epochs?: number): RunConfig {
  const definition = findModel(model);
  const checked = checkSettings(sections, withDefaults(settings ?? {}, definition), message('noun.setting'));
  const config = modelSettings(model, checked.model) as RunConfig['model'];
  const training =
    epochs === undefined
      ? checked.training
      : checkSettings(trainingConfig, { ...checked.training, epochs }, message('noun.setting'));
  if (training.bootstrap && training.members === 1)
    throw new AppError('invalid-config', message('predict.bootstrapOfOne'), message('predict.moreMembers'));
  if (definition.kind === 'network') return { ...checked, training, model: config };
  const applied = {
    training: pick(training, treesTraining),
    features: pick(checked.features, treesFeatures),
    model: config,
  };
  return applied as RunConfig;
}

/** The given shared settings that do not apply to the model, such as `training.batchSize`. */
export function unusedSettings(model: string, settings: unknown, epochs?: number): string[] {
  if (findModel(model).kind === 'network') return [];
  const given = (settings ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  const unused = (section: string, applied: readonly string[]): string[] =>
    Object.keys(given[section] ?? {})
      .filter((name) => !applied.includes(name))
      .map((name) => `${section}.${name}`);
  return [
    ...new Set([
      ...unused('training', treesTraining),
      ...(epochs === undefined ? [] : ['training.epochs']),
      ...unused('features', treesFeatures),
    ]),
  ];
}

/** A copy of settings with the value at a path replaced; creates missing sections on the way. */
export function withSetting(settings: unknown, path: string, value: unknown): unknown {
  const [first, ...rest] = path.split('.');
  const existing =
    typeof settings === 'object' && settings !== null ? (settings as Readonly<Record<string, unknown>>) : {};
  return { ...existing, [first]: rest.length === 0 ? value : withSetting(existing[first], rest.join('.'), value) };
}

/** The value at a path of settings; undefined if it is not given. */
export function settingAt(settings: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((node, name) => (node as Readonly<Record<string, unknown>> | null | undefined)?.[name], settings);
}

/** Returns a non-object unchanged; the validation rejects it. */
function withDefaults(settings: unknown, { features: modelDefaults }: ModelDefinition): unknown {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (modelDefaults === undefined || !isObject(settings)) return settings;
  const { features = {} } = settings;
  return isObject(features) ? { ...settings, features: { ...modelDefaults, ...features } } : settings;
}

function pick<T extends object, Name extends keyof T>(from: T, names: readonly Name[]): Pick<T, Name> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, Name>;
}
