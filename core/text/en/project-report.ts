/** The words of the report on a project in English. */
import { countText } from '../numbers.ts';
import { counted } from './format.ts';
import { campaigns } from './window/campaigns.ts';
import { drift } from './window/scoring/drift.ts';
import { results } from './window/scoring/results.ts';

export const projectReport = {
  title: (project: string) => `Report on ${project}`,
  empty: 'There is nothing to report yet: the project has no dataset, no finished run and no campaign.',
  funnel: {
    title: (dataset: string) => `Funnel of ${dataset}`,
    dataset: 'Dataset',
    samples: 'Impressions',
    period: 'Period (UTC)',
    periodOf: (from: string, to: string) => `${from} to ${to}`,
    asOf: 'As of (UTC)',
    imported: 'Imported (UTC)',
    windows: 'Windows of the steps',
    windowOf: (step: string, days: number) => `${step} ${counted(days, 'day')}`,
    records: 'Records',
    recordsOf: (records: string, rejected: string) => `${records} (${rejected} rejected)`,
    steps: 'Steps',
    stepsCaption: 'How each step converts',
    step: 'Step',
    count: 'Count',
    ofPrevious: 'Of previous',
    interval: '95 % interval',
    ofImpressions: 'Of impressions',
    open: 'Not yet mature',
    note:
      'Rates are over samples that are mature for the step: its window has ended for them. Beside each rate is ' +
      'Wilson’s 95 % interval.',
    independent: {
      users: 'It treats users as independent, not their samples; each sample without a user counts as one user.',
      samples:
        'It treats samples as independent, so it is too narrow if users have several impressions each and some users ' +
        'convert more than others.',
    },
    rates: 'Rate of each step among the samples of the previous one',
    bank: 'Bank',
    noBank: '(no value)',
    banks: 'By bank',
    banksCaption: 'Count of each step by bank, its rate among the previous step, and the 95 % interval',
    others: (banks: number) => `${counted(banks, 'other bank')}`,
    trend: { day: 'Trend by day', week: 'Trend by week', month: 'Trend by month' },
    trendOf: (step: string) => `${step}: share of the previous step`,
    trendNote:
      'Bars are 95 % intervals. Days, weeks or months with samples that are not yet mature count only the mature ' +
      'ones; the table marks these and those that the data cover only in part.',
    annotations: 'What happened, by the numbers in the plots',
    number: 'Number',
    day: 'Day (UTC)',
    annotation: 'What happened',
    allBanks: 'all',
    starts: 'From (UTC)',
    samplesBefore: 'Of',
    rate: 'Rate',
    mark: 'Note',
    notMature: 'not yet mature',
    partial: 'incomplete',
  },
  model: {
    title: (run: string) => `Model ${run}`,
    kind: 'Model',
    bank: 'Bank',
    engine: 'Engine',
    seed: 'Seed',
    dataset: 'Dataset',
    samples: 'Samples',
    trained: 'Trained (UTC)',
    objective: 'Objective',
    allSteps: 'the mean of all steps',
    activeFor: 'Active for',
    notActive: 'no bank',
    bestEpoch: 'Best epoch',
    bestTrees: 'Best number of trees',
    of: (best: number, all: number) => `${countText('en', best)} of ${countText('en', all)}`,
    chosenOn: 'Chosen on',
    base: 'Started from',
    keeps: 'Keeps',
    weights: 'Weights (SHA-256)',
    data: 'Data',
    windows: 'Labels',
    windowsOf: (steps: string) => `a step counts if it is reached within its window: ${steps}`,
    requested: 'Requested period',
    whole: 'all of the dataset',
    excluded: 'Left out',
    openSamples: 'samples that are not yet mature for a step, where that step is measured or learnt',
    otherBanks: (bank: string) => `samples of banks other than ${bank}`,
    rejected: (records: number) => `${counted(records, 'rejected record')} of the import`,
    downSampled: (share: string) =>
      'in training and validation, samples that are not yet mature for all steps, and all but ' +
      `${share} of the negatives of the last step; the probabilities are corrected for this`,
    metrics: { test: 'Quality on the test set', valid: 'Quality on the validation set' },
    metricsCaption: 'Figures by step, with their 95 % intervals',
    positives: 'Reached it',
    auc: 'AUC',
    logLoss: 'Log loss',
    ratio: 'Predicted / actual',
    error: 'Calibration error',
    unmeasured: 'The run was not evaluated.',
    metricsNote:
      'AUC: how often a sample that reached the step is ranked above one that did not; 0.5 is random. Predicted / ' +
      'actual: 1.000 is calibrated. Calibration error: the mean distance between predicted and actual rates, which ' +
      'chance alone makes larger than 0, so that it has no interval. ',
    calibration: 'Calibration',
    calibrated: 'Calibrated on the validation set',
    calibratedRefit: (original: string) =>
      `Calibrated as ${original} was on its validation set, then adjusted to all samples`,
    methods: { none: 'not needed', shift: 'shifted', platt: 'Platt', beta: 'beta' },
    methodOf: (step: string, method: string) => `${step} (${method})`,
    calibrationNote:
      'Deciles of the samples by probability. On the dashed line, the actual rate equals the predicted rate; below ' +
      'it, the model predicts too high a rate. Bars are 95 % intervals. The axes have a square-root scale.',
    settings: 'Settings',
    failed: (why: string) => `Could not be measured: ${why}`,
  },
  drift: {
    title: 'Drift from the training data',
    caption: 'The score and the features that changed most',
    score: (step: string) => `score (${step})`,
    chance: 'Chance',
    mean: 'Mean score',
    more: (fields: number) => `${counted(fields, 'more feature')} changed less.`,
    outcomes: 'Conversions on the newest days',
    samples: 'Samples',
    predicted: 'Predicted',
    actual: 'Actual',
    ratio: 'Actual / predicted',
    interval: '95 % interval',
    words: drift,
  },
  limits: {
    title: 'Limits',
    chance: (step: string, interval: string) =>
      `${step}: no better than chance. The 95 % interval of the AUC, ${interval}, contains 0.5.`,
    few: (step: string, positives: number) =>
      `${step}: only ${counted(positives, 'sample')} reached it, so its figures are uncertain.`,
    undefined: (step: string) =>
      `${step}: no AUC, because all samples reached it or none did. How well it is ranked is unknown.`,
    miscalibrated: (step: string, ratio: string, run: string) =>
      `${step}: ${run} predicts ${ratio} times the actual conversions. Expected conversions will be off by a similar ` +
      'factor.',
    uncalibrated: (steps: string) => `Not calibrated: ${steps}. The probabilities of these steps are as trained.`,
    refit: (run: string, original: string) =>
      `${run} is the refit of ${original}: it was trained on all samples, including the validation and test sets. ` +
      `The metrics and curves here are from ${original}; ${run} itself was not measured.`,
    onValidation:
      'There is no test set. These figures are from the validation set, which also chose the epoch, so they are ' +
      'too good.',
    untimed: 'The data have no times, so the sets are random and do not show how the model ages.',
    none:
      'The checks for few conversions, AUCs no better than chance, miscalibration, drift and banners found ' +
      'nothing.',
    general:
      'The probabilities say how likely a conversion is after an impression, as the banners were shown so far. They ' +
      'do not say what a banner adds; a control group does.',
  },
  campaign: {
    title: (name: string) => `Campaign ${name}`,
    planned: 'Planned (UTC)',
    audience: 'Audience',
    users: 'Users',
    rejected: 'Rejected records',
    runs: 'Runs',
    contacts: 'Contacts',
    contactsOf: (contacts: string, most: string) => `${contacts} of at most ${most}`,
    cap: 'Max. contacts per user',
    value: 'Expected value',
    ofBudget: (cost: string, budget: string) => `${cost} of a budget of ${budget}`,
    bound: 'Gap to the optimum',
    objective: 'Objective',
    unitCost: 'Cost per contact',
    unitValue: 'Value per conversion',
    plainOf: (column: string) => `Plain: ${column}`,
    belowNote: 'Below each expected figure is its 95 % interval.',
    olderNote: 'Figures without an interval: an older version saved this plan, without intervals.',
    limits: campaigns.limits,
    words: campaigns.result,
  },
  results: {
    title: (file: string) => `Results of ${file}`,
    written: 'List written (UTC)',
    shown: 'Shown their banner',
    ratesNote: 'Below each rate of a group is its 95 % interval.',
    words: results,
  },
};
