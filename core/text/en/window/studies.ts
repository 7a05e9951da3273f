import { counted } from '../format.ts';

/** Words of the studies of a model. */
export const studies = {
  title: 'Studies',
  label: 'Study',
  none:
    'A study looks inside a model: which features it needs, what each step passes to the next, how it ' +
    'separates the samples, and how its settings matter.',
  start: 'New study',
  kinds: {
    transfer: 'Transfer weights',
    tsne: 'Map of samples (t-SNE)',
    importance: 'Permutation importance',
    hyper: 'Settings',
  } as Readonly<Record<string, string>>,
  about: {
    transfer:
      'How much each step uses of the previous one, by both outcomes and by how well the previous one was predicted.',
    tsne: '500 conversions and 500 other samples, drawn at random, as the model sees them, in two dimensions.',
    importance: 'How much AUC drops when a feature’s values are permuted among the validation samples.',
    hyper: 'Test AUC for several values of a setting, with several seeds each.',
  } as Readonly<Record<string, string>>,
  unfinished: 'This study is not finished. Start it again; existing runs are reused.',
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteMessage: 'The figures of the study are deleted. Its runs are kept.',

  kind: 'Study of',
  run: 'Run',
  noRuns: 'No finished run can be studied yet: train a model first.',
  step: 'Step',
  parameter: 'Setting',
  parameters: {
    d: 'Embedding dimension d',
    alpha: 'Calibrator strength α',
    lambda: 'Share of conversions after down-sampling λ',
    tasks: 'Number of steps',
  } as Readonly<Record<string, string>>,
  values: 'Values',
  valuesHint: 'numbers separated by commas',
  seeds: 'Seeds',
  bank: 'Bank',
  dataset: 'Dataset',
  allBanks: 'all banks together',
  begin: 'Start',
  running: 'The study is running: see its progress below the navigation. It appears here when finished.',
  wrongSeeds: 'Enter the number of seeds',
  wrongValues: 'Enter at least two numbers, separated by commas',

  transferTitle: (from: string, to: string) => `${from} → ${to}`,
  transferNote: 'mean transfer weight, by log-loss quartile of the previous step',
  quartilesOf: 'Quartiles of',
  quartilesAll: 'all samples',
  quartilesAllHint: 'Rare outcomes are seldom predicted well, so they fall in the worst quartile.',
  quartilesGroup: 'each group',
  samples: (count: number) => counted(count, 'sample'),
  quartile: 'Log-loss quartile (best to worst)',
  quartileNames: ['best', 'second', 'third', 'worst'],
  weight: 'Transfer weight',
  groups: {
    '00': (from: string, to: string) => `no ${from}, no ${to}`,
    '10': (from: string, to: string) => `${from}, no ${to}`,
    '11': (from: string, to: string) => `${from} and ${to}`,
  } as Readonly<Record<string, (from: string, to: string) => string>>,
  parts: { valid: 'validation set', test: 'test set' } as Readonly<Record<string, string>>,

  views: {
    q: 'The step’s own tower (q)',
    pq: 'With the transfer added (p + q)',
    z: 'After the transfer (z)',
  } as Readonly<Record<string, string>>,
  predicted: 'Predicted',
  band: 'Confidence',
  bands: (from: string, to: string) => `${from}–${to} %`,
  positives: (steps: string) => `with ${steps}`,
  negatives: (steps: string) => `without ${steps}`,
  separation: (share: string) =>
    `${share} of a point’s ten nearest neighbours are of its class; 50\u202f% if mixed at random`,
  tsneNote: (step: string, perplexity: string) =>
    `${step} · perplexity ${perplexity}; only distances between nearby points are meaningful`,

  importanceTitle: (step: string) => `${step}: permutation importance`,
  importanceNote: (repeats: number) =>
    `mean of ${counted(repeats, 'permutation')}, bars are 95 % intervals for other samples and permutations`,
  importanceOlder: (repeats: number) =>
    `mean of ${counted(repeats, 'permutation')}, bars are one standard deviation; an older version computed no ` +
    'intervals',
  importanceWithAll: (auc: string) => `AUC with all features (95 % interval): ${auc}`,
  importanceUndefined:
    'The validation set has no conversions at this step, or only conversions, so there is no AUC that could drop.',
  feature: 'Feature',
  lost: 'AUC drop',

  hyperTitle: (parameter: string) => `Test AUC by ${parameter}`,
  hyperNote: (model: string, seeds: string) => `${model} · bands are one standard deviation over ${seeds}`,
  hyperTable: 'All values',
  value: 'Value',
  auc: (step: string) => `${step} AUC`,

  export: 'Export',
  exportReport: 'Report (HTML)',
  exportTable: 'Table (CSV)',
  exported: 'written',
};
