/** Which file of renderer/text/zh-CN/core holds the texts of a folder of the core; what stands in none of these is in `base`. */
const areas: Readonly<Record<string, string>> = {
  api: 'calls', demo: 'calls', sample: 'calls',
  ingest: 'ingest',
  store: 'store',
  models: 'models', engine: 'models', trees: 'models', features: 'models', doctor: 'models',
  train: 'train', evaluate: 'train',
  score: 'score',
  review: 'review', funnel: 'review',
  compare: 'compare', study: 'compare',
};

/** The file of translations where a text belongs that is written at a place such as `core/train/loop.ts:12`. */
export function catalogueFile(place: string): string {
  const folder = /^core\/([^/]+)\//.exec(place)?.[1] ?? '';
  return `renderer/text/zh-CN/core/${areas[folder] ?? 'base'}.ts`;
}
