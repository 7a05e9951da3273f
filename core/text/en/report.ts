/**
 * The words of reports in English; every language has their type. Steps and models are passed as `step` and
 * `model` name them.
 */
import { counted } from './format.ts';
import { projectReport } from './project-report.ts';
import { studyReports } from './study-reports.ts';

/** Ends the captions of tables whose cells have a share, its number and, below them, its interval. */
const SHARE_INTERVAL = '; below them the 95 % interval of the share (Wilson), which treats samples as independent';

export const report = {
  /** For the document, as a BCP 47 tag. */
  tag: 'en',
  step: (name: string): string => name,
  /** A model's title as the registry has it. */
  model: (title: string): string => title,
  /** A model's title with its name in commands. */
  named: (title: string, model: string) => `${title} (${model})`,
  table: 'Table',
  /** The seeds or test periods over which figures are averaged. */
  over: (seeds: number, periods: number) =>
    `${counted(seeds, 'seed')}${periods === 1 ? '' : ` × ${counted(periods, 'test period')}`}`,
  others: (names: readonly string[]) => `others: ${names.join(', ')}`,
  footer: (moment: string, version: string) => `Written ${moment} (UTC) by Stepladder ${version}.`,
  columns: {
    model: 'model',
    part: 'set',
    dataset: 'dataset',
    first: 'first sample (UTC)',
    last: 'last sample (UTC)',
    mean: 'mean',
    seeds: 'seeds',
    runs: 'runs',
    engine: 'engine',
    settings: 'settings',
    tuned: 'tuning trial',
    step: 'step',
    samples: 'samples',
    gain: 'gain',
    feature: 'feature',
  },
  settingValues: { none: 'none', automatic: 'automatic', yes: 'yes', no: 'no' },
  parts: { train: 'training', valid: 'validation', test: 'test' },
  partsCaption: `Samples of each set, with the share and number that reached each step${SHARE_INTERVAL}`,
  provenance: {
    title: 'Method',
    comparison: 'comparison',
    study: 'study',
    started: (what: string, moment: string) => `${what}, started ${moment} (UTC)`,
    dataset: 'dataset',
    bank: 'bank',
    allBanks: 'all',
    segment: 'segment',
    segmentOf: (name: string, conditions: readonly string[]) => `${name}: ${conditions.join('; ')}`,
    stopsOn: 'early stopping by',
    mean: 'the mean of all steps',
    seeds: 'seeds',
    versions: 'versions',
    versionsOf: (program: string, node: string) => `Stepladder ${program}, Node ${node}`,
    run: 'run',
    runOf: (run: string, seed: number) => `${run}, seed ${seed}`,
    model: 'model',
    engine: 'engine',
    settings: 'settings',
    settingsOfFirst: 'settings of the first run',
    models: 'Models, their own settings and their runs by seed',
    tunedOf: (trial: number, trials: number, tuning: string) => `${trial} of ${trials} (${tuning})`,
    unequalBudgets: 'The models were tuned with different numbers of trials, which favours those with more.',
    note:
      'Models are trained seed by seed on the same sets and stopped only on the validation set; the same ' +
      'seed gives the same weights on the same machine.',
  },
  comparison: {
    title: (models: number, dataset: string) => `Comparison of ${counted(models, 'model')} on ${dataset}`,
    lead: (models: string, over: string, bank: string | null, segment: string | null, done: boolean) =>
      `${models}; ${over} each${bank === null ? '' : `, bank ${bank}`}` +
      (segment === null ? '' : `, only samples of segment ${segment}`) +
      (done ? '' : ' (not finished: the figures cover the runs so far)'),
  },
  verdict: {
    title: 'Results',
    unmeasured: (step: string) =>
      `No model has an AUC for ${step}: the test set lacks samples that reached it, or samples that did not.`,
    reaches: (model: string, auc: string, step: string) => `${model} reaches an AUC of ${auc} for ${step}.`,
    sentenceSeparator: ' ',
    against: (step: string, model: string, auc: string, baseline: string, other: string) =>
      `For ${step}, ${model} reaches an AUC of ${auc}, and the best baseline (${baseline}) ${other}.`,
    oneSeed: (difference: string) => `The difference is ${difference}; with one seed, it may be chance.`,
    onePeriod: (difference: string) => `The difference is ${difference}; with one test period, it may be chance.`,
    noSpread: (difference: string, over: string) =>
      `The difference is ${difference} for each of ${over}: there is no variation to test it against.`,
    chance: (difference: string, p: string, over: string, inPeriods: boolean) =>
      `The difference is ${difference}, within the random variation between ${varying(inPeriods)} (adjusted p ${p} ` +
      `over ${over}).`,
    better: (difference: string, model: string, p: string, over: string, inPeriods: boolean) =>
      `The difference is ${difference}: ${model} is better by more than the random variation ` +
      `between ${varying(inPeriods)} (adjusted p ${p} over ${over}).`,
    reachable: (auc: string, way: number) =>
      `No model can be expected to do better than the true probabilities, whose AUC is ${auc}: the ` +
      `best model here goes ${way} % of the way from random (0.5) to it.`,
    unavailable: (model: string, why: string) => `${model} is not available: ${why}`,
    failed: (model: string, seed: number, period: number | null, error: string) =>
      `${model}, seed ${seed}${period === null ? '' : `, test period ${period}`}, failed: ${error}`,
  },
  tests: {
    title: 'Is the difference more than chance?',
    against: 'against',
    difference: 'difference',
    overSeeds: 'adjusted p over seeds',
    overPeriods: 'adjusted p over periods',
    onSamples: 'adjusted p on samples',
    interval: '95 % interval for other samples',
    words: 'over seeds',
    wordsOfPeriods: 'over periods',
    none: 'No two models to test',
    caption: (model: string) => `AUC of ${model} minus the AUC of each other model`,
    best: (model: string) => `${model} (best baseline)`,
    short: {
      oneSeed: 'one seed: no test',
      onePeriod: 'one test period: no test',
      noSpread: 'no variation: no test',
      chance: 'not more than chance',
      better: (model: string) => `${model} is better`,
    },
    noteOne:
      'With one seed there is neither a deviation nor a t-test: another seed yields other weights, and how ' +
      'much these differ is unknown.',
    note:
      'A paired t-test asks whether the difference holds over seeds: for other training runs on the same ' +
      'samples. DeLong’s test asks, for the first seed’s runs, whether it holds for other samples of the ' +
      'same kind. Rely on a lead that both tests confirm. The p-values are adjusted for multiple comparisons within ' +
      'a step (Holm): if no model really differs from the tested one, the chance that any p-value is below 0.05 is ' +
      'at most 5 %. The interval is for a single comparison.',
    noteOfPeriods:
      'A corrected t-test asks whether the mean difference holds over test periods (Nadeau and Bengio, 2003): it ' +
      'allows for the samples that the training runs share, and counts the runs of one period, which are tested ' +
      'on the same samples, as one value. With fewer than five periods, only a very consistent lead differs ' +
      'significantly from chance. DeLong’s test asks, for the first seed’s runs, whether the difference holds ' +
      'for other samples of the same periods; it is combined over them. Rely on a lead that both tests confirm. ' +
      'The p-values are adjusted for multiple comparisons within a step (Holm). The interval is for a single ' +
      'comparison.',
    flattered: (model: string) =>
      `${model} is compared with the others because its AUC is best on this same test set: part of its ` +
      'lead may be luck. Its p-values are therefore adjusted for all pairs of models.',
  },
  split: {
    title: 'Comparison data',
    note:
      'All models and seeds use the same sets. The validation set decides when training stops; the test ' +
      'set is used only afterwards.',
    noteOfNewest:
      'These are the sets of the newest test period; all models and seeds use the same. The validation set decides ' +
      'when training stops; the test set is used only afterwards.',
    untimed: ' The data have no times.',
    fewValid: (count: number, step: string) =>
      `${fewSamples(count)} of the validation set reached ${step}, too few to choose the best epoch: it was chosen ` +
      'on an earlier step or on the data of all banks if these had enough, otherwise mostly by chance.',
    fewTest: (count: number, step: string) =>
      `${fewSamples(count)} of the test set reached ${step}: another test set could reverse the order of ` +
      'the models, as the intervals on samples show.',
  },
  /** Why the log loss and predicted over actual conversions have no intervals. */
  olderMetrics: 'No intervals of log loss and predicted / actual: an older version measured them, without intervals.',
  metricIntervals:
    'Below a figure is its 95 % interval for other samples of the same kind. The samples of a user count together, ' +
    'except in intervals of AUCs that an older version computed. They do not allow for drift.',
  periods: {
    title: 'Test periods',
    caption: `The test periods, the oldest first, with the share and number that reached each step${SHARE_INTERVAL}`,
    period: 'period',
    trained: 'trained on',
    validated: 'validated on',
    column: (period: number) => `period ${period}`,
    figures: (step: string) =>
      `${step}: test AUC by test period, mean ± standard deviation over seeds, and predicted over actual ` +
      'conversions; 95 % intervals',
    ratio: (ratio: string) => `predicted / actual ${ratio}`,
    note:
      'Each period tests models that were trained and validated on older samples, with the labels known when it ' +
      'begins, as if they had been put to use then. An AUC that falls from period to period, or predicted over ' +
      'actual that moves away from 1, shows drift.',
  },
  auc: {
    title: 'Test AUC',
    reachable: 'best reachable',
    reachableAt: (auc: string) => `best reachable ${auc}`,
    caption: (over: string, gains: boolean) =>
      `Mean ± standard deviation over ${over}${gains ? '; gain over LightGBM' : ''}`,
    within: (auc: string, interval: string, remarks: readonly string[]) =>
      `${auc} (${[`95 % interval ${interval}`, ...remarks].join('; ')})`,
    chance: 'no better than chance',
    few: (count: number) => `only ${counted(count, 'positive')}`,
    interval: '95 % interval',
    intervals:
      'Below each AUC is its 95 % interval for other samples of the same kind (DeLong’s variance). An AUC whose ' +
      'interval contains 0.5 is marked as no better than chance; one from fewer than ten positives is grey. ',
    note: 'AUC: how often a sample that reached the step is ranked above one that did not; 0.5 is random. ',
    stars:
      '* better than the best baseline with an adjusted p < 0.05, ** with p < 0.01, by a paired t-test over the seeds.',
    starsOfPeriods:
      '* better than the best baseline with an adjusted p < 0.05, ** with p < 0.01, by a corrected t-test over the ' +
      'test periods.',
    plot: (step: string) => `AUC of ${step} by model`,
    tableOf: (step: string, over: string) =>
      `AUC of ${step}, the best first; bars are one standard deviation over ${over}`,
  },
  loss: {
    title: 'Test log loss',
    caption: (over: string) => `Mean ± standard deviation over ${over}; lower is better`,
    note: 'Log loss judges the probabilities themselves, on which budgets rest, and not only their order. ',
    intervals:
      'Below each log loss is its 95 % interval for other samples of the same kind; the samples of a user count ' +
      'together.',
  },
  ranking: {
    title: 'Conversions at the top of the list',
    note:
      'The test samples ordered by each model’s probability, for the run of the first seed. Lift: the ' +
      'rate at the top of the list over the rate of the whole list.',
    intervals:
      ' Below a figure is its 95 % interval for other samples of the same kind; the samples of a user count together.',
    olderIntervals: ' There are no intervals: an older version saved the comparison, without intervals.',
    undefinedIntervals:
      ' A figure has no interval if its part of the list has fewer than two users, or if all samples converted.',
    noteOfNewest: ' The samples are from the newest test period.',
    sentence: (model: string, part: string, share: string, step: string, count: string) =>
      `Ranked by ${model}, the top ${part} of the list contains ${share} of all samples that reached ${step} ` +
      `(${count} in the test set).`,
    first: (percent: string) => `top ${percent}`,
    top: (step: string, count: string) => `${step}: share of all ${count} at the top of the list, and its lift`,
    gainsPlot: (step: string) => `Cumulative gains of ${step} by model`,
    gains: (step: string) => `${step}: cumulative gains`,
    gainsAxis: (step: string) => `share of all that reached ${step}`,
    gainsCaption: 'Share of all conversions by top share of the list',
    liftPlot: (step: string) => `Lift of ${step} by model`,
    lift: (step: string) => `${step}: lift`,
    liftAxis: (step: string) => `lift of ${step}`,
    liftCaption: 'Lift by top share of the list',
    axis: 'top share of list',
    part: 'top',
  },
  calibration: {
    title: 'Calibration',
    note:
      'Deciles of the test samples by probability, for the run of the first seed. On the dashed line, the ' +
      'actual rate equals the predicted rate; below it, the model predicts too high a rate. Bars are ' +
      '95 % intervals of the actual rate. The axes have a square-root scale.',
    plot: (step: string) => `Predicted and actual rates of ${step} by model`,
    predicted: 'predicted',
    actual: 'actual',
    decile: 'decile',
    reached: 'reached it',
    interval: '95 % interval',
    usersTogether: 'The intervals count the samples of a user together.',
    olderIntervals:
      'An older version computed the intervals: they treat samples as independent, so they are too narrow if users ' +
      'have several and some users convert more than others.',
  },
  ...studyReports,
  project: projectReport,
};

/** The texts of a report in one language. */
export type ReportWords = typeof report;

function varying(inPeriods: boolean): string {
  return inPeriods ? 'test periods' : 'training runs';
}

function fewSamples(count: number): string {
  return count === 0 ? 'No sample' : `Only ${counted(count, 'sample')}`;
}
