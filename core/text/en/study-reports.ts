/** The words of the reports of studies in English. */
import { countText } from '../numbers.ts';
import { counted } from './format.ts';

interface FeatureLoss {
  readonly feature: string;
  readonly loss: string;
}

export const studyReports = {
  study: {
    lead: (model: string, dataset: string, bank: string | null, run: string | null) =>
      `${model} on ${dataset}${bank === null ? '' : `, bank ${bank}`}${run === null ? '' : `, run ${run}`}`,
    data: 'The data',
  },
  hyper: {
    title: (parameter: string) => `Effect of ${parameter}`,
    all: 'All figures',
    aucCaption: 'Test AUC, mean ± standard deviation over the seeds',
    lossCaption: 'Test log loss; lower is better',
    note: (seeds: number) =>
      `Points are means over ${counted(seeds, 'seed')}, bars one standard deviation. AUC: how often a ` +
      'sample that reached the step is ranked above one that did not; 0.5 is random. ' +
      'A value chosen by these figures is chosen on the test set, so its figures are too optimistic: evaluate it on ' +
      'later data before you rely on them.',
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
    note: (samples: string, repeats: number, hasIntervals: boolean) =>
      'How much the AUC of a step drops when a feature’s values are permuted between samples, on ' +
      `${samples}; bars are means over ${counted(repeats, 'permutation')}, lines ` +
      `${hasIntervals ? '95 % intervals for other samples and permutations' : 'one standard deviation'}. ` +
      (hasIntervals ? '' : 'An older version, which did not compute intervals, made this study. ') +
      'Features with the same information can replace each other, so each on its own seems to matter little. ' +
      'Values below 0 are chance.',
    caption:
      'AUC drop by feature, mean ± standard deviation over the permutations, with its 95 % interval; sorted by the ' +
      'mean over the steps',
    olderCaption: 'AUC drop by feature, mean ± standard deviation; sorted by the mean over the steps',
    needs: (first: FeatureLoss, second: FeatureLoss | null) =>
      `depends most on ${first.feature} (AUC drop ${first.loss})` +
      (second === null ? '.' : `, then on ${second.feature} (${second.loss}).`),
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
      'best. If a step is rare, samples that reached it are seldom predicted well and fall in ' +
      'quartile 4. Bars are one standard deviation over the samples.',
    noteWithin:
      'The same with quartiles within each group, so that each group is shown from its best-predicted ' +
      'quartile to its worst.',
    sentence: (from: string, to: string, change: 'same' | 'more' | 'less', best: string, worst: string) => {
      const [amount, than] = change === 'same' ? ['as much', 'as'] : [change, 'than'];
      return (
        `${to} takes ${amount} from ${from} where ${from} was predicted well (${best} in the best ` +
        `quartile) ${than} where it was not (${worst} in the worst).`
      );
    },
    groups: {
      '00': (from: string, _to: string) => `no ${from}`,
      '10': (from: string, to: string) => `${from}, no ${to}`,
      '11': (from: string, to: string) => `${from} and ${to}`,
    },
    plot: (from: string, to: string) =>
      `Mean transfer weight from ${from} to ${to} by quartile of the log loss of ${from} and by labels`,
    axis: (from: string) => `quartile of the log loss of ${from}`,
    weight: 'transfer weight',
    quartile: 'quartile',
    caption: 'Mean weight ± standard deviation over the samples, and their number',
  },
  tsne: {
    title: (step: string) => `The samples before and after the transfer to ${step}`,
    maps: 'Maps by confidence',
    apart: 'How far apart the classes are',
    allPoints: 'All points',
    views: {
      q: (step: string) => `q: the output of the tower of ${step}`,
      pq: (step: string) => `p + q: with the information transferred from the previous step to ${step}`,
      z: (step: string) => `z: after the transfer, from which ${step} is predicted`,
    },
    reached: (step: string, count: number) => `reached ${step} (${count})`,
    not: (count: number) => `did not (${count})`,
    note: (perplexity: string) =>
      `Test samples drawn at random, mapped by t-SNE at perplexity ${perplexity}: points close to each other have ` +
      'similar values; the position of a point and the distance between groups mean nothing. Panels go from the half ' +
      'of each class that the model is most confident of to the half that it is least confident of.',
    noteApart:
      'The share of a point’s ten nearest points in its panel that are of the same class, averaged over both ' +
      'classes: 100 % where the classes are apart, 50 % where they are mixed.',
    plot: (view: string, step: string, bands: number) => `Map of ${view} of ${step} in ${bands} bands of confidence`,
    sentence: (q: string, pq: string, z: string, step: string, verdict: string) =>
      `Of the samples that the model is least confident of, ${q} of the neighbours are of the same class by ` +
      `q, ${pq} by p + q and ${z} by z: for ${step}, ${verdict}.`,
    little: 'the transfer makes no clear difference',
    further: 'the transfer moves the classes further apart',
    notFurther: 'the transfer does not move the classes further apart',
    caption: 'Of the same class',
    confidence: 'confidence',
    pointsCaption: 'Positions in the maps, each class from the most confident on',
    reachedColumn: (step: string) => `reached ${step}`,
    probability: 'probability',
    rank: 'rank',
    yes: 'yes',
    no: 'no',
  },
};
