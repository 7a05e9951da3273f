import { count, list } from '../../format.ts';

/** Comparisons of models. */
export const compare = {
  setting: 'setting of a comparison',
  namedTwice: ({ model }: { model: string }) => `model ${model} is named twice`,
  nameOnce: 'name each model once',
  otherSamples: ({ run, other }: { run: string; other: string }) =>
    `${run} and ${other} were not tested on the same samples`,
  trainAgain: 'train them again',
  noTestSet: 'there is a validation set but no test set',
  nameTestSet: 'choose one too (--test on the command line)',
  noIds: ({ dataset }: { dataset: string }) => `dataset ${dataset} has no ids`,
  noTruthFile: ({ file }: { file: string }) => `no such file: ${file}`,
  truthFile: 'the file of true probabilities',
  checkTruthPath: 'check the path of --truth',
  notTruth: ({ steps, file }: { steps: readonly string[]; file: string }) =>
    `not the true probabilities of ${list(steps)}: ${file}`,
  truthColumns: ({ columns }: { columns: readonly string[] }) =>
    `its first column must hold the ids of the samples, and it needs the columns ${list(columns)}`,
  truthTwice: ({ sample, file }: { sample: string; file: string }) =>
    `the true probabilities of sample ${sample} are given twice: ${file}`,
  truthMissing: ({ missing, samples, file }: { missing: number; samples: number; file: string }) =>
    `the true probabilities of ${count(missing)} of ${count(samples)} samples are missing: ${file}`,
  sameFunnel: 'name the file of the same funnel as the dataset',
  notProbability: ({ cell, file }: { cell: string; file: string }) => `not a probability: "${cell}" in ${file}`,
  changed: ({ comparison }: { comparison: string }) =>
    `comparison ${comparison} cannot be resumed: its data, objective or settings have changed since it was started`,
  startAnother: 'start another one; runs that are the same in both are not trained again',
  runsKept: 'finished runs and the last checkpoint are kept: the same comparison resumes there',
  note: ({ model, note }: { model: string; note: string }) => `${model}: ${note}`,
  noCurves: ({ model, reason }: { model: string; reason: string }) =>
    `${model} has no curves and no test on samples: ${reason}`,
  noneTrained: ({ comparison, model, reason }: { comparison: string; model: string; reason: string }) =>
    `no model of ${comparison} could be trained; ${model}: ${reason}`,
  removeCause: 'remove the cause, then start the same comparison again',
};
