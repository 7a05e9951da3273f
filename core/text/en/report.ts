/**
 * The words of reports in English; their type is what every language has to fill. Steps and models come as `step` and
 * `model` call them.
 */
import { countText } from '../numbers.ts';
import { counted } from './counted.ts';

export const report = {
  /** For the document, as a BCP 47 tag. */
  tag: 'en',
  step: (name: string): string => name,
  /** A model's title as the registry has it. */
  model: (title: string): string => title,
  table: 'Table',
  others: (names: readonly string[]) => `others: ${names.join(', ')}`,
  footer: (moment: string, version: string) => `Written ${moment} (UTC) by Stepladder ${version}.`,
  columns: {
    model: 'model',
    part: 'part',
    dataset: 'dataset',
    first: 'first sample (UTC)',
    last: 'last sample (UTC)',
    rows: 'rows',
    mean: 'mean',
    seeds: 'seeds',
    runs: 'runs',
    runBy: 'run by',
    settings: 'settings',
    step: 'step',
    samples: 'samples',
    gain: 'gain',
    feature: 'feature',
  },
  parts: { train: 'training', valid: 'validation', test: 'test' },
  partsCaption: 'Rows of each set, with the share and number that reached each step',
  making: {
    title: 'Method',
    comparison: 'comparison',
    study: 'study',
    started: (what: string, moment: string) => `${what}, started ${moment} (UTC)`,
    dataset: 'dataset',
    bank: 'bank',
    allBanks: 'all',
    stopsOn: 'training stops on',
    mean: 'the mean of all steps',
    seeds: 'seeds',
    versions: 'versions',
    run: 'run',
    runOf: (run: string, seed: number) => `${run}, seed ${seed}`,
    model: 'model',
    engine: 'engine',
    settings: 'settings',
    settingsOfFirst: 'settings of the first run',
    models: 'Models, their own settings and their runs by seed',
    note:
      'Models are trained seed by seed on the same sets and stopped on the validation set alone; the same ' +
      'seed gives the same weights on the same machine.',
  },
  comparison: {
    title: (models: number, dataset: string) => `Comparison of ${counted(models, 'model')} on ${dataset}`,
    lead: (models: string, seeds: number, bank: string | null, done: boolean) =>
      `${models} — ${counted(seeds, 'seed')} each${bank === null ? '' : `, bank ${bank}`}` +
      (done ? '' : ' (not finished: the figures cover the runs so far)'),
  },
  verdict: {
    title: 'Results',
    unmeasured: (step: string) =>
      `No model has an AUC for ${step}: the test set lacks samples that reached it, or samples that did not.`,
    reaches: (model: string, auc: string, step: string) => `${model} reaches an AUC of ${auc} for ${step}.`,
    sentenceJoint: ' ',
    against: (step: string, model: string, auc: string, baseline: string, other: string) =>
      `For ${step}, ${model} reaches an AUC of ${auc}, and the best baseline (${baseline}) ${other}.`,
    oneSeed: (difference: string) => `The difference is ${difference}; with one seed, it may be chance.`,
    noSpread: (difference: string, seeds: number) =>
      `The difference is ${difference} for each of ${counted(seeds, 'seed')}, so that a test has no ` +
      'spread to hold it against.',
    chance: (difference: string, p: string, seeds: number) =>
      `The difference is ${difference}, within the random variation between trainings (p ${p} ` +
      `over ${counted(seeds, 'seed')}).`,
    better: (difference: string, model: string, p: string, seeds: number) =>
      `The difference is ${difference}: ${model} is better by more than the random variation ` +
      `between trainings (p ${p} over ${counted(seeds, 'seed')}).`,
    reachable: (auc: string, way: number) =>
      `No model can be expected to do better than the true probabilities, whose AUC is ${auc}: the ` +
      `best model here goes ${way} % of the way from random (0.5) to them.`,
    unavailable: (model: string, why: string) => `${model} is not available: ${why}`,
    failed: (model: string, seed: number, error: string) => `${model}, seed ${seed}, failed: ${error}`,
  },
  tests: {
    title: 'Is the difference more than chance?',
    against: 'against',
    difference: 'difference',
    overSeeds: 'p over seeds',
    onSamples: 'p on samples',
    interval: '95 % interval on samples',
    words: 'over seeds',
    none: 'No two models to test',
    caption: (model: string) => `AUC of ${model} minus that of each other model`,
    best: (model: string) => `${model} (best baseline)`,
    short: {
      oneSeed: 'one seed: no test',
      noSpread: 'no spread: no test',
      chance: 'not more than chance',
      better: (model: string) => `${model} is better`,
    },
    noteOne:
      'With one seed there is neither a deviation nor a t-test: other seeds train other weights, and how ' +
      'much these differ is unknown.',
    note:
      'A paired t-test asks whether the difference holds over seeds: for other trainings on the same ' +
      'samples. DeLong’s test asks, for the first seed’s runs, whether it holds for other samples of the ' +
      'same kind. Rely on a lead that both tests confirm. The p-values are not adjusted for the number ' +
      'of tests: of twenty comparisons without a real difference, one is expected below 0.05.',
    flattered: (model: string) =>
      `${model} is compared with the others because its AUC is best on this same test set: part of its ` +
      'lead is luck, so its p-values are too small.',
  },
  split: {
    title: 'Data compared on',
    note:
      'All models and seeds use the same sets. The validation set decides when a training stops; the test ' +
      'set is used only afterwards.',
    untimed: ' The data have no times.',
    fewValid: (count: number, step: string) =>
      `${fewSamples(count)} of the validation set reached ${step}, too few to choose the best epoch: an earlier step ` +
      'or the data of all banks chose it where they had enough, else mostly chance.',
    fewTest: (count: number, step: string) =>
      `${fewSamples(count)} of the test set reached ${step}: another test set could reverse the order of ` +
      'the models, as the intervals on samples show.',
  },
  auc: {
    title: 'Test AUC',
    reachable: 'best reachable',
    caption: (seeds: number, gains: boolean) =>
      `Mean ± standard deviation over ${counted(seeds, 'seed')}${gains ? '; gain over LightGBM' : ''}`,
    note: 'AUC: how often a sample that reached the step is ranked above one that did not; 0.5 is random. ',
    stars: '* better than the best baseline with p < 0.05, ** with p < 0.01, by a paired t-test over the seeds.',
    plot: (step: string) => `AUC of ${step} by model`,
    tableOf: (step: string) => `AUC of ${step}, the best first; bars are one standard deviation over the seeds`,
  },
  loss: {
    title: 'Test log loss',
    caption: (seeds: number) => `Mean ± standard deviation over ${counted(seeds, 'seed')}; less is better`,
    note: 'Log loss judges the probabilities themselves and not only their order: it is what budgets rest on.',
  },
  ranking: {
    title: 'Conversions at the top of the list',
    note:
      'The test samples ordered by each model’s probability, for the run of the first seed. Lift: the ' +
      'rate at the top of the list over the rate of the whole list.',
    sentence: (model: string, part: string, share: string, step: string, count: string) =>
      `By ${model}, the top ${part} of the list contains ${share} of all samples that reached ${step} ` +
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
      'Tenths of the test samples by probability, for the run of the first seed. On the dashed line, the ' +
      'actual rate equals the predicted rate; below it, the model predicts too much. Bars are 95 % ' +
      'intervals of the actual rate. The axes give small rates more room.',
    plot: (step: string) => `Predicted and actual rates of ${step} by model`,
    predicted: 'predicted',
    observed: 'actual',
    tenth: 'tenth',
    reached: 'reached it',
    interval: '95 % interval',
  },
  study: {
    lead: (model: string, dataset: string, bank: string | null, run: string | null) =>
      `${model} on ${dataset}${bank === null ? '' : `, bank ${bank}`}${run === null ? '' : ` — run ${run}`}`,
    data: 'The data',
  },
  hyper: {
    title: (parameter: string) => `Effect of ${parameter}`,
    all: 'All figures',
    aucCaption: 'Test AUC, mean ± standard deviation over the seeds',
    lossCaption: 'Test log loss; less is better',
    note: (seeds: number) =>
      `Points are means over ${counted(seeds, 'seed')}, bars one standard deviation. AUC: how often a ` +
      'sample that reached the step is ranked above one that did not; 0.5 is random. ' +
      'A value that is chosen for its figures here has been chosen by the test part, which flatters ' +
      'it: evaluate it on later data before you rely on them.',
    best: (setting: string, auc: string, ahead: string, next: string, verdict: string) =>
      `best with ${setting} (${auc}), ${ahead} above ${next}: ${verdict}.`,
    oneSeed: 'with one seed, that may be chance',
    clear: 'more than one standard deviation',
    unclear: 'within one standard deviation, so no clear difference',
    plot: (step: string, parameter: string) => `Test AUC of ${step} by ${parameter}`,
    caption: (step: string) => `AUC of ${step}`,
  },
  importance: {
    title: 'Permutation importance',
    byStep: 'By step',
    all: 'All features',
    withAll: 'AUC with all',
    axis: 'AUC drop',
    samples: (rows: number, ofRows: number) =>
      rows < ofRows
        ? `${countText('en', rows)} of the ${countText('en', ofRows)} validation samples, drawn at random`
        : `the ${countText('en', rows)} validation samples`,
    note: (samples: string, repeats: number) =>
      'How much the AUC of a step drops when a feature’s values are shuffled between samples, on ' +
      `${samples}; bars are means over ${counted(repeats, 'permutation')}, lines one standard deviation. ` +
      'Features with the same information can replace each other, so each alone seems to matter little. ' +
      'Values below 0 are chance.',
    caption: 'AUC drop by feature, mean ± standard deviation; sorted by the mean over the steps',
    needs: (feature: string, loss: string) => `needs ${feature} most (${loss} of its AUC)`,
    then: (feature: string, loss: string) => `, then ${feature} (${loss})`,
    end: '.',
    plot: (step: string) => `AUC drop of ${step} by feature`,
    firstOf: (step: string, shown: number, all: number) => `${step}: the first ${shown} of ${all}`,
    tableOf: (step: string) => `AUC drop of ${step}, largest first`,
  },
  transfer: {
    title: 'What each step takes from the previous one',
    byQuartile: 'By quartile of all samples',
    withinGroups: 'By quartile within each group',
    note:
      'The weight w of what the previous step passes on: at 1, only that is used; at 0, only the step’s ' +
      'own tower. Quartiles are of the previous step’s log loss over all test samples; 1 is predicted ' +
      'best. Where a step is rare, samples that reached it are seldom predicted well and fall in ' +
      'quartile 4. Bars are one standard deviation over the samples.',
    noteWithin:
      'The same with quartiles within each group, so that each group is shown from its best-predicted ' +
      'quarter to its worst.',
    sentence: (from: string, to: string, change: 'same' | 'more' | 'less', best: string, worst: string) => {
      const [amount, than] = change === 'same' ? ['as much', 'as'] : [change, 'than'];
      return (
        `${to} takes ${amount} from ${from} where ${from} was predicted well (${best} in the best ` +
        `quarter) ${than} where it was not (${worst} in the worst).`
      );
    },
    groups: {
      '00': (from: string, _to: string) => `no ${from}`,
      '10': (from: string, to: string) => `${from}, no ${to}`,
      '11': (from: string, to: string) => `${from} and ${to}`,
    },
    plot: (from: string, to: string) =>
      `Mean transferred weight from ${from} to ${to} by quartile of the log loss of ${from} and by labels`,
    axis: (from: string) => `quartile of the log loss of ${from}`,
    weight: 'transferred weight',
    quartile: 'quartile',
    caption: 'Mean weight ± standard deviation over the samples, and their number',
  },
  tsne: {
    title: (step: string) => `How the samples lie before and after the transfer to ${step}`,
    maps: 'Maps by confidence',
    apart: 'How far the classes are apart',
    allPoints: 'All points',
    views: {
      q: (step: string) => `q: what the tower of ${step} says`,
      pq: (step: string) => `p + q: with what the step before ${step} passes on`,
      z: (step: string) => `z: after the transfer, from which ${step} is predicted`,
    },
    reached: (step: string, count: number) => `reached ${step} (${count})`,
    not: (count: number) => `did not (${count})`,
    note: (perplexity: string) =>
      `Test samples drawn by chance, mapped by t-SNE at perplexity ${perplexity}: near points have ` +
      'like values; where a point lies and how far groups are apart means nothing. ' +
      'Panels go from the half of each class that the model is surest of to the half it is least sure of.',
    noteApart:
      'Of the ten points of the panel that are nearest to a point in the map, the share that is of its ' +
      'own class, as the mean over both classes: 100 % where the classes are apart, 50 % where they ' +
      'are mixed.',
    plot: (view: string, step: string, bands: number) => `Map of ${view} of ${step} in ${bands} bands of confidence`,
    sentence: (q: string, pq: string, z: string, step: string, verdict: string) =>
      `Of the samples that the model is least sure of, ${q} of the neighbours are of the same class by ` +
      `q, ${pq} by p + q and ${z} by z: for ${step}, ${verdict}.`,
    little: 'the transfer changes little that is sure',
    further: 'the transfer brings the classes further apart',
    notFurther: 'the transfer does not bring the classes further apart',
    caption: 'Of the same class',
    confidence: 'confidence',
    pointsCaption: 'Places in the maps, each class from the surest on',
    reachedColumn: (step: string) => `reached ${step}`,
    probability: 'probability',
    rank: 'rank',
    yes: 'yes',
    no: 'no',
  },
};

/** What a report says, in one language. */
export type ReportWords = typeof report;

function fewSamples(count: number): string {
  return count === 0 ? 'No sample' : `Only ${counted(count, 'sample')}`;
}
