import { counted } from '../counted.ts';

/** Words of the studies of a model. */
export const studies = {
  title: 'Studies',
  one: 'Study',
  none:
    'A study looks into a model: which features it needs, what a step passes on to the next, how it ' +
    'sees the samples, and how its settings matter.',
  start: 'New study',
  kinds: {
    transfer: 'Transferred weights',
    tsne: 'Map of samples (t-SNE)',
    importance: 'Importance of features',
    hyper: 'Settings',
  } as Readonly<Record<string, string>>,
  about: {
    transfer:
      'How much each step takes over from the step before, by what came of both and by how right the former was.',
    tsne: 'The most confident 500 conversions and 500 others as the model sees them, drawn in two dimensions.',
    importance: 'How much AUC is lost when a feature’s values are shuffled among the validation samples.',
    hyper: 'Test AUC for several values of a setting, with several seeds each.',
  } as Readonly<Record<string, string>>,
  unfinished: 'This study has not been done to its end: start it again, and runs that are there are used again.',
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteMessage: 'The figures of the study are deleted. Its runs stay among the runs.',

  kind: 'What to look at',
  run: 'Run',
  noRuns: 'There is no run that is done and can be looked into: train one first.',
  step: 'Step',
  parameter: 'Setting',
  parameters: {
    d: 'Embedding dimension d',
    alpha: 'Calibrator strength α',
    lambda: 'Share after down-sampling λ',
    tasks: 'Number of steps',
  } as Readonly<Record<string, string>>,
  values: 'Values',
  valuesHint: 'numbers with commas between them',
  seeds: 'Seeds',
  model: 'Model',
  bank: 'Bank',
  dataset: 'Dataset',
  allBanks: 'all banks together',
  begin: 'Start',
  begun: 'It is under way: its progress stands below the navigation, and it appears here when it is done.',
  wrongSeeds: 'Write how many seeds',
  wrongValues: 'Write at least two numbers, with commas between them',

  transferTitle: (from: string, to: string) => `${from} → ${to}`,
  transferNote: 'mean weight that is transferred, by quarter of the former step’s log loss',
  quartersOf: 'Quarters of',
  quartersAll: 'all samples',
  quartersAllHint: 'Rare labels are hardly ever predicted well, so that they lie in the last quarter.',
  quartersGroup: 'each line',
  samples: (count: number) => counted(count, 'sample'),
  quartile: 'Quarter by log loss, from right to wrong',
  quarters: ['best quarter', 'second', 'third', 'worst quarter'],
  weight: 'Transferred weight',
  groups: {
    '00': (from: string, to: string) => `no ${from}, no ${to}`,
    '10': (from: string, to: string) => `${from}, no ${to}`,
    '11': (from: string, to: string) => `${from} and ${to}`,
  } as Readonly<Record<string, (from: string, to: string) => string>>,
  parts: { valid: 'validation part', test: 'test part' } as Readonly<Record<string, string>>,

  views: {
    q: 'the step’s own tower (q)',
    pq: 'with what is passed on (p + q)',
    z: 'after the transfer (z)',
  } as Readonly<Record<string, string>>,
  predicted: 'Predicted',
  band: 'Confidence',
  bands: (from: string, to: string) => `${from}–${to} %`,
  positives: (steps: string) => `with ${steps}`,
  negatives: (steps: string) => `without ${steps}`,
  separation: (share: string) => `${share} of a point’s ten nearest are of its kind; 50 % if mixed at random`,
  tsneNote: (step: string, perplexity: string) =>
    `${step} · perplexity ${perplexity}; only distances between near points mean something`,

  importanceTitle: (step: string) => `${step}: AUC lost without each feature`,
  importanceNote: (repeats: string) => `mean of ${repeats} shuffles, bars one standard deviation`,
  feature: 'Feature',
  lost: 'AUC lost',

  hyperTitle: (parameter: string) => `Test AUC by ${parameter}`,
  hyperNote: (model: string, seeds: string) => `${model} · bands are one standard deviation over ${seeds}`,
  hyperTable: 'Every value',
  value: 'Value',
  auc: (step: string) => `${step} AUC`,

  export: 'Export',
  exportReport: 'Report (HTML)',
  exportTable: 'Table (CSV)',
  exported: 'written',
};
