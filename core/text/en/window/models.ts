import { counted } from '../format.ts';

/** Words of the Models view. */
export const models = {
  title: 'Models',
  none:
    'Trained models appear here side by side: how well each ranks, how well its probabilities are ' +
    'calibrated, and which one is active.',
  toTrain: 'Train a model',
  bank: 'Bank',
  everyBank: 'all',
  allBanks: 'all banks together',
  /** In a column of banks. */
  allBanksShort: 'all',
  step: 'Step',
  noneOfBank: 'This bank has no model yet.',

  runs: 'Runs',
  withExperiments: 'include runs of comparisons and studies',
  /** The period is null if the data have no times. */
  runsNote: (period: string | null, rows: string, positives: string) =>
    `tested ${period === null ? 'on' : `${period} ·`} ${rows} impressions · ${positives}`,
  runsCaption: 'Trained models with their figures on the test set',
  compare: (run: string) => `Compare ${run}`,
  compareColumn: 'Compare',
  mostCompared: (most: string) =>
    `${most} runs are compared, as many as the charts can tell apart. Clear one to compare another.`,
  run: 'Run',
  model: 'Model',
  objective: 'Objective',
  mean: 'mean of all',
  auc: (step: string) => `${step} AUC`,
  logLoss: 'Log loss',
  calibration: 'Predicted / actual',
  calibrationShort: 'Pred. / act.',
  calibrationHint: '1.00 is calibrated; at 2.00, the model predicts twice the actual conversions.',
  p: 'p-value against the best other run, adjusted for all pairs of the compared runs (Holm)',
  pShort: 'Adj. p vs. best',
  pHint: (run: string, difference: string, interval: string, p: string) =>
    `${difference} AUC against ${run} (95 % interval ${interval}); DeLong’s test on their common test ` +
    `samples; p\u00a0${p} before the adjustment`,
  pNoOther: 'No other run was tested on the same samples.',
  pFew: 'Too few conversions or non-conversions to compare.',
  pRows: 'only for the runs you compare',
  period: 'Data',
  seed: 'Seed',
  seedOf: (seed: string) => `seed ${seed}`,
  statuses: { running: 'running', interrupted: 'interrupted', failed: 'failed', done: 'done' } as Readonly<
    Record<string, string>
  >,
  active: 'active',
  undefinedAuc: 'Undefined: the test set has no conversions at this step, or only conversions.',
  notEvaluated: 'Not evaluated: the run is not finished.',

  setActiveFor: (bank: string) => `Set as active for ${bank}`,
  setActiveForBank: 'Set as active for a bank',
  activeFor: (banks: string) => `Active for ${banks}`,
  setActiveTitle: (run: string, bank: string) => `Set ${run} as active for ${bank}?`,
  setActiveMiscalibrated: 'Lists can still be ranked, but do not plan budgets with their expected conversions.',
  setActiveAnyway: 'Set as active anyway',
  notDone: 'Only a finished run can be active',
  evaluate: 'Evaluate…',
  evaluateTitle: (run: string) => `Evaluate ${run} on other samples`,
  ownTest: 'its own test samples',
  evaluateTestHint: 'Measures the run on those of its test samples that are in the segment.',
  evaluateChoose: 'Choose a segment or another dataset.',
  evaluateHint: (bank: string) =>
    `Predicts all mature samples of ${bank} in the dataset and compares them with the actual outcomes.`,
  evaluateStart: 'Evaluate',
  evaluating: 'Evaluating',
  evaluateNone:
    'No other dataset has the same steps. Import one, or save a segment in Funnel to evaluate the run on its samples.',
  evaluated: (run: string, dataset: string, rows: number) => `${run} on ${dataset} · ${counted(rows, 'sample')}`,
  refit: 'Refit…',
  refitTitle: (run: string) => `Refit ${run} on all samples`,
  refitHint: (run: string) =>
    `Trains ${run} again on all of its samples, including its validation and test sets, for as many epochs as it ` +
    'kept. The new run knows the latest weeks and banners, so it usually ranks the next campaign better.',
  refitMetrics: (run: string) =>
    `Nothing is left to measure the new run on: its metrics and curves stay those of ${run}.`,
  refitOthers: 'Refit the runs of other banks too',
  refitStart: 'Refit',
  refitOf: (run: string) => `refit of ${run}`,
  refitOfLabel: 'Refit of',
  refitNote: (run: string, original: string) =>
    `${run} was trained on all samples. The validation and test sets, metrics and curves are those of ${original}.`,
  isRefit: (run: string) => `This is already the refit of ${run}`,
  notRefitted: 'Only a finished run can be refitted',
  export: 'Export…',
  exportTitle: (run: string) => `Export ${run} for production`,
  exportHint:
    'A ZIP archive with the model as ONNX, scripts that score with it on one machine or on Spark, and instructions. ' +
    'Scoring with it needs neither this program nor the training data.',
  exportOthers: 'Include runs of other banks',
  exportOther: (run: string, banks: string) => `${run} · ${banks}`,
  exportName: (runs: string) => `model-${runs}.zip`,
  exportStart: 'Save as…',
  exporting: 'Exporting',
  exported: (name: string) => `Written: ${name}`,
  exportDelivered: (name: string) => `Downloaded: ${name}`,
  showExport: 'Show in folder',
  notExported: 'Not exported: the run is not finished.',
  dataset: 'Dataset',
  delete: 'Delete',
  deleteTitle: (run: string) => `Delete ${run}?`,
  deleteMessage: (run: string) =>
    `The model, its figures and its curves are deleted permanently. Lists exported with ${run} are kept.`,
  deleteRefits: (refits: string, run: string) =>
    `The metrics and curves of ${refits} are those of ${run}. The metrics are kept, but the curves can no longer be ` +
    'drawn.',
  deleteActive: (banks: string) => `It is active for ${banks}; scoring them will then need another model.`,
  deleted: (run: string, freed: string) => `${run} was deleted; ${freed} freed.`,
  deleteRunning: 'Training is under way: pause it first',

  calibrationTitle: 'Calibration',
  calibrationNote: (step: string) => `${step} · predicted and actual rate by decile of the list`,
  /** What the intervals of calibration count, beside its note. */
  usersTogether: 'The 95 % intervals count the samples of a user together.',
  olderIntervals: 'The 95 % intervals come from an older version and are too narrow if users have several samples.',
  gainsTitle: 'Cumulative gains',
  gainsNote: 'conversions in the top x % of the list',
  liftTitle: 'Lift',
  liftNote: 'conversions in the top x % of the list compared with a random list',
  gains: 'Gains',
  lift: 'Lift',
  liftAxis: 'Lift',
  shareAxis: 'Share of list',
  topDecile: (run: string, share: string, steps: string) =>
    `${run}: the top 10 % of the list contains ${share} of all ${steps}.`,
  topDecileLift: (run: string, lift: string, steps: string) =>
    `${run}: the lift of the top 10 % of the list for ${steps} is ${lift}.`,
  withInterval: (figure: string, interval: string) => `${figure} (95 % interval ${interval})`,
  noCurves: 'Choose a finished run to compare its probabilities with the actual outcomes.',
  noGains: 'The test set has no conversions at this step.',

  data: 'Training data',
  settingsTitle: 'Settings',
  learning: 'Training curves',
  partsUnknown: 'An older version trained this run and did not store the sizes of its sets.',
  setting: 'Setting',
  value: 'Value',
  settingsCaption: (run: string) => `Settings of ${run}`,
  automaticBatch: (size: number) => `${size} (automatic)`,
  engineOn: (engine: string, device: string) => `${engine} (${device})`,
  engine: 'Engine',
  created: 'Started',
  best: 'Best epoch',
  bestTrees: 'Best number of trees',
  bestOf: (best: string, epochs: string) => `${best} of ${epochs}`,
  bestOfTrees: (best: string, trees: string) => `${best} of ${trees}`,
  base: 'Started from',
  keeps: 'Keeps',
  chosenOn: 'Chosen on',
  weights: 'Weights (SHA-256)',
  calibrated: (steps: string) => `Calibrated on the validation set: ${steps}.`,
  calibratedRefit: (original: string, steps: string) =>
    `Calibrated as ${original} was on its validation set, then adjusted to all samples: ${steps}.`,
  calibrationOf: (step: string, method: string) => `${step} (${method})`,
  calibrationMethods: { none: 'not needed', shift: 'shifted', platt: 'Platt', beta: 'beta' },
  downSampled: (share: string) =>
    `Negatives of the last step were down-sampled to ${share}; probabilities are corrected for this.`,
  whatToDo: {
    interrupted: 'Training was paused, or the program ended. Resume it in Train.',
    failed: 'Resume it in Train from the last good checkpoint, or train again with a lower learning rate.',
  } as Readonly<Record<string, string>>,
  toResume: 'Go to Train',
};
