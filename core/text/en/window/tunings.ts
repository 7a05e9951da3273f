import { counted } from '../format.ts';

/** Words of tunings of models, in the Models and the Train view. */
export const tunings = {
  title: 'Tunings',
  label: 'Tuning',
  none:
    'A tuning tries settings of models on the validation set, the same number for each model, so that a comparison ' +
    'is fair to all of them.',
  tune: 'Tune models',
  hint: 'Trial 1 has the default settings. Settings you change below are the same in all trials.',
  trials: 'Trials per model',
  trialsHint: 'More trials can be added later; those that exist are reused.',
  splitsHint:
    'With several test periods, only data before the first are used, so that models can be compared over the periods.',
  start: 'Start tuning',
  chooseModels: 'Choose a model',
  banksTuned: 'one tuning each, run one after another',
  trialCount: (count: number) => counted(count, 'trial'),
  details: (trials: string, seed: string) => `${trials} of each model, seed ${seed}`,
  beforePeriods: (periods: string) => `on data before the first of ${periods} test periods`,
  judgedOn: (choice: string) => `judged by the validation AUC of ${choice}`,

  running: 'Tuning',
  progressOf: (what: string) => `Tuning of ${what}`,
  now: (model: string, trial: string) => `${model}, trial ${trial}`,
  isRunning: 'The tuning is running; trials appear as they finish.',
  unfinished: 'Some trials are not finished; those so far are shown.',
  resume: 'Resume',
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteMessage: 'The list of trials is deleted. Their runs are kept.',

  tableCaption: (model: string) => `Trials of ${model} with their settings and validation figures`,
  trial: 'Trial',
  best: 'best',
  defaults: 'default',
  judged: 'Validation AUC',
  judgedHint:
    'The validation AUC by which the trials are judged, with its 95 % interval; between equal trials, the lower ' +
    'log loss decides. The AUC of the best trial is too high on average, since it was chosen on the same samples; a ' +
    'comparison tests the trial on other samples.',
  auc: (step: string) => `${step} AUC`,
  logLoss: 'Log loss',
  took: 'Training time',
  notYet: 'not trained yet',

  compareTuned: 'Compare with tuned settings',
  nothingTuned: 'No trial is finished',
  export: 'Export',
  exportTrials: 'Trials (CSV)',
  exported: 'written',
};
