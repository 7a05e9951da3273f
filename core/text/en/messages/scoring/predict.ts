import { count, list } from '../../format.ts';

/** Settings of runs, and predicting with trained runs. */
export const predict = {
  batchSize: 'Batch size',
  batchSizeHint: 'automatic if empty: the fewer the samples, the smaller',
  learningRate: 'Learning rate (Adam)',
  l2: 'L2 regularisation',
  epochs: 'Max epochs',
  patience: 'Patience',
  patienceHint: 'epochs without improvement before training stops',
  downSampling: 'Down-sampling',
  downSamplingHint: 'share of conversions after negatives are left out, e.g. 0.01; off if empty',
  calibration: 'Calibration',
  calibrationHint: 'of each step on the validation set, where that improves it',
  noDownSampling: 'off',
  automatic: 'automatic',
  noCalibration: 'none',
  members: 'Members',
  membersHint: 'models that differ by seed, whose probabilities are averaged',
  bootstrap: 'Bootstrap',
  bootstrapHint: 'each member trains on users drawn with replacement',
  bootstrapOfOne: 'a bootstrap needs an ensemble, but the run has only one member',
  moreMembers: 'set the number of members to 2 or more, or leave out the bootstrap',
  delayedFeedback: 'Delayed feedback',
  delayedFeedbackHint: 'also train on steps whose window has not ended, given how soon conversions usually come',
  hindsight: 'Train with later labels',
  hindsightHint: 'uses labels known only after the last training day: test results look better than real use',
  dimension: 'Embedding dimension',
  minFrequency: 'Min. frequency',
  minFrequencyHint: 'rarer values are merged into one',
  buckets: 'Numeric bins',
  bucketsHint: 'quantile bins of a numeric feature',

  otherParameters:
    'this run was trained by another version of the program, whose model orders its parameters differently',
  otherNumber: 'the number of stored weights does not match the model: the project file is damaged',
  otherWeights: ({ run }: { run: string }) =>
    `the weights of ${run} differ from those at the end of its training: the project is damaged`,
  partChanged: ({ dataset }: { dataset: string }) => `the data of ${dataset} were changed since the run was planned`,
  trainAgain: 'train again',
  noTestSet: ({ run }: { run: string }) =>
    `run ${run} has no test set: it was trained with a validation dataset but no test dataset`,
  trialNotTested: ({ run }: { run: string }) => `run ${run} is a trial of a tuning, which is not tested`,
  compareTuned: 'compare models with their tuned settings, or evaluate the run on another dataset',
  evaluateElsewhere: 'evaluate it on another dataset',
  dataGone: ({ dataset, run }: { dataset: string; run: string }) => `dataset ${dataset}, which ${run} used, is gone`,
  dataReplaced: ({ dataset, run }: { dataset: string; run: string }) =>
    `dataset ${dataset} has changed since ${run} used it`,
  curvesNeedData: 'its metrics are kept, but curves need the data: evaluate the run on another dataset, or train again',
  otherSteps: ({
    dataset,
    found,
    expected,
  }: {
    dataset: string;
    found: readonly string[];
    expected: readonly string[];
  }) => `dataset ${dataset} has the steps ${list(found)}, not ${list(expected)}`,
  importSteps: 'import it with the steps of the training data, in the same order',
  neverPlanned: ({ run }: { run: string }) => `run ${run} is not finished: it was interrupted before training began`,
  trainedOnOther: ({ dataset, run }: { dataset: string; run: string }) =>
    `dataset ${dataset} no longer has the data that ${run} was trained on`,
  interruptedRun: ({ run }: { run: string }) => `run ${run} is not finished: its training was interrupted`,
  failedRun: ({ run }: { run: string }) => `run ${run} is not finished: its training failed`,
  runningRun: ({ run }: { run: string }) => `run ${run} is not finished: it is being trained`,
  originalGone: ({ run, original }: { run: string; original: string }) =>
    `${run} is the refit of ${original}, which was deleted, so nothing shows how good it is`,
  evaluateRefit: 'evaluate it on samples that it has not seen, or train and refit again',
  bestMissing: ({ run }: { run: string }) => `the best epoch of run ${run} is missing`,
  wait: 'wait until it is done',
  resume: ({ run }: { run: string }) => `resume it in Train, or with stepladder train … --resume ${run}`,

  fastest: ({ engine, benchmarks }: { engine: string; benchmarks: readonly string[] }) =>
    `engine ${engine}, the fastest here in a short benchmark: ${list(benchmarks)}`,
  fastestEarlier: ({ engine, benchmarks }: { engine: string; benchmarks: readonly string[] }) =>
    `engine ${engine}, the fastest here in an earlier benchmark: ${list(benchmarks)}`,
  speed: ({ engine, samplesPerSecond }: { engine: string; samplesPerSecond: number }) =>
    `${engine} ${count(samplesPerSecond)} samples/s`,
  noSpeed: ({ engine }: { engine: string }) => `${engine} does not run`,
};
