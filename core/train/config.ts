import { z } from 'zod';

import { checkSettings, modelSettings } from '../models/registry.ts';

const trainingConfig = z.strictObject({
  batchSize: z.int().min(1).max(1_000_000).default(2000).meta({ title: 'Samples per step' }),
  learningRate: z.number().positive().max(1).default(1e-3).meta({ title: 'Learning rate of Adam' }),
  l2: z.number().min(0).max(1).default(1e-6).meta({ title: 'L2 regularisation' }),
  epochs: z.int().min(1).max(10_000).default(15).meta({ title: 'Most epochs' }),
  patience: z.int().min(1).max(10_000).default(3).meta({ title: 'Epochs without improvement before it stops' }),
  downSampling: z.number().gt(0).lt(1).nullable().default(null).meta({ title: 'Share of positives of the last step after down-sampling (λ; the paper: 0.01); null for none' }),
});

const featureConfig = z.strictObject({
  dimension: z.int().min(1).max(1024).default(5).meta({ title: 'Embedding dimension' }),
  minFrequency: z.int().min(1).default(10).meta({ title: 'Least frequency of a value' }),
  buckets: z.int().min(1).max(65_535).default(32).meta({ title: 'Quantile buckets of a numeric feature' }),
});

const sections = z.strictObject({
  training: trainingConfig.prefault({}),
  features: featureConfig.prefault({}),
  model: z.record(z.string(), z.unknown()).default({}),
});

/** The schemas of the settings that all models share, for forms. */
export function settingSchemas(): { readonly training: z.ZodType; readonly features: z.ZodType } {
  return { training: trainingConfig, features: featureConfig };
}

/** How a run is trained: the paper's settings unless told otherwise, but without down-sampling, which costs calibration and is worth it for speed alone; `model` is checked by the model's own schema. */
export type RunConfig = z.output<typeof sections>;

/**
 * Checks a configuration and fills in the paper's defaults (section 4.1.3).
 * @throws AppError `unknown-name` for a section or field that does not exist, with the nearest; `invalid-config` for a value out of range.
 */
export function configureRun(model: string, settings: unknown, epochs: number | undefined): RunConfig {
  const checked = checkSettings(sections, settings ?? {}, 'setting');
  const config = modelSettings(model, checked.model);
  const training = epochs === undefined ? checked.training : checkSettings(trainingConfig, { ...checked.training, epochs }, 'setting');
  return { ...checked, training, model: config as RunConfig['model'] };
}
