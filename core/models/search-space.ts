/** The values that `tune` tries for one setting. In a setting that is a list, every number is set to the drawn one. */
export type SearchRange =
  | {
      readonly kind: 'real' | 'integer';
      readonly low: number;
      /** Inclusive. */
      readonly high: number;
      /** Whether the number or its logarithm is drawn uniformly. */
      readonly scale: 'linear' | 'log';
    }
  | { readonly kind: 'choice'; readonly values: readonly unknown[] };

/** The ranges that are searched for a model, by the path of the setting: `training.l2`, `model.alpha`. */
export type SearchSpace = Readonly<Record<string, SearchRange>>;

/** The ranges that all networks share. */
export const networkSpace: SearchSpace = {
  'training.learningRate': { kind: 'real', low: 1e-4, high: 1e-2, scale: 'log' },
  'training.l2': { kind: 'real', low: 1e-8, high: 1e-2, scale: 'log' },
  'features.dimension': { kind: 'integer', low: 2, high: 32, scale: 'log' },
  'features.minFrequency': { kind: 'integer', low: 2, high: 200, scale: 'log' },
};

/** The range of `model.tower.dropout` and `model.expert.dropout`. */
export const dropoutRange: SearchRange = { kind: 'real', low: 0, high: 0.5, scale: 'linear' };
