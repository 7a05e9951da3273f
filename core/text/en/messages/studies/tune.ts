import { list, counted } from '../../format.ts';

/** Tunings of models. */
export const tune = {
  noAuc: ({ tuning }: { tuning: string }) =>
    `no trial of ${tuning} has a validation AUC: the validation set lacks conversions`,
  treesOfAllBanks: ({ bank }: { bank: string }) =>
    `trees cannot be fine-tuned, so the run is a pooled one: set it as active for ${bank} in Models, or with ` +
    `stepladder promote … --bank ${bank}`,
  noneTrained: ({ tuning, model, reason }: { tuning: string; model: string; reason: string }) =>
    `no trial of ${tuning} could be trained; ${model}: ${reason}`,
  removeCause: 'remove the cause, then start the same tuning again',
  trialsKept: 'finished trials and the last checkpoint are kept: the same tuning resumes there',
  trialsKeptWithCommand: ({ command }: { command: string }) =>
    `finished trials and the last checkpoint are kept: resume with: ${command}`,
  changed: ({ tuning }: { tuning: string }) =>
    `tuning ${tuning} cannot be resumed: its data, objective or settings have changed since it was started`,
  startAnother: 'start another one; trials that are the same in both are not trained again',
  unfinished: ({ tuning }: { tuning: string }) => `tuning ${tuning} is not finished`,
  finishFirst: ({ tuning }: { tuning: string }) => `resume it (on the command line: tune … --tuning ${tuning})`,
  otherSamples: ({ tuning }: { tuning: string }) =>
    `the samples or the objective of tuning ${tuning} have changed since it was started`,
  notTuned: ({ model }: { model: string }) => `model ${model} has no tuned settings for these samples and objective`,
  run: ({ command }: { command: string }) => `run ${command}`,
  trialsOf: ({ model, trials }: { model: string; trials: number }) => `${model} ${counted(trials, 'trial')}`,
  unequal: ({ budgets }: { budgets: readonly string[] }) =>
    `the models were tuned with different numbers of trials, which favours those with more: ${list(budgets)}`,
  outFormat: ({ path }: { path: string }) => `trials are written as CSV or JSON, not to ${path}`,
  nameOut: 'name a .csv or .json file',
};
