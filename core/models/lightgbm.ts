import { z } from 'zod';

import type { TreesDefinition } from './model.ts';

/**
 * The paper's settings (section 4.1.3) by words of our own. What it names none for is chosen on validation parts: with
 * LightGBM's own 20 samples, and 10 for both settings of categories, the trees learn fields of many thousand values by
 * heart, and expect too few of the rare late steps.
 */
const config = z.strictObject({
  learningRate: z.number().positive().max(1).default(0.1).meta({ title: 'Learning rate' }),
  leaves: z.int().min(2).max(10_000).default(70).meta({ title: 'Leaves of a tree' }),
  maxBin: z.int().min(2).max(65_535).default(2000).meta({ title: 'Most bins of a feature' }),
  featureFraction: z.number().gt(0).max(1).default(0.9).meta({ title: 'Share of features each tree sees' }),
  baggingFraction: z.number().gt(0).max(1).default(0.7).meta({ title: 'Share of samples each tree sees' }),
  baggingFrequency: z
    .int()
    .min(0)
    .max(10_000)
    .default(5)
    .meta({ title: 'Trees between draws of samples; 0 for no draws' }),
  rounds: z.int().min(1).max(100_000).default(1000).meta({ title: 'Most trees of a step' }),
  patience: z.int().min(1).max(100_000).default(50).meta({ title: 'Trees without improvement before it stops' }),
  minLeafSamples: z.int().min(1).max(1_000_000_000).default(100).meta({ title: 'Least samples in a leaf' }),
  l1: z.number().min(0).max(1e6).default(0).meta({ title: 'L1 regularisation' }),
  l2: z.number().min(0).max(1e6).default(0).meta({ title: 'L2 regularisation' }),
  categorySmoothing: z
    .number()
    .min(0)
    .max(1e6)
    .default(100)
    .meta({ title: 'Smoothing of the rates of rare categories' }),
  categoryL2: z.number().min(0).max(1e6).default(100).meta({ title: 'L2 regularisation of splits by category' }),
  multiValues: z
    .int()
    .min(0)
    .max(1000)
    .default(50)
    .meta({ title: 'Most frequent values of a multi-valued feature that are looked at' }),
});

/** The settings of LightGBM, checked. */
export type LightgbmConfig = z.output<typeof config>;

/** Gradient-boosted trees, one model per step; the numeric buckets are as fine as the paper's bins. */
export const lightgbm: TreesDefinition<typeof config> = {
  kind: 'trees',
  name: 'lightgbm',
  title: 'LightGBM',
  paper: 'Ke et al., LightGBM: A Highly Efficient Gradient Boosting Decision Tree, NIPS 2017',
  config,
  features: { buckets: 2000 },
};
