import { counted } from '../format.ts';

/** Words of the Train view. */
export const train = {
  title: 'Train',
  trainOne: 'Train a model',
  dataset: 'Dataset',
  noData: 'Models learn from the impressions of a funnel export and their outcomes. Import one first.',
  toImport: 'Import a funnel export',
  toSample: 'Try the sample',

  banks: 'Banks',
  banksNote: 'one model each, trained one after another',
  sharing: 'Start from a pooled model',
  sharingHint:
    'Trains one model on the samples of all banks, once, and fine-tunes it for each chosen bank. ' +
    'Turn this off if the banks may not share data.',
  refitNext: 'Refit on all samples afterwards',
  refitNextHint:
    'Once a run is trained and tested, trains it again on all of its samples, validation and test sets included. ' +
    'Takes about as long again; the run is kept for comparison.',
  refitNotNext: 'Not with a separate validation set: a refit trains on the samples of one dataset.',
  fewKept: (conversions: string, minimum: string) =>
    `The validation set has only ${conversions}. With fewer than ${minimum}, nothing shows whether training on this ` +
    'bank alone helps, so the pooled model is kept.',
  startedFrom: (run: string) => `started from ${run}, the pooled model`,
  noneBetter: (run: string) => `no epoch is better than ${run}, the pooled model, so that is kept`,
  keeps: (model: string) => `keeps ${model}`,
  banksCompared: 'one comparison each, run one after another',
  bank: 'Bank',
  allBanks: 'All banks together',
  allSamples: 'All samples',
  objective: 'Objective',
  objectiveOwn: (step: string) => `the bank’s own: ${step}`,
  objectiveEach: 'each bank’s own',
  objectiveMean: 'none: mean of all steps',
  objectiveShort: 'mean of all',
  objectiveHint: 'This step decides when training stops, and lists are ranked by it.',
  noObjective: (bank: string) => `${bank} has no objective yet: the mean of all steps decides when training stops.`,
  setObjective: 'Set it in Banks',
  samples: 'Samples',
  positives: 'Conversions',
  supply: (positives: string, samples: number) => `${positives} · ${counted(samples, 'sample')}`,
  positivesHint: 'At the objective, or at the last step if there is no objective.',
  rate: 'Rate',
  rateHint: 'Of the samples mature for the step, the share that reached it. Point at a rate to see its 95 % interval.',
  rateInterval: (interval: string) => `95 % interval ${interval} (Wilson), if samples are independent`,
  active: 'Active',
  chooseBank: (bank: string) => `Train ${bank}`,

  model: 'Model',
  automatic: 'Automatic: the best of all models',
  automaticHint: (runs: number) =>
    `Tries this many settings of each model (${counted(runs, 'training run')}) and keeps those with the best ` +
    'validation AUC.',
  bestModel: 'best of all models',
  bestTrials: 'Best trial of each model',
  allTrials: 'All trials',
  engine: 'Engine',
  engineAuto: (engine: string) => `automatic: ${engine}`,
  engineAutomatic: 'automatic',
  engineBenchmark: 'the fastest in a short benchmark',
  engines: 'Compute',
  device: 'Device',
  measured: 'Measured',
  engineMissing: 'not available',
  notBenchmarked:
    'Speeds are measured when training starts, if the engine is chosen automatically and several are available.',
  benchmarkedAt: (batch: string) => `in a short benchmark with a batch size of ${batch}`,
  seed: 'Seed',
  seedHint: 'The same seed gives the same model on the same machine.',
  modelSettingsTitle: 'Model settings',
  advanced: 'Advanced settings',
  changed: (count: string) => `${count} changed`,
  reset: 'Reset to defaults',
  trainingSettings: 'Training',
  featureSettings: 'Features',
  modelSettings: (model: string) => `Model: ${model}`,
  dataSettings: 'Data',
  validDataset: 'Validation set',
  testDataset: 'Test set',
  splitByTime: 'split by time',
  splitAtRandom: 'split at random',
  noTest: 'none',
  on: 'yes',
  off: 'no',
  unused: (model: string, settings: string) => `${model} does not use these settings and ignores them: ${settings}.`,

  start: 'Start training',
  startSeveral: (count: string) => `Train ${count} banks`,
  add: 'Add to queue',
  chooseFirst: 'Choose a bank first',
  invalid: 'invalid setting',
  correctFirst: 'Correct the marked setting, or reset to defaults',

  split: 'Training data',
  splitHint: 'Sets are split by time: the model never sees the days it is tested on.',
  splitAtRandomHint: 'The data have no times, so samples are assigned to the sets at random.',
  part: 'Set',
  period: 'Period',
  parts: { train: 'Training', valid: 'Validation', test: 'Test' },
  shareHint:
    'The number of samples that reached the step, their share, and its 95 % Wilson interval. It treats samples as ' +
    'independent, so it is too narrow if users have several impressions each and some users convert more than others.',
  splitCaption: 'Samples and conversions of each set',
  few: (conversions: string, minimum: string) =>
    `The validation set has only ${conversions}. With fewer than ${minimum}, the epoch at which ` +
    'training stops is mostly chance: choose an earlier step as the objective or a longer period, or ' +
    'import more data.',
  fewChosen: (conversions: string, minimum: string, choice: string) =>
    `The validation set has only ${conversions}. With fewer than ${minimum}, the best epoch would be mostly chance, ` +
    `so it is chosen on ${choice}.`,
  chooseToSee: 'Choose a bank to see its training data.',

  preparing: 'preparing features',
  epochOf: (epoch: string, epochs: string) => `epoch ${epoch} of ${epochs}`,
  treesOf: (trees: number) => counted(trees, 'tree'),
  speed: (count: string) => `${count} samples/s`,
  left: (time: string) => `${time} left`,
  evaluating: 'evaluating',
  pause: 'Pause',
  pauseHint: 'Keeps a checkpoint; a resumed run gives exactly the same model.',
  resume: 'Resume',
  dismiss: 'Dismiss',
  stopped: (epoch: string) => `Paused in epoch ${epoch}; the checkpoint is kept.`,
  stoppedBetween: (run: string) =>
    `Paused; ${run}, the pooled model, is ready, and the run of the bank will start from it.`,
  stoppedTrees: 'Paused; the trees of finished steps are kept.',
  stoppedSearch: 'Paused; finished trials are kept, and the search continues after them.',
  stoppedRefit: (runs: string, count: number) =>
    count === 1
      ? `${runs} is ready. Its refit was paused; the checkpoint is kept.`
      : `${runs} are ready. The refit of one of them was paused; its checkpoint is kept.`,
  stoppedBeforeRefit: (runs: string, count: number) =>
    count === 1
      ? `${runs} is ready. Its refit was stopped before it began.`
      : `${runs} are ready. Their refits were stopped; those that were finished are kept.`,
  stoppedEarly: 'Stopped before training began; nothing is kept.',
  loss: 'Loss',
  lossTraining: 'training',
  lossValidation: 'validation',
  auc: 'AUC',
  aucTitle: 'Validation AUC by step',
  lossTitle: 'Loss',
  validLossTitle: 'Validation loss',
  epoch: 'Epoch',
  trees: 'Trees',
  firstEpoch: 'Curves appear after the first epoch.',
  firstTrees: 'Curves appear with the first trees.',

  done: (run: string) => `${run} is ready`,
  refitDone: (refit: string, run: string) => `${refit} is ready: the refit of ${run} on all samples`,
  refitSamples: (samples: number, before: string | null, run: string) =>
    `trained on ${counted(samples, 'sample')}${before === null ? '' : ` instead of ${before}`}; the figures ` +
    `below are those of ${run}`,
  bestEpoch: (epoch: string, epochs: string) => `best epoch ${epoch} of ${epochs}`,
  bestIsLast: 'the last one: longer training may improve it',
  bestMark: (isLast: boolean): string => (isLast ? 'best (the last)' : 'best'),
  bestTrees: (best: string, trees: string) => `best with ${best} of ${trees} trees`,
  chosenOn: (choice: string) => `chosen on ${choice}`,
  calibratedOnValid:
    'Predicted / actual is near 1 because the probabilities were calibrated on these samples; only a test set shows ' +
    'how well they are calibrated.',
  resultOn: { valid: 'on the validation set', test: 'on the test set' },
  metricsCaption: (run: string) => `Figures of ${run} by step`,
  step: 'Step',
  logLoss: 'Log loss',
  logLossHint: 'How far the probabilities are from what happened; lower is better.',
  calibration: 'Predicted / actual',
  calibrationHint: '1.00 is calibrated; at 2.00, the model predicts twice the actual conversions.',
  toModels: 'Compare in Models',
  activateAndScore: (bank: string) => `Set as active and score for ${bank}`,
  toScore: 'Score an audience',
  failed: 'Training failed',
  failedKept: (epoch: string) => `The last good checkpoint (epoch ${epoch}) and the best epoch are kept.`,
  failedHelp: 'Resume to try again from there. If it fails again, train again with a lower learning rate.',
  failedTrees: 'The trees of finished steps are kept. Resume to try again from there.',

  queue: 'Queue',
  queueCaption: 'Waiting and ended training runs',
  waits: 'waiting',
  running: 'running',
  paused: 'paused',
  failedShort: 'failed',
  doneShort: 'done',
  resumeTitle: (title: string) => `Resume ${title}`,
  runEarlier: (title: string) => `Train ${title} earlier`,
  runLater: (title: string) => `Train ${title} later`,
  queuePosition: (title: string, position: string, count: string) =>
    `${title} is number ${position} of ${count} in the queue.`,
  remove: (title: string) => `Remove ${title} from the queue`,

  interrupted: 'Not finished',
  interruptedWhy: 'paused, or the program ended',
  run: 'Run',
  notResumable: 'Its training data were deleted or changed: train again, or delete the run.',
  state: 'State',
  aucOn: 'On the test set, or on the validation set if there is none.',
  aucUndefined: 'Undefined: the set has no conversions at this step, or only conversions.',
  calibrationUndefined: 'Undefined: there were no conversions.',
  startedOn: (when: string) => `started ${when}`,
  completeEpochs: (count: number) => `${counted(count, 'epoch')} complete`,
  completeTrees: (count: number) => counted(count, 'tree'),
  delete: 'Delete',
};
