/** The values that `tune` tries for one setting. A number drawn for a list is used for each of its entries. */
export type SearchRange =
  | {
      readonly kind: 'real' | 'integer';
      readonly low: number;
      /** Inclusive. */
      readonly high: number;
      /** Logarithmic: each factor between `low` and `high` is equally likely. */
      readonly scale: 'linear' | 'log';
    }
  | { readonly kind: 'choice'; readonly values: readonly unknown[] };

/** The ranges of a model by the path of the setting: `training.l2`, `model.alpha`. */
export type SearchSpace = Readonly<Record<string, SearchRange>>;

/** The shared settings of networks. */
export const networkSpace: SearchSpace = {
  'training.learningRate': { kind: 'real', low: 1e-4, high: 1e-2, scale: 'log' },
  'training.l2': { kind: 'real', low: 1e-8, high: 1e-3, scale: 'log' },
  'features.dimension': { kind: 'integer', low: 2, high: 32, scale: 'log' },
  'features.minFrequency': { kind: 'integer', low: 2, high: 200, scale: 'log' },
};

/** The dropout rate of all layers, whether `model.tower.dropout` or `model.expert.dropout`. */
export const dropoutRange: SearchRange = { kind: 'real', low: 0, high: 0.5, scale: 'linear' };
