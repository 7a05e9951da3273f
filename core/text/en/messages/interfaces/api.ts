import { count, list, money, need } from '../../format.ts';

/** Calls: their inputs, their titles as jobs, and their results. */
export const api = {
  issueIs: ({ path, problem }: { path: string; problem: string }) => `${path} ${problem}`,
  issueAt: ({ path, problem }: { path: string; problem: string }) => `${path}: ${problem}`,
  notMapping: 'not the content of a mapping file',
  notTime: ({ text }: { text: string }) => `not a time: ${text} (write 2026-03-31 or 2026-03-31T12:00:00Z)`,
  noConfig: ({ path }: { path: string }) => `no such file: ${path}`,
  configIsFolder: ({ path }: { path: string }) => `not a file but a folder: ${path}`,
  configNoPermission: ({ path }: { path: string }) => `no permission to read: ${path}`,
  cannotReadConfig: ({ path, reason }: { path: string; reason: string }) => `cannot read ${path}: ${reason}`,
  checkConfigPath: 'check the path of --config',
  notJson: ({ path, reason }: { path: string; reason: string }) => `not JSON: ${path}: ${reason}`,
  writeJson: 'write the settings as one JSON object',
  comparisonNeedsDataset: '--dataset is missing (or name a --comparison or a --tuning)',
  comparisonNeedsModels: '--models is missing (or name a --comparison or a --tuning)',
  fixedByComparison: ({ flags }: { flags: readonly string[] }) =>
    `${list(flags)} cannot be given with --comparison: it keeps its original settings; to use others, start a new ` +
    'comparison',
  tuningNeedsDataset: '--dataset is missing (or name a --tuning)',
  tuningNeedsModels: '--models is missing (or name a --tuning)',
  fixedByResumedTuning: ({ flags }: { flags: readonly string[] }) =>
    `${list(flags)} cannot be given with --tuning: it keeps its original settings; to use others, start a new tuning`,
  notWithTuned: ({ flags }: { flags: readonly string[] }) =>
    `${list(flags)} cannot be given with --tuned: the comparison uses the settings that the tuning found`,
  notWithTuning: ({ flags }: { flags: readonly string[] }) =>
    `${list(flags)} cannot be given with --tuning: the comparison uses the samples and settings of the tuning`,
  trainingNeedsDataset: '--dataset is missing (or name a run to --resume)',
  notWithAuto: ({ flags }: { flags: readonly string[] }) =>
    `${list(flags)} cannot be given with --model auto, which chooses the settings of every model`,
  notWithRefit: ({ flags }: { flags: readonly string[] }) =>
    `${list(flags)} cannot be given with --refit, which trains on the samples of one dataset only`,
  onlyWithList: ({ flags }: { flags: readonly string[] }) => need(flags, '--list'),
  onlyWithAuto: ({ flags }: { flags: readonly string[] }) => need(flags, '--model auto'),
  fixedByRun: ({ flags }: { flags: readonly string[] }) =>
    `${list(flags)} cannot be given with --resume: a run keeps its original settings; to use others, train a new run`,
  objectiveMissing: ({ bank }: { bank: string }) => `--objective is missing: bank ${bank} is new`,
  nameObjective: 'name the step to optimise for',
  notCurrency: 'not a currency code: write three capital letters, such as EUR',
  valueNeedsObjective: ({ bank }: { bank: string }) =>
    `bank ${bank} has no objective: a value is what one conversion of the objective is worth`,
  currencyNeedsValue: ({ bank, currency }: { bank: string; currency: string }) =>
    `bank ${bank} has no value, so its currency cannot be ${currency}`,
  nameValue: 'give the value of one conversion too (--value on the command line)',
  valueOfEarlier: ({ bank, value, currency, earlier, step }: ValueOfEarlier) =>
    `the value of bank ${bank}, ${money(value, currency)}, was set for ${earlier} and now applies to ${step}: ` +
    'check it, and set it again if it differs (--value on the command line)',
  nameWhatToDelete: 'name either a dataset, a run or a bank',
  unseenBank: (values: { name: string; nearest: string | null; known: readonly string[]; total: number }) =>
    `no dataset of the project has bank ${values.name} ${hint(values, 'banks')}`,
  unseenBanner: (values: { name: string; nearest: string | null; known: readonly string[]; total: number }) =>
    `no dataset of the project has banner ${values.name} ${hint(values, 'banners')}`,
  reportIn: ({ path }: { path: string }) => `the report is in ${path}`,
  dataExport: ({ dataset }: { dataset: string }) => `export of ${dataset}`,
  import: ({ dataset }: { dataset: string }) => `import of ${dataset}`,
  givenTwice: ({ name }: { name: string }) => `given twice: ${name}`,
  append: ({ dataset }: { dataset: string }) => `append to ${dataset}`,
  appendUndo: ({ dataset }: { dataset: string }) => `undoing of the last append to ${dataset}`,
  appendInUse: ({ append, runs }: { append: string; runs: readonly string[] }) =>
    `${list(runs)} ${runs.length === 1 ? 'was' : 'were'} trained on the data of append ${append}`,
  keepRunsOrDelete:
    'delete these runs first, or undo the append anyway (--keep-runs on the command line): they still score, but ' +
    'their figures cannot be recomputed',
  cancelledTooLate:
    'too late to cancel: the change is already stored; any remaining counting or freeing of space is skipped',
  counting: ({ dataset }: { dataset: string }) => `counting of ${dataset}`,
  bankSettings: ({ bank }: { bank: string }) => `settings of bank ${bank}`,
  promotion: ({ run }: { run: string }) => `promotion of ${run}`,
  creation: 'creation of the project',
  mappingRename: ({ mapping }: { mapping: string }) => `renaming of mapping ${mapping}`,
  mappingDeletion: ({ mapping }: { mapping: string }) => `deletion of mapping ${mapping}`,
  copyOfProject: ({ name }: { name: string }) => `copy of ${name}, to read it without write access`,
  exportDeletion: ({ id }: { id: number }) => `deletion of export ${id}`,
  deletion: ({ name }: { name: string }) => `deletion of ${name}`,
  demo: ({ rows }: { rows: number }) => `demo with ${count(rows)} impressions`,
  sample: ({ rows }: { rows: number }) => `sample of ${count(rows)} impressions`,
  sampleProject: 'sample project',
  refit: ({ runs }: { runs: readonly string[] }) => `refit of ${list(runs)}`,
  trainingOfBanks: ({ dataset }: { dataset: string }) => `training of all banks of ${dataset}`,
  training: ({ name }: { name: string }) => `training of ${name}`,
  evaluation: ({ run, dataset }: { run: string; dataset: string }) => `evaluation of ${run} on ${dataset}`,
  comparison: ({ models }: { models: readonly string[] }) => `comparison of ${list(models)}`,
  tuning: ({ models }: { models: readonly string[] }) => `tuning of ${list(models)}`,
  ranking: ({ runs }: { runs: readonly string[] }) => `ranking with ${list(runs)}`,
  comparingLists: ({ lists }: { lists: readonly string[] }) => `comparing ${list(lists)}`,
  listFile: 'the exported list',
  writingReport: 'report',
  measuringDrift: ({ run }: { run: string }) => `comparing with the training data of ${run}`,
  findingUser: 'finding a user',
  explaining: 'explaining a score',
  scoring: ({ runs }: { runs: readonly string[] }) => `scoring with ${list(runs)}`,
  exportOfList: 'export of a ranked list',
  exportOfRuns: ({ runs }: { runs: readonly string[] }) => `export of ${list(runs)} for production`,
  resultsOfList: 'results of an exported list',
  hyperStudy: ({ model, over }: { model: string; over: string }) => `study of ${model} over ${over}`,
  transferStudy: ({ run }: { run: string | null }) => `study of the transfer in ${run ?? 'a run'}`,
  tsneStudy: ({ step, run }: { step: string | null; run: string | null }) =>
    `map of the samples of ${run ?? 'a run'} by ${step ?? 'a step'}`,
  importanceStudy: ({ run }: { run: string | null }) => `importance of the features of ${run ?? 'a run'}`,
};

interface ValueOfEarlier {
  readonly bank: string;
  readonly value: number;
  readonly currency: string | null;
  readonly earlier: string;
  readonly step: string;
}

interface Known {
  readonly nearest: string | null;
  readonly known: readonly string[];
  readonly total: number;
}

function hint({ nearest, known, total }: Known, things: string): string {
  if (nearest !== null) return `(did you mean ${nearest}?)`;
  const more = total > known.length ? `, … (${count(total)} in all)` : '';
  return `(known ${things}: ${list(known)}${more})`;
}
