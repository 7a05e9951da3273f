import { z } from 'zod';

import { message } from '../text/message.ts';
import type { TreesDefinition } from './model.ts';
import { settingTexts } from './setting-texts.ts';

/**
 * The paper's settings, under our own names. The other defaults were chosen on validation sets: with LightGBM's own
 * defaults (20 for `minLeafSamples`, 10 for `categorySmoothing` and `categoryL2`), the trees overfit fields with
 * thousands of values and underestimate the rare late steps.
 */
const config = z.strictObject({
  learningRate: z
    .number()
    .positive()
    .max(1)
    .default(0.1)
    .register(settingTexts, { title: message('models.learningRate') }),
  leaves: z
    .int()
    .min(2)
    .max(10_000)
    .default(70)
    .register(settingTexts, { title: message('models.leaves') }),
  maxBin: z
    .int()
    .min(2)
    .max(65_535)
    .default(2000)
    .register(settingTexts, { title: message('models.maxBin') }),
  featureFraction: z
    .number()
    .gt(0)
    .max(1)
    .default(0.9)
    .register(settingTexts, { title: message('models.featureFraction') }),
  baggingFraction: z
    .number()
    .gt(0)
    .max(1)
    .default(0.7)
    .register(settingTexts, { title: message('models.baggingFraction') }),
  baggingFrequency: z
    .int()
    .min(0)
    .max(10_000)
    .default(5)
    .register(settingTexts, { title: message('models.baggingFrequency') }),
  rounds: z
    .int()
    .min(1)
    .max(100_000)
    .default(1000)
    .register(settingTexts, { title: message('models.rounds') }),
  patience: z
    .int()
    .min(1)
    .max(100_000)
    .default(50)
    .register(settingTexts, { title: message('models.patience'), description: message('models.patienceHint') }),
  minLeafSamples: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(100)
    .register(settingTexts, { title: message('models.minLeafSamples') }),
  l1: z
    .number()
    .min(0)
    .max(1e6)
    .default(0)
    .register(settingTexts, { title: message('models.l1') }),
  l2: z
    .number()
    .min(0)
    .max(1e6)
    .default(0)
    .register(settingTexts, { title: message('models.l2') }),
  categorySmoothing: z
    .number()
    .min(0)
    .max(1e6)
    .default(100)
    .register(settingTexts, { title: message('models.categorySmoothing') }),
  categoryL2: z
    .number()
    .min(0)
    .max(1e6)
    .default(100)
    .register(settingTexts, { title: message('models.categoryL2') }),
  multiValues: z
    .int()
    .min(0)
    .max(1000)
    .default(50)
    .register(settingTexts, { title: message('models.multiValues') }),
});

/** The settings of LightGBM, checked. */
export type LightgbmConfig = z.output<typeof config>;

/** Gradient-boosted trees, one model per step; the numeric bins are as fine as the paper's. */
export const lightgbm: TreesDefinition<typeof config> = {
  kind: 'trees',
  name: 'lightgbm',
  revision: 3,
  title: 'LightGBM',
  paper: 'Ke et al., LightGBM: A Highly Efficient Gradient Boosting Decision Tree, NIPS 2017',
  config,
  space: {
    'model.learningRate': { kind: 'real', low: 0.02, high: 0.3, scale: 'log' },
    'model.leaves': { kind: 'integer', low: 7, high: 255, scale: 'log' },
    'model.minLeafSamples': { kind: 'integer', low: 20, high: 2000, scale: 'log' },
    'model.baggingFraction': { kind: 'real', low: 0.4, high: 1, scale: 'linear' },
    'model.categorySmoothing': { kind: 'real', low: 1, high: 1000, scale: 'log' },
    'features.minFrequency': { kind: 'integer', low: 2, high: 200, scale: 'log' },
  },
  features: { buckets: 2000 },
};
