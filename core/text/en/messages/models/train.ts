import { ratioEnds, type RatioEnds } from '../../../numbers.ts';
import { count, list, moment, rounded, counted } from '../../format.ts';

/** Training of runs. */
export const train = {
  noDataset: 'no dataset to train on',
  nameDataset: 'name one with --dataset',
  unusedSettings: ({ model, settings }: { model: string; settings: readonly string[] }) =>
    `${model} does not use ${list(settings)}; they are ignored`,
  refitNext: ({ runs }: { runs: readonly string[] }) =>
    `${list(runs)} ${runs.length === 1 ? 'is' : 'are'} trained; the refit on all samples follows`,
  refitNotBegun: ({ runs }: { runs: readonly string[] }) =>
    runs.length === 1
      ? `${list(runs)} is kept without a refit: make one in Models, or with stepladder refit`
      : `${list(runs)} are kept: make the missing refits in Models, or with stepladder refit`,
  refitUnfinished: ({ run }: { run: string }) => `${run} is not finished, so it cannot be refitted`,
  isRefit: ({ run, original }: { run: string; original: string }) => `${run} is itself the refit of ${original}`,
  refitOriginal: 'a refit already uses all samples: to change anything, train a new run',
  otherValidation: ({ run, dataset }: { run: string; dataset: string }) =>
    `${run} was validated on ${dataset}, and a refit trains on the samples of one dataset only`,
  appendForRefit: 'append the files to one dataset, and train a run that splits it by time',
  pooledGone: ({ run, pooled }: { run: string; pooled: string }) =>
    `${run} started from the pooled run ${pooled}, which was deleted, so it cannot be refitted`,
  appendedSince: ({ dataset }: { dataset: string }) =>
    `samples were appended to ${dataset} after the run was trained: the refit does not use them (train a new run to ` +
    'use them)',
  originalGone: ({ run, original }: { run: string; original: string }) =>
    `${run} is the refit of ${original}, which was deleted, so it cannot be finished`,
  deleteRefit: 'delete it, and train a new run',
  refitNotTested: ({ run }: { run: string }) => `${run} is a refit and has seen its test samples`,
  alreadyDone: ({ run }: { run: string }) => `run ${run} is already finished`,
  noBanks: ({ dataset }: { dataset: string }) => `dataset ${dataset} has no bank column`,
  trainWithoutBank: 'train a single run (on the command line: stepladder train)',
  noneOfBank: ({ bank, run }: { bank: string; run: string }) =>
    `the training, validation or test set of ${run} has no sample of bank ${bank}`,
  usePooled: ({ bank, run }: { bank: string; run: string }) =>
    `score with ${run}, the pooled run of all banks: set it as active for ${bank} in Models, or with ` +
    `stepladder promote … ${run} --bank ${bank}`,
  unseenBank: ({ run, bank, dataset }: UnseenBank) =>
    `run ${run} was trained without samples of bank ${bank}, which dataset ${dataset} has`,
  trainForBank: ({ bank, dataset }: UnseenBank) =>
    `train a new run on dataset ${dataset}, for bank ${bank} or for all banks, and use that one`,
  noDelays: ({ enough }: { enough: number }) =>
    `delayed feedback has no effect: it needs a step with a longer window than the first, a time for every ` +
    `conversion, and at least ${enough} conversions whose window has ended`,
  delaysDownSampled: 'delayed feedback has no effect with down-sampling',
  keepsPooled: ({ bank, run, steps, enough }: KeptModel) =>
    `${bank} keeps the pooled model (${run}): with fewer than ${enough} positives in its validation set ` +
    `(${list(steps)}), nothing shows whether fine-tuning helps`,
  pooledFirst: ({ bank }: { bank: string }) =>
    `a pooled model of all banks is trained first, then fine-tuned for ${bank}`,
  pooledFound: ({ run, bank }: { run: string; bank: string }) =>
    `${bank} starts from ${run}, the pooled run that the project already has`,
  pooledNote: ({ note }: { note: string }) => `pooled model: ${note}`,
  bankNote: ({ bank, note }: { bank: string; note: string }) => `${bank}: ${note}`,
  objectiveNotInData: ({ dataset, bank, objective }: { dataset: string; bank: string; objective: string }) =>
    `dataset ${dataset} lacks ${objective}, the objective of ${bank}`,
  changeObjective: ({ steps }: { steps: readonly string[] }) =>
    `set one of ${list(steps)} as the objective of the bank, in Banks or with stepladder bank`,
  newRun: 'train a new run, or score with this one',
  isRunning: ({ run }: { run: string }) => `run ${run} is already being trained`,
  waitOrCancel: 'wait until it is done, or cancel it first',
  bestMissing: ({ run }: { run: string }) => `the best epoch of ${run} is missing`,
  bestsMissing: ({ run }: { run: string }) => `the best epochs of ${run} are missing`,
  badWeight: ({ step }: { step: number }) => `a weight is not a finite number at training step ${count(step)}`,
  checkpointMismatch: ({ run }: { run: string }) => `the checkpoint of ${run} does not fit its model`,
  /** The loss as text: JSON has neither NaN nor infinite numbers. */
  badLoss: ({ loss, step, epoch }: { loss: string; step: number; epoch: number }) =>
    `the loss is ${loss} at training step ${count(step)} (epoch ${epoch})`,
  badValidation: ({ step, epoch }: { step: number; epoch: number }) =>
    `the validation loss is NaN after training step ${count(step)} (epoch ${epoch})`,
  lowerRate: 'the last good checkpoint and the best epoch are kept; train with a lower learning rate',
  onnxInstead: ({ run, reason }: { run: string; reason: string }) => `${run} continues with the engine onnx: ${reason}`,
  seen: ({ run, dataset, trained, validated }: { run: string; dataset: string; trained: number; validated: number }) =>
    `${run} has seen ${counted(trained + validated, 'sample')} of ${dataset} ` +
    `(${count(trained)} in training, ${count(validated)} in validation): ` +
    'expect less on new samples',
  seenUnknown: ({ run, dataset }: { run: string; dataset: string }) =>
    `data that ${run} was trained on have been changed or deleted: it is unknown whether it has seen samples ` +
    `of ${dataset}`,

  noSteps: 'no step to train for',
  nameSteps: ({ steps }: { steps: readonly string[] }) => `name some of ${list(steps)}`,
  stepOrder: ({ steps, dataset }: { steps: readonly string[]; dataset: string }) =>
    `the steps ${list(steps)} are not in the order of dataset ${dataset}, or one is named twice`,
  writeSteps: ({ steps }: { steps: string }) => `write them as ${steps}`,
  lastMissing: ({ steps, last }: { steps: readonly string[]; last: string }) =>
    `the steps ${list(steps)} lack the last one, ${last}`,
  objectiveMissing: ({ steps, objective }: { steps: readonly string[]; objective: string }) =>
    `the steps ${list(steps)} lack the objective, ${objective}`,
  nameObjective: 'add it, or choose another objective (--steps and --objective on the command line)',
  sampledMissing: ({ steps, last }: { steps: readonly string[]; last: string }) =>
    `the steps ${list(steps)} lack ${last}, whose negatives are down-sampled`,
  nameSampled: 'add it (--steps on the command line), or train without down-sampling',

  dataset: ({ dataset }: { dataset: string }) => `dataset ${dataset}`,
  bankOfDataset: ({ dataset, bank }: { dataset: string; bank: string }) => `bank ${bank} of dataset ${dataset}`,
  fewInSegment: (values: {
    segment: string;
    dataset: string;
    bank: string | null;
    positives: string;
    enough: number;
  }) =>
    `segment ${values.segment} of dataset ${values.dataset} has too few conversions ` +
    `${values.bank === null ? '' : `of bank ${values.bank} `}to train on: ` +
    `${values.positives}, and at least ${count(values.enough)} are needed`,
  widerSegment: 'choose a wider segment, an earlier step as objective, or train on all samples',
  noSamples: ({ data }: { data: string }) => `${data} has no samples with mature labels`,
  needsHindsight: ({ steps }: { steps: readonly string[] }) =>
    `no conversion of ${list(steps)} is known by the end of the training period, which is too short: ` +
    'training uses labels that became known later, so test results will look better than real use',
  validNeedsHindsight: ({ steps }: { steps: readonly string[] }) =>
    `no conversion of ${list(steps)} in the validation set was known when the test period began: ` +
    'validation uses labels that became known later, so test results will look better than real use',
  otherDataset: 'name another dataset, or import more data',
  noneInPeriod: ({ data }: { data: string }) => `${data} has no samples with mature labels in the period`,
  datasetSpan: ({ from, to }: { from: number; to: number }) =>
    `the dataset covers ${moment(from)} to ${moment(to)}, and its latest samples may not be mature yet`,
  fewTimes: ({ data, samples }: { data: string; samples: number }) =>
    `cannot split ${data} into training, validation and test: its ${counted(samples, 'sample')} with mature labels ` +
    `${samples === 1 ? 'has' : 'have'} fewer than three different times`,
  fewSamples: ({ data, samples }: { data: string; samples: number }) =>
    `cannot split ${data} into training, validation and test: it has ${counted(samples, 'sample')} with mature labels`,
  fewTimesForPeriods: ({ data, samples, periods }: { data: string; samples: number; periods: number }) =>
    `cannot split ${data} into ${counted(periods, 'test period')} with training and validation before them: its ` +
    `${counted(samples, 'sample')} with mature labels ${samples === 1 ? 'has' : 'have'} fewer than ` +
    `${count(periods + 2)} different times`,
  fewerPeriods: 'choose fewer test periods (--splits on the command line), or import more data',
  periodsOfOne: ({ dataset }: { dataset: string }) =>
    `several test periods need one dataset that is split by time, but ${dataset} is named for validation or test`,
  oneDataset:
    'choose no dataset for validation and test, or a single test period (--valid, --test and --splits on the command ' +
    'line)',
  periodsWithoutTimes: ({ dataset }: { dataset: string }) =>
    `dataset ${dataset} has no time column, and test periods follow one another in time`,
  mapTime:
    'import the data with the time of each sample, or use a single test period (no --splits on the command line)',
  moreDataOrFewerDays: ({ step, days }: { step: string; days: number }) =>
    `import more data, or import it again with fewer days for ${step}: samples younger than ${counted(days, 'day')} ` +
    'are not mature',
  moreData:
    'import more data, or choose other datasets for validation and test (--valid and --test on the command line)',
  badDownSampling: ({ share }: { share: string }) =>
    `the share of positives after down-sampling must be between 0 and 1, not ${share}`,
  sameData: ({ dataset }: { dataset: string }) =>
    `dataset ${dataset} is the training data: it cannot be used for validation or test`,
  otherOrNone: 'name another dataset, or none: the sets are then split by time',
  sameForBoth: ({ dataset }: { dataset: string }) => `dataset ${dataset} cannot be used for both validation and test`,
  sameDataForBoth: ({ valid, test }: { valid: string; test: string }) =>
    `datasets ${valid} and ${test} hold the same data: they cannot be used for both validation and test`,
  otherForOne: 'name another dataset for one of them',
  sharedSamples: ({ pairs }: { pairs: readonly string[] }) =>
    `training, validation and test must not share samples, but ${pairs.join('; ')}`,
  sharedIds: ({ count: shared, one, other }: Shared) =>
    `${counted(shared, 'sample')} of ${other} ${shared === 1 ? 'is' : 'are'} also in ${one}: the ids are the same`,
  sharedContent: ({ count: shared, one, other }: Shared) =>
    `${counted(shared, 'sample')} of ${other} ${shared === 1 ? 'is' : 'are'} also in ${one}: all values are the same`,
  sharedRenumbered: ({ count: shared, one, other }: Shared) =>
    `${counted(shared, 'sample')} of ${other} ${shared === 1 ? 'is' : 'are'} also in ${one} under other ids: ` +
    'all other values are the same',
  removeShared: 'remove them from one of the two, or choose other datasets (--valid and --test on the command line)',
  trainingData: ({ dataset }: { dataset: string }) => `the training set (${dataset})`,
  validationData: ({ dataset }: { dataset: string }) => `the validation set (${dataset})`,
  testData: ({ dataset }: { dataset: string }) => `the test set (${dataset})`,

  /** The metrics of a refit are those of its run, `original`. */
  grosslyMiscalibrated: ({ run, original, steps }: { run: string; original?: string; steps: readonly string[] }) =>
    `predictions of ${original === undefined ? run : `${original}, whose refit is ${run},`} are off by more than a ` +
    `factor of 2 on its validation set: ${list(steps)}`,
  predictedActual: ({ step, predicted, observed }: { step: string; predicted: number; observed: number }) =>
    `${step} ${rounded(predicted)} predicted, ${count(observed)} actual`,
  acceptMiscalibration:
    'train on more data or for an earlier step, or use it anyway (--accept-miscalibration on the command line)',

  positives: ({ step, positives }: { step: string; positives: number }) => `${step} ${count(positives)}`,
  fewForEpochs: ({ steps, enough }: { steps: readonly string[]; enough: number }) =>
    `few positives in the validation set (${list(steps)}): with fewer than ${enough}, the epoch at which training ` +
    'stops is mostly chance; choose an earlier step as objective, or import more data',
  fewForTrees: ({ steps, enough }: { steps: readonly string[]; enough: number }) =>
    `few positives in the validation set (${list(steps)}): with fewer than ${enough}, the number of trees at which ` +
    'training stops is mostly chance; choose an earlier step as objective, or import more data',
  decidingStep: ({ step, positives }: { step: string; positives: number }) => `${step} (${count(positives)})`,
  epochOnOthers: ({ steps, enough, deciding }: Decided) =>
    `few positives in the validation set (${list(steps)}): with fewer than ${enough}, the best epoch would be mostly ` +
    `chance, so it is chosen on ${list(deciding)}`,
  treesOnOthers: ({ steps, enough, deciding }: Decided) =>
    `few positives in the validation set (${list(steps)}): with fewer than ${enough}, the best number of trees would ` +
    `be mostly chance, so it is chosen on ${list(deciding)}`,
  epochOnAllBanks: ({ steps, enough, deciding }: Decided) =>
    `few positives in the validation set (${list(steps)}): with fewer than ${enough}, the best epoch would be mostly ` +
    `chance, so it is chosen on the validation set of all banks: ${list(deciding)}`,
  treesOnAllBanks: ({ steps, enough, deciding }: Decided) =>
    `few positives in the validation set (${list(steps)}): with fewer than ${enough}, the best number of trees would ` +
    `be mostly chance, so it is chosen on the validation set of all banks: ${list(deciding)}`,
  ratio: ({ step, ratio, ...ends }: CalibrationRatio) => {
    const range = ratioEnds(ends);
    return `${step} ${ratio.toFixed(2)}${range === null ? '' : ` (95 % interval ${range})`}`;
  },
  miscalibrated: ({ steps, cause }: { steps: readonly string[]; cause: string }) =>
    `the ratio of predicted to actual conversions is far from 1 on the validation set: ${list(steps)}. Rank by these ` +
    `probabilities, but do not plan budgets with them. ${cause}`,
  epochLimit: ({ epochs }: { epochs: number }) =>
    `Training ended at its limit of ${counted(epochs, 'epoch')}: allow more`,
  oversampled:
    'The down-sampling may be too strong, or the validation samples differ too much from the training samples',
  otherDays: 'The validation days differ too much from the training days',
  otherSamples: 'The validation samples differ too much from the training samples',
};

interface CalibrationRatio extends RatioEnds {
  readonly step: string;
  readonly ratio: number;
}

interface KeptModel {
  readonly bank: string;
  readonly run: string;
  readonly steps: readonly string[];
  readonly enough: number;
}

interface UnseenBank {
  readonly run: string;
  readonly bank: string;
  readonly dataset: string;
}

/** The number of samples that two parts share. */
interface Shared {
  count: number;
  one: string;
  other: string;
}

/** Steps with too few positives, and those that decide instead, each with its positives. */
interface Decided {
  steps: readonly string[];
  enough: number;
  deciding: readonly string[];
}
