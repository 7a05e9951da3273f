import { count, list } from '../../format.ts';

/** Studies of settings and of trained runs. */
export const study = {
  studying: ({ run, model, dataset, bank }: { run: string; model: string; dataset: string; bank: string | null }) =>
    `studying ${run}, ${model} on ${dataset}${bank === null ? '' : ` for ${bank}`}`,
  saving: ({ run }: { run: string }) => `study of ${run}`,
  waits: ({ reason }: { reason: string }) => `the study is finished and waits to be saved: ${reason}`,
  notKept: 'the study was not saved',
  notDone: ({ study: name }: { study: string }) => `study ${name} is not finished`,
  startAgain: 'start the same study again to resume it',
  sampled: ({ rows, of }: { rows: number; of: number }) =>
    `importance is measured on a random sample of ${count(rows)} of the ${count(of)} validation samples`,
  runsKept: 'finished runs and the last checkpoint are kept: the same study resumes there',
  oneStep: ({ run, step }: { run: string; step: string }) =>
    `run ${run} has only one step, ${step}: nothing is transferred`,
  severalSteps: 'choose a run of several steps',
  noRun: ({ model, bank, dataset }: { model: string; bank: string | null; dataset: string | null }) =>
    `there is no finished run of ${model}${bank === null ? '' : ` for bank ${bank}`}` +
    (dataset === null ? '' : ` on dataset ${dataset}`),
  trainFirst: 'train one first, or choose a run (--run on the command line)',
  transferWeights: 'transfer weights',
  transferValues: ({ step }: { step: string }) => `values of ${step} before and after a transfer`,
  lacks: ({ run, what, model }: { run: string; what: string; model: string }) =>
    `run ${run} has no ${what}: its model is ${model}`,
  chooseAitm: 'choose a run of aitm (--run on the command line)',
  firstStep: ({ step, run }: { step: string; run: string }) =>
    `${step} is the first step of ${run}: nothing is transferred to it`,
  laterStep: ({ steps }: { steps: readonly string[] }) =>
    `choose a later one: ${list(steps)} (--step on the command line)`,
  tooFewReached: ({ step, samples }: { step: string; samples: number }) =>
    `too few of the test samples reached ${step} for a map: ${samples}`,
  tooFewMissed: ({ step, samples }: { step: string; samples: number }) =>
    `too few of the test samples did not reach ${step} for a map: ${samples}`,
  otherStep: 'choose another step (--step on the command line), or a run with a larger test set',
  notSetting: ({ text }: { text: string }) => `not a setting and its values: ${text}`,
  notNumber: ({ text }: { text: string }) => `not a number: ${text}`,
  writeOver:
    'write --over as d=1,5,10, alpha=0,0.6,1, lambda=0.01,0.05, tasks=2,3,4 or training.learningRate=0.001,0.01',
  tasks: ({ tasks, steps }: { tasks: number; steps: number }) => `tasks: ${tasks} of ${steps} steps`,
  wholeNumbers: ({ limit }: { limit: number }) => `name whole numbers from 1 to ${limit}`,
  noSetting: ({ model, setting }: { model: string; setting: string }) =>
    `${model} has no ${setting}: its runs would all be the same`,
  dropIntervals: 'In brackets: 95 % intervals for other samples and permutations. A drop below 0 is chance.',
  olderDrops: 'An older version, which did not compute intervals, made this study; ± is the deviation of permutations.',
  otherSetting: 'study another setting, or another model',
};
