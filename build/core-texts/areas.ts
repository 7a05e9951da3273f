import type { CoreText } from './collect.ts';

/**
 * Which file of renderer/text/zh-CN/core holds the texts of a folder of the core; what stands in none of these is in
 * `base`.
 */
const areas: Readonly<Record<string, string>> = {
  api: 'calls',
  demo: 'calls',
  sample: 'calls',
  ingest: 'ingest',
  store: 'store',
  models: 'models',
  engine: 'models',
  trees: 'models',
  features: 'models',
  doctor: 'models',
  predict: 'train',
  train: 'train',
  evaluate: 'train',
  score: 'score',
  compare: 'compare',
  study: 'compare',
};

/**
 * The file of translations where a text belongs: that of the place where it is written, or that of texts which only
 * stand within others.
 */
export function catalogueFile({ place, whole }: CoreText): string {
  if (!whole) return 'renderer/text/zh-CN/core/pieces.ts';
  const folder = /^core\/([^/]+)\//.exec(place)?.[1] ?? '';
  return `renderer/text/zh-CN/core/${areas[folder] ?? 'base'}.ts`;
}
