import { counted } from '../counted.ts';

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
  step: 'Step',
  noneOfBank: 'This bank has no model yet.',

  runs: 'Runs',
  withExperiments: 'include runs of comparisons and studies',
  runsNote: (period: string, rows: string, positives: string) =>
    `tested ${period} · ${rows} impressions · ${positives}`,
  runsCaption: 'Trained models with their figures on the test set',
  compare: (run: string) => `Compare ${run}`,
  compareColumn: 'Compare',
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
  pHint: (run: string, difference: string, p: string) =>
    `${difference} AUC against ${run}; DeLong’s test on the test samples that both share; ` +
    `p\u00a0${p} before the adjustment`,
  pAlone: 'No other run was tested on the same samples.',
  pFew: 'Too few conversions or non-conversions to compare.',
  pRows: 'only for the runs you compare',
  period: 'Data',
  seed: 'Seed',
  seedOf: (seed: string) => `seed ${seed}`,
  statuses: { running: 'in training', interrupted: 'stopped', failed: 'failed', done: 'done' } as Readonly<
    Record<string, string>
  >,
  promoted: 'active',
  undefinedAuc: 'Undefined: the test set has no conversions at this step, or only conversions.',
  notMeasured: 'Not evaluated: the training is not finished.',

  useFor: (bank: string) => `Set as active for ${bank}`,
  useForBank: 'Set as active for a bank',
  usedFor: (banks: string) => `Active for ${banks}`,
  notDone: 'Only a finished training can be active',
  measure: 'Evaluate on another dataset…',
  measureTitle: (run: string) => `Evaluate ${run} on another dataset`,
  measureHint: (bank: string) =>
    `Predicts all mature samples of ${bank} in the dataset and compares them with the actual outcomes.`,
  measureStart: 'Evaluate',
  measuring: 'Evaluating',
  measureNone: 'No other dataset has the same steps.',
  measured: (run: string, dataset: string, rows: number) => `${run} on ${dataset} · ${counted(rows, 'sample')}`,
  dataset: 'Dataset',
  delete: 'Delete',
  deleteTitle: (run: string) => `Delete ${run}?`,
  deleteMessage: (run: string) =>
    `The model, its figures and its curves are deleted permanently. Lists exported with ${run} are kept.`,
  deleteUsed: (banks: string) => `It is active for ${banks}; scoring them will then need another model.`,
  deleted: (run: string, freed: string) => `${run} was deleted; ${freed} freed.`,
  deleteRunning: 'Training is under way: pause it first',

  calibrationTitle: 'Calibration',
  calibrationNote: (step: string) => `${step} · predicted and actual rate by tenth of the list`,
  gainsTitle: 'Cumulative gains',
  gainsNote: 'share of all conversions in the top x % of the list',
  liftTitle: 'Lift',
  liftNote: 'conversions in the top x % of the list compared with a random list',
  gains: 'Gains',
  lift: 'Lift',
  liftAxis: 'Lift',
  shareAxis: 'Share of list',
  firstTenth: (run: string, share: string, steps: string) =>
    `${run}: the top 10 % of the list contains ${share} of all ${steps}.`,
  noCurves: 'Choose a finished run to compare its probabilities with the actual outcomes.',
  noGains: 'The test set has no conversions at this step.',

  data: 'Training data',
  settingsTitle: 'Settings',
  learning: 'Training curves',
  partsUnknown: 'An older version trained this run and did not store the sizes of its sets.',
  setting: 'Setting',
  value: 'Value',
  settingsCaption: (run: string) => `Settings of ${run}`,
  engineOn: (engine: string, device: string) => `${engine} (${device})`,
  engine: 'Engine',
  created: 'Started',
  best: 'Best epoch',
  bestTrees: 'Best number of trees',
  bestOf: (best: string, epochs: string) => `${best} of ${epochs}`,
  bestOfTrees: (best: string, trees: string) => `${best} of ${trees}`,
  weights: 'Weights (SHA-256)',
  downSampled: (share: string) =>
    `Negatives of the last step were down-sampled to ${share}; probabilities are corrected for this.`,
  whatToDo: {
    interrupted: 'The training was paused, or the program ended. Resume it in Train.',
    failed: 'Resume it in Train from the last good checkpoint, or train again with a lower learning rate.',
  } as Readonly<Record<string, string>>,
  toResume: 'Go to Train',
};
