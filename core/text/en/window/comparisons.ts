import { counted } from '../format.ts';

/** Words of comparisons of models, in the Models and the Train view. */
export const comparisons = {
  title: 'Comparisons',
  label: 'Comparison',
  none:
    'A comparison trains several models on the same samples with several seeds and shows which one ' +
    'works best on your funnel.',
  toTrain: 'Compare models',
  size: (models: string, seeds: string) => `${models} × ${seeds}`,
  models: (count: number) => counted(count, 'model'),
  seeds: (count: number) => counted(count, 'seed'),
  /** The seeds or test periods over which figures are averaged. */
  over: (seeds: number, periods: number) =>
    `${counted(seeds, 'seed')}${periods === 1 ? '' : ` × ${counted(periods, 'test period')}`}`,
  unfinished: 'Some runs are not finished; results so far are shown.',
  resume: 'Resume',
  failed: 'No model could be trained; the table shows why.',
  tryAgain: 'Try again',
  isRunning: 'The comparison is running; figures appear as runs finish.',
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteMessage: 'The figures of the comparison are deleted. Its runs are kept.',

  model: 'Model',
  table: 'Test AUC and log loss',
  tableNote: (seeds: string) => `mean ± standard deviation over ${seeds} on the same test set`,
  tableNotePeriods: (over: string) => `mean ± standard deviation over ${over}`,
  tableNoteOne: 'one seed, on the same test set',
  tableCaption: 'Each model’s test AUC and log loss by step',
  auc: (step: string) => `${step} AUC`,
  gain: 'Gain',
  gainHint:
    'AUC minus that of LightGBM. Only the tested model is compared with LightGBM in the tests below, which also give ' +
    'the interval of the difference.',
  logLoss: (step: string) => `${step} log loss`,
  unavailable: 'not available',
  deviation: '± standard deviation',

  aucTitle: (step: string) => `${step}: AUC by model`,
  aucNote: 'dots are means, bars one standard deviation over the seeds',
  aucNotePeriods: 'dots are means, bars one standard deviation over the seeds and test periods',
  aucNoteOne: 'one seed',
  reachable: 'best reachable',
  testsTitle: (step: string) => `${step}: is the difference more than chance?`,
  testsCaption: 'Tests of the difference in AUC',
  against: 'Against',
  difference: 'Difference',
  differenceHint:
    'Mean over the seeds. Below it, its 95 % interval for other samples of the same kind (DeLong’s test of the first ' +
    'seed’s runs), not adjusted for multiple comparisons.',
  differenceHintPeriods:
    'Mean over the seeds and test periods. Below it, its 95 % interval for other samples of the same kind (DeLong’s ' +
    'tests of the first seed’s runs, combined over the periods), not adjusted for multiple comparisons.',
  t: (t: string, p: string) => `t = ${t}, paired over the seeds; p\u00a0${p} before the adjustment`,
  tPeriods: (t: string, p: string) => `t = ${t}, corrected, over the test periods; p\u00a0${p} before the adjustment`,
  unadjusted: (p: string) => `p\u00a0${p} before the adjustment`,
  p: 'Adj. p, seeds',
  pHint:
    'Paired t-test over the seeds: how likely a difference at least this large is if the models are equally good; ' +
    'adjusted for multiple comparisons (Holm).',
  pPeriods: 'Adj. p, periods',
  pHintPeriods:
    'Corrected t-test over the test periods: how likely a difference at least this large is if the models are ' +
    'equally good; it allows for the samples that the training runs share. Adjusted for multiple comparisons (Holm).',
  pFewPeriods: 'The test needs at least two test periods with both models, and five to detect small differences.',
  pFew: 'The test needs at least two seeds.',
  delong: 'Adj. p, samples',
  delongHint:
    'DeLong’s test of the first seed’s runs: whether other, similar samples could reverse the order; adjusted for ' +
    'multiple comparisons (Holm).',
  delongHintPeriods:
    'DeLong’s tests of the first seed’s runs, combined over the test periods: whether other, similar samples could ' +
    'reverse the order; adjusted for multiple comparisons (Holm).',
  best: 'best',
  verdictAbove: (model: string, other: string, difference: string, p: string) =>
    `${model} is above ${other}, the best other model, by ${difference} (adjusted p\u00a0${p}).`,
  verdictBelow: (model: string, other: string, difference: string, p: string) =>
    `${model} is below ${other}, the best other model, by ${difference} (adjusted p\u00a0${p}).`,
  verdictEqual: (model: string, other: string, difference: string, p: string) =>
    `${model} and ${other}, the best other model, do not differ significantly: ${difference} (adjusted p\u00a0${p}).`,
  ablation: 'AITM ablations',
  ablationNote: (step: string) => `${step} AUC of AITM and of its variants with one part removed`,
  curvesOf: (step: string) => `${step} · first seed`,
  bestDrawn: (drawn: string, models: string) => `the best ${drawn} of ${models} models`,
  curvesOfNewest: (step: string) => `${step} · first seed, newest test period`,
  topTitle: 'Conversions at the top of the list',
  topNote: (steps: string) => `share of all ${steps} among the top-scored test samples, first seed`,
  topNoteNewest: (steps: string) =>
    `share of all ${steps} among the top-scored samples of the newest test period, first seed`,
  topCaption: 'Share of all conversions at the top of the list',
  first: (share: string) => `top ${share}`,
  split: 'Comparison data',
  splitNewest: 'Data of the newest test period',
  splitOldest: 'Data of the oldest test period',
  periodsTitle: (step: string) => `${step} by test period`,
  periodsNote: 'AUC: mean ± standard deviation over seeds; below it, its 95 % interval for other samples',
  periodsHint:
    'Each period tests models trained on older samples, with the labels known when it begins. An AUC that falls, or ' +
    'predicted / actual that moves away from 1, shows drift.',
  period: (number: number) => `Period ${number}`,
  periodDetails: (samples: number, conversions: string) => `${counted(samples, 'sample')} · ${conversions}`,
  periodCaption: (number: number, step: string) => `Figures of ${step} in test period ${number}`,
  predictedActual: 'Predicted / actual',
  predictedActualHint: 'Predicted over actual conversions; 1 is right on average.',

  tunedOf: (model: string, trial: string, trials: string, tuning: string) =>
    `${model}: trial ${trial} of ${trials} (${tuning})`,
  tuned: (trials: string) => `Tuned settings. ${trials}`,
  unequalBudgets: 'The models were tuned with different numbers of trials, which favours those with more.',

  export: 'Export',
  exportReport: 'Report (HTML)',
  exportTable: 'Table (CSV)',
  exportTests: 'Tests (CSV)',
  exportPeriods: 'Test periods (CSV)',
  /** The ends of the names of these files. */
  files: { models: 'models', tests: 'tests', periods: 'test periods' },
  exported: 'written',

  compare: 'Compare models',
  compareHint: 'Each model is trained with every seed on the same samples; existing runs are reused.',
  compareModels: 'Models',
  compareSeeds: 'Seeds',
  compareSeedsHint: 'With more seeds, smaller differences can be told from chance; with five, only clear ones.',
  compareSplits: 'Test periods',
  compareSplitsHint: 'Several periods show whether a lead lasts over time.',
  start: 'Start comparison',
  runs: (count: number) => counted(count, 'training run'),
  chooseModels: 'Choose at least two models',
  runOf: (number: string, count: string) => `run ${number} of ${count}`,
  now: (model: string, seed: string) => `${model}, seed ${seed}`,
  nowInPeriod: (model: string, seed: string, period: string) => `${model}, seed ${seed}, test period ${period}`,
  stopped: 'Stopped; finished runs are kept.',
  running: 'Comparison',
  progressOf: (what: string) => `Comparison of ${what}`,
  show: 'Show in Models',
};
