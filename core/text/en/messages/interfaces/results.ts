import { formatDifferenceEnds, formatFigure, formatP } from '../../../figures.ts';
import { UNDEFINED } from '../../../numbers.ts';
import { count, exactPercent, list, counted } from '../../format.ts';
import { funnelResults } from './funnel-results.ts';

/** An expected figure with the ends of its interval. */
interface Expected {
  readonly expected: string;
  readonly low: string;
  readonly high: string;
}

/** The texts that the command line prints around tables of results. */
export const results = {
  reportWritten: ({ path, size }: { path: string; size: string }) => `Wrote the report to ${path} (${size})`,
  datasetWritten: ({ rows, columns, path, size }: { rows: number; columns: number; path: string; size: string }) =>
    `${counted(rows, 'sample')} with ${counted(columns, 'column')} written to ${path} (${size})`,
  rejectsWritten: ({ rejects, path, masked = 0 }: { rejects: number; path: string; masked?: number | undefined }) =>
    `Wrote ${counted(rejects, 'reject')} to ${path}` +
    (masked === 0
      ? ''
      : `; ${count(masked)} of them with [contact] in place of contact details, which are never stored`),
  noDatasets: 'No datasets yet: import one with stepladder import.',
  noAppends: 'Nothing has been appended yet: append an export with stepladder append.',
  appendUndone: ({ append, dataset, rows, runs, freed }: UndoneAppend) =>
    `Undid ${append}: ${dataset} has ${counted(rows, 'sample')} again, which freed ${freed}` +
    (runs.length === 0 ? '' : `; ${list(runs)} cannot read their data any more`),
  noBanks: 'No bank is set up yet: do so with stepladder bank. --dataset NAME shows the banks of a dataset.',
  listsCompared: (of: { rows: number; otherRows: number; common: number; correlation: string }) =>
    `${counted(of.rows, 'row')} and ${counted(of.otherRows, 'row')}, ${counted(of.common, 'user')} in both; ` +
    `rank correlation ${of.correlation}`,
  expectedOfLists:
    'Expected conversions of the first rows of each list by its own probabilities, and how many more the other list ' +
    'yields. Users in both with the same banner have the same outcome: without others, the difference is 0.',
  scoredByOther:
    'The same users by the probabilities of the other list (– if it lacks any of them). These sums are not forecasts ' +
    'and have no interval: a list knows less about users whom it would not select, so it expects too little of them.',
  valuesPerRow: 'values per row',
  noRuns: 'No runs yet: train one with stepladder train.',
  deleted: ({ name, freed }: { name: string; freed: string }) => `Deleted ${name}, which freed ${freed}`,
  active: ({ run, bank }: { run: string; bank: string }) => `${run} is now active for ${bank}`,
  evaluated: ({ run, dataset, rows }: { run: string; dataset: string; rows: number }) =>
    `${run} on ${dataset} (${counted(rows, 'sample')})`,
  openAddress: ({ url }: { url: string }) => `Open ${url}`,
  exported: ({ runs, banks, files }: { runs: readonly string[]; banks: readonly string[]; files: readonly string[] }) =>
    `Exported ${list(runs)}${banks.length === 1 && banks[0] === '' ? '' : ` for ${list(banks)}`}: ${list(files)}, ` +
    'manifest.json. Next: read README.md there, and run check.py where the model will score.',
  howToStop: 'Ctrl-C stops.',
  howToSeeLicense: 'stepladder licenses NAME prints the licence of one.',
  licenseInFile: ({ file }: { file: string }) => `The licences are in the file ${file} of the desktop app.`,
  otherValues: ({ values }: { values: number }) => `(${counted(values, 'other')})`,
  sampleWritten: ({ rows, duration }: { rows: number; duration: string }) =>
    `Wrote ${counted(rows, 'impression')} in ${duration}`,
  expectedOf: ({ step }: { step: string }) => `expected ${step}`,
  expectedCount: ({ expected, low, high }: Expected) => `${expected} (95 % interval ${low}–${high})`,
  /** The error of the model and the rate drift are unknown, so the interval is too narrow. */
  expectedByChance: ({ expected, low, high }: Expected) =>
    `${expected} (95 % interval ${low}–${high}, for chance only)`,
  /** Rate drift is unknown, so the interval may be too narrow. */
  expectedNoDrift: ({ expected, low, high }: Expected) =>
    `${expected} (95 % interval ${low}–${high}, without rate drift)`,
  expectedValue: 'expected value',
  olderWithoutIntervals: 'Figures without an interval were saved by an older version, which did not compute any.',
  noExports: 'no list has been exported yet: write one with stepladder score',
  listGone: ({ file }: { file: string }) => `${file} (moved or deleted)`,
  expectedSomeErrors: ({ expected, low, high }: Expected) =>
    `${expected} (95 % interval ${low}–${high}, without the model errors of some runs)`,
  expectedSomeDrift: ({ expected, low, high }: Expected) =>
    `${expected} (95 % interval ${low}–${high}, without the rate drift of some runs)`,
  /** An error that is known of some runs only. */
  errorOrMore: ({ error }: { error: string }) => `± ${error} or more`,
  /** The title of a table that has, for each error, half the width of the interval from that error alone. */
  errorsAlone: 'interval from each error alone',
  heldOut: ({ users, share, path }: { users: number; share: number; path: string }) =>
    `${counted(users, 'user')} (${exactPercent(share)} of each bank), in ${path}`,
  liftShown: ({ lift }: { lift: number }) => `power for ${exactPercent(lift)} lift`,
  wholeList: 'all',
  /** Below a table whose cells have their interval in brackets. */
  intervalsInBrackets: 'In brackets: 95 % intervals',
  shownOf: ({ shown, rows }: { shown: number; rows: number }) => `${count(shown)} of ${counted(rows, 'row')}`,
  /** The forecast of a list, and its parts that cannot be compared with actual conversions. */
  forecastOfAll: 'whole list',
  forecastNotShown: 'not shown their banner',
  forecastNotMature: 'not mature yet',
  decileBy: ({ step }: { step: string }) => `decile by ${step}`,
  bankBy: ({ step }: { step: string }) => `bank by ${step}`,
  candidatesPerUser: ({ candidates }: { candidates: number }) => `${count(candidates)} for each user`,
  engineOn: ({ engine, device }: { engine: string; device: string }) => `${engine} (${device})`,
  modelOn: ({ model, engine, device }: { model: string; engine: string; device: string }) =>
    `${model} on ${engine} (${device})`,
  /** The metrics that chose the epochs of a run. */
  decidingStep: ({ step, positives }: { step: string; positives: number }) =>
    `${step} (${counted(positives, 'positive')})`,
  meanOf: ({ steps }: { steps: readonly string[] }) => `the mean of ${list(steps)}`,
  onAllBanks: ({ choice }: { choice: string }) => `${choice}, all banks`,
  byChance: ({ choice }: { choice: string }) => `${choice}, mostly chance`,
  chosenEach: 'each step on its own figures',
  chosenFor: ({ step, choice }: { step: string; choice: string }) => `${step} on ${choice}`,
  choices: ({ choices }: { choices: readonly string[] }) => list(choices),
  noObjective: 'none: the mean of all steps',
  modelChoice: ({ tuning, trials, models, step }: ModelChoice) =>
    `${tuning}: ${counted(models, 'model')} with ${counted(trials, 'trial')} each, ` +
    `judged by the validation AUC of ${step}`,
  lead: ({ model, over, difference, low, high, pAdjusted }: Lead) =>
    `${model} is ahead of ${over} by ${formatFigure(difference)} ` +
    `(95 % interval ${formatDifferenceEnds({ low, high })}, adjusted p ${formatP(pAdjusted)}); ` +
    `the same samples chose both, so expect less on new ones`,
  base: ({ base }: { base: string }) => `${base}, the pooled model`,
  kept: ({ base, steps }: { base: string; steps: readonly string[] }) =>
    `${base}, the pooled model, unchanged: the bank has too few validation positives (${list(steps)}) to tell ` +
    'whether fine-tuning helps',
  refitsKept: ({ run, refits }: { run: string; refits: readonly string[] }) =>
    `${list(refits)} ${refits.length === 1 ? 'is its refit' : 'are its refits'}, whose metrics and curves were ` +
    `measured on ${run}: the metrics are kept, but the curves can no longer be drawn`,
  refitOf: ({ original }: { original: string }) => `refit of ${original}`,
  refitMetrics: 'A refit has seen all samples, so its metrics and curves are taken from the original run.',
  keptFrom: ({ base }: { base: string }) => `nothing: keeps ${base}`,
  allStartedFrom: ({ base }: { base: string }) => `All runs started from ${base}, the pooled model.`,
  banksKeep: ({ banks, base }: { banks: readonly string[]; base: string }) =>
    `Kept ${base} unchanged for ${list(banks)}: too few validation positives to tell whether fine-tuning helps.`,
  bankNotTrained: ({ bank, reason }: { bank: string; reason: string }) => `${bank} was not trained: ${reason}`,
  bestEpoch: ({ epochs, best }: { epochs: number; best: number }) => `${epochs}, the best was ${best}`,
  noneBetter: ({ epochs }: { epochs: number }) => `${epochs}, none better than the pooled model, which is kept`,
  seenBanners: 'those seen in training',
  stepWithin: ({ step, days }: { step: string; days: number }) => `${step} (within ${counted(days, 'day')})`,
  noTimes: 'no time column',
  period: ({ from, to }: { from: string; to: string }) => `${from} to ${to}`,
  comparison: ({ comparison, dataset, bank, objective, seeds, periods }: Compared) =>
    `${comparison} on ${dataset}${bank === null ? '' : `, bank ${bank}`}, early stopping by ` +
    `${objective ?? 'the mean of all steps'}, ${counted(seeds, 'seed')}` +
    (periods === 1 ? '' : ` × ${counted(periods, 'test period')}`),
  onlySegment: ({ name, conditions }: { name: string; conditions: readonly string[] }) =>
    `Only samples of segment ${name}: ${conditions.join('; ')}`,
  aucTitle: ({ periods }: { periods: number }) =>
    `Test AUC, mean ± standard deviation over seeds${periods === 1 ? '' : ' and test periods'} ` +
    '(95 % interval for other samples)',
  periodFigures: ({ step }: { step: string }) =>
    `${step}: test AUC of each test period, mean ± standard deviation over seeds (95 % interval for other samples)`,
  unavailable: ({ model, reason }: { model: string; reason: string }) => `${model} is not available: ${reason}`,
  failed: ({ model, seed, period, reason }: FailedRun) =>
    `${model}, seed ${seed}${period === null ? '' : `, test period ${period}`}, failed: ${reason}`,
  took: ({ duration }: { duration: string }) => `Total time: ${duration}`,
  tunedBy: ({ model, tuning, trial, trials }: { model: string; tuning: string; trial: number; trials: number }) =>
    `${model}: settings of trial ${count(trial)} of ${count(trials)} (${tuning})`,
  unequalBudgets: 'The models were tuned with different numbers of trials, which favours those with more.',
  tuning: ({ tuning, dataset, bank, trials, seed, splits }: Tuned) =>
    `${tuning} on ${dataset}${bank === null ? '' : `, bank ${bank}`}, ${counted(trials, 'trial')} of each model, ` +
    `seed ${seed}${splits === null ? '' : `, on data before the first of ${count(splits)} test periods`}`,
  judgedOn: ({ choice }: { choice: string }) =>
    `Judged by the validation AUC of ${choice}; * marks the best trial, chosen on the same samples: expect less on ` +
    'new ones',
  trialFailed: ({ model, trial, reason }: { model: string; trial: number; reason: string }) =>
    `${model}, trial ${count(trial)}, failed: ${reason}`,
  noTests: 'No two models to test against each other.',
  adjustedTests:
    'over seeds: paired t-test of the AUCs; on samples: DeLong’s test of the first seed’s runs. Adjusted for ' +
    'multiple comparisons within a step (Holm). * better than the best other model that is not ' +
    'a variant of it, with an adjusted p < 0.05 over seeds; ** p < 0.01.',
  adjustedOverPeriods:
    'over periods: corrected t-test of the mean differences of the test periods; on samples: DeLong’s tests of the ' +
    'first seed’s runs, combined over the periods. Adjusted for multiple comparisons within a step (Holm). ' +
    '* better than the best other model that is not a variant of it, with an adjusted p < 0.05 over periods; ' +
    '** p < 0.01.',
  aucOfChance: 'no better than chance',
  aucOfFew: ({ positives }: { positives: number }) => `only ${counted(positives, 'positive')}`,
  ...funnelResults,
  oneSeed: 'One seed gives no deviation and no t-test: name more with --seeds.',
  demoBank: ({ bank, objective, run, bestEpoch }: DemoBank) =>
    `${bank}, objective ${objective ?? 'all steps'} (run ${run}, best epoch ${bestEpoch ?? UNDEFINED}), ` +
    'on the test set',
  demo: ({ rate, path, duration }: { rate: string; path: string; duration: string }) =>
    `${rate} of the impressions reach the last step. Ranked list: ${path}. Total time: ${duration}.`,
  hyper: ({ study, model, dataset, bank, seeds, parameter }: Hyper) =>
    `${study}: ${model} on ${dataset}${bank === null ? '' : ` for ${bank}`}, ` +
    `${counted(seeds, 'seed')} for each value of ${parameter}`,
  transfer: ({ study, run }: { study: string; run: string }) =>
    `${study}: weight that each step of ${run} gives to the previous one on the test set, by whether each of the two ` +
    `was reached and by quartile of the previous step’s log loss (1: predicted best); ± is the standard deviation of ` +
    'the samples',
  tsne: ({ study, run, step, reached, missed, perplexity }: TsneMap) =>
    `${study}: ${counted(reached, 'sample')} of ${run}'s test set that reached ${step} and ${count(missed)} that did ` +
    `not, at perplexity ${perplexity}`,
  neighbours: 'share of a point’s ten nearest neighbours in the map that are of its own class',
  importance: ({ study, run, repeats, rows, of }: Importance) =>
    `${study}: AUC drop of ${run} when a feature is permuted, ` +
    `${repeats === 1 ? 'once' : `${repeats} times`} each, on ${count(rows)} of ${count(of)} validation samples`,
  timeLeft: ({ time }: { time: string }) => `${time} left`,
  timeLeftAtMost: ({ time }: { time: string }) => `at most ${time} left`,
  ordinal: ({ unit, number }: { unit: string; number: number }) => `${unit} ${count(number)}`,
  ordinalOf: ({ unit, number, all }: { unit: string; number: number; all: number }) =>
    `${unit} ${count(number)} of ${count(all)}`,
};

interface ModelChoice {
  readonly tuning: string;
  readonly trials: number;
  readonly models: number;
  readonly step: string;
}

interface Lead {
  readonly model: string;
  readonly over: string;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly pAdjusted: number;
}

interface UndoneAppend {
  append: string;
  dataset: string;
  rows: number;
  runs: readonly string[];
  freed: string;
}

interface Compared {
  comparison: string;
  dataset: string;
  bank: string | null;
  objective: string | null;
  seeds: number;
  periods: number;
}

interface FailedRun {
  model: string;
  seed: number;
  period: number | null;
  reason: string;
}

interface Tuned {
  tuning: string;
  dataset: string;
  bank: string | null;
  trials: number;
  seed: number;
  /** Null for one test period. */
  splits: number | null;
}

interface DemoBank {
  bank: string;
  objective: string | null;
  run: string;
  bestEpoch: number | null;
}

interface Hyper {
  study: string;
  model: string;
  dataset: string;
  bank: string | null;
  seeds: number;
  parameter: string;
}

interface TsneMap {
  study: string;
  run: string;
  step: string;
  reached: number;
  missed: number;
  perplexity: string;
}

interface Importance {
  study: string;
  run: string;
  repeats: number;
  rows: number;
  of: number;
}
