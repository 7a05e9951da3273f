import type { CallResult } from '../../api.ts';
import { ownValue } from '../../own-value.ts';
import { aucOverSeeds, reachableAuc } from '../../text/auc.ts';
import {
  formatCount,
  formatDifferenceEnds,
  formatInterval,
  formatMoment,
  formatP,
  formatRateWithInterval,
  formatSigned,
  formatSpread,
  formatWithInterval,
  SIGNIFICANT,
  VERY_SIGNIFICANT,
} from '../../text/figures.ts';
import { matureInterval, matureRate } from '../../text/metrics/mature-rate.ts';
import { hasLossIntervals, missingLossIntervals } from '../../text/metrics/missing.ts';
import { periodNotes } from '../../text/metrics/period-notes.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { formatDuration, plainText, messageText } from '../format.ts';
import { formatTable, type TableColumn } from '../table.ts';
import { formatAuc } from './auc.ts';

type Compared = CallResult<'compare'>;
type Row = Compared['rows'][number];

interface SpreadWithInterval {
  readonly mean: number | null;
  readonly std: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

/** A model's figures of one step. */
interface StepFigures {
  readonly mean: number | null;
  readonly std: number | null;
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
  readonly positives?: number | null | undefined;
  readonly gain: number | null;
  readonly logLoss: SpreadWithInterval;
}

const NO_FIGURES: StepFigures = { mean: null, std: null, gain: null, logLoss: { mean: null, std: null } };

/**
 * A comparison of models in the style of the paper: test AUC and log loss by step, the gain over LightGBM, the tests,
 * and the data used.
 */
export function printComparison(result: Compared): string {
  const { comparison, dataset, bank, segment, objective, seeds, splits, rows, elapsedMs } = result;
  const periods = splits?.length ?? 1;
  const heading = messageText('results.comparison', {
    comparison,
    dataset,
    bank,
    objective,
    seeds: seeds.length,
    periods,
  });
  const missing = rows.flatMap(({ model, unavailable, failed }) => [
    ...(unavailable === null ? [] : [messageText('results.unavailable', { model, reason: unavailable })]),
    ...failed.map(({ seed, split = null, error }) =>
      messageText('results.failed', { model, seed, period: split, reason: error }),
    ),
  ]);
  return [
    [heading, ...(segment === undefined ? [] : [messageText('results.onlySegment', { ...segment })])].join('\n'),
    splits === undefined ? partsTable(result) : periodsTable(splits, result.steps),
    `${messageText('results.aucTitle', { periods })}\n${aucTable(result)}`,
    ...(splits === undefined ? [] : result.steps.flatMap((step) => periodFigures(splits, rows, step))),
    `Test log loss\n${lossTable(result)}`,
    ...lossIntervals(result),
    testsText(result),
    ...tunedText(result),
    ...(missing.length === 0 ? [] : [missing.join('\n')]),
    messageText('results.took', { duration: formatDuration(elapsedMs) }),
  ].join('\n\n');
}

/** The models with tuned settings, and the number of trials of each. */
function tunedText({ tuned }: Compared): string[] {
  if (tuned === undefined) return [];
  const lines = Object.entries(tuned.byModel).map(([model, one]) => messageText('results.tunedBy', { model, ...one }));
  return [[...lines, ...(tuned.equalBudgets ? [] : [messageText('results.unequalBudgets')])].join('\n')];
}

function partsTable({ parts, steps }: Compared): string {
  const table = formatTable(
    [
      { title: 'part', key: true },
      { title: 'dataset' },
      { title: 'rows', align: 'right' },
      { title: 'from' },
      { title: 'to' },
      ...steps.flatMap(rateColumns),
    ],
    (['train', 'valid', 'test'] as const).flatMap((name) => {
      const part = parts[name];
      return part === null
        ? []
        : [
            [
              name,
              plainText(part.dataset),
              formatCount(part.rows),
              formatMoment(part.firstTime),
              formatMoment(part.lastTime),
              ...steps.flatMap((step) => rateCells(part, step)),
            ],
          ];
    }),
  );
  return `${table}\n${messageText('results.intervalsOfRates')}`;
}

/** The columns of a step's positives and rate. */
function rateColumns(step: string): TableColumn[] {
  return [
    { title: plainText(step), align: 'right' },
    { title: 'rate', align: 'right', withPrevious: true },
  ];
}

function rateCells(labels: Parameters<typeof matureRate>[0], step: string): [string, string] {
  const rate = formatRateWithInterval(matureRate(labels, step), matureInterval(labels, step));
  return [formatCount(ownValue(labels.positives, step) ?? 0), rate];
}

type Splits = NonNullable<Compared['splits']>;

/** The test periods with their samples, and the rate of each step. */
function periodsTable(splits: Splits, steps: readonly string[]): string {
  const table = formatTable(
    [
      { title: 'test period', align: 'right', key: true },
      { title: 'from' },
      { title: 'to' },
      { title: 'rows', align: 'right' },
      ...steps.flatMap(rateColumns),
      { title: 'trained on', align: 'right' },
      { title: 'validated on', align: 'right' },
    ],
    splits.map((split) => [
      String(split.period),
      formatMoment(split.from),
      formatMoment(split.to),
      formatCount(split.rows),
      ...steps.flatMap((step) => rateCells(split, step)),
      formatCount(split.train.rows),
      formatCount(split.valid.rows),
    ]),
  );
  return `${table}\n${messageText('results.intervalsOfRates')}`;
}

type FiguresInPeriod = Splits[number]['models'][number]['figures'][string];

/** A step's AUC of each model in each test period, and predicted over actual conversions, with their intervals. */
function periodFigures(splits: Splits, rows: readonly Row[], step: string): string[] {
  const table = (cell: (figures: FiguresInPeriod | undefined, split: Splits[number]) => string): string =>
    formatTable(
      [{ title: 'model', key: true }, ...splits.map(({ period }): TableColumn => ({ title: `period ${period}` }))],
      rows.map((row) => [
        plainText(row.title),
        ...splits.map((split) => cell(split.models.find(({ model }) => model === row.model)?.figures[step], split)),
      ]),
    );
  const aucs = table((figures, { positives }) =>
    formatAuc(aucOverSeeds(figures && { ...figures, positives: positives[step] })),
  );
  const ratios = table((figures) => formatWithInterval(figures?.calibration.mean, figures?.calibration ?? {}, 2));
  return [
    `${messageText('results.periodFigures', { step })}\n${aucs}`,
    `${messageText('evaluate.ratiosOfPeriods', { step })}\n${ratios}`,
  ];
}

function aucTable(compared: Compared): string {
  const { rows, steps, tests, reachable } = compared;
  const gains = rows.some((row) => steps.some((step) => figuresOf(row, step).gain !== null));
  const columns = steps.flatMap((step): TableColumn[] => [
    { title: plainText(step) },
    ...(gains ? [{ title: 'gain', align: 'right' as const, withPrevious: true }] : []),
  ]);
  const body = rows.map((row) => [
    plainText(row.title),
    ...steps.flatMap((step) => {
      const figures = figuresOf(row, step);
      const auc = `${formatAuc(aucOverSeeds(figures))}${stars(tests, row.model, step)}`;
      return [auc, ...(gains ? [formatSigned(figures.gain)] : [])];
    }),
  ]);
  const reachableText = (step: string): string => formatAuc(reachableAuc(compared, step));
  const best =
    reachable === null
      ? []
      : [['best reachable', ...steps.flatMap((step) => [reachableText(step), ...(gains ? [''] : [])])]];
  return formatTable([{ title: 'model', key: true }, ...columns], [...body, ...best]);
}

function lossTable({ rows, steps }: Compared): string {
  return formatTable(
    [{ title: 'model', key: true }, ...steps.map((step): TableColumn => ({ title: plainText(step), align: 'right' }))],
    rows.map((row) => [plainText(row.title), ...steps.map((step) => formatSpread(figuresOf(row, step).logLoss))]),
  );
}

/** The intervals of the log losses, in a table of their own: beside the losses, lines would not fit a terminal. */
function lossIntervals({ rows, steps, splits }: Compared): string[] {
  const missing = missingLossIntervals(rows, splits).map(plainText);
  if (!hasLossIntervals(rows)) return missing;
  const table = formatTable(
    [{ title: 'model', key: true }, ...steps.map((step): TableColumn => ({ title: plainText(step), align: 'right' }))],
    rows.map((row) => [plainText(row.title), ...steps.map((step) => formatInterval(figuresOf(row, step).logLoss))]),
  );
  return [[messageText('evaluate.lossIntervals'), table, ...missing].join('\n')];
}

function testsText(compared: Compared): string {
  const { tests, delong, seeds, splits } = compared;
  if (tests.length === 0) return messageText('results.noTests');
  const table = formatTable(
    [
      { title: 'step', key: true },
      { title: 'test of', key: true },
      { title: 'against', key: true },
      { title: 'difference', align: 'right' },
      { title: 't', align: 'right' },
      { title: `adjusted p over ${splits === undefined ? 'seeds' : 'periods'}`, align: 'right' },
      { title: 'adjusted p on samples', align: 'right' },
      { title: '', withPrevious: true },
    ],
    tests.map(({ step, model, against, difference, t, pAdjusted, best }) => [
      plainText(step),
      model,
      against,
      formatSigned(difference),
      formatSigned(t, 2),
      formatP(pAdjusted),
      onSamples(delong.find((one) => one.step === step && one.against === against)),
      best ? 'best' : '',
    ]),
  );
  const legend =
    splits !== undefined
      ? messageText('results.adjustedOverPeriods')
      : seeds.length < 2
        ? messageText('results.oneSeed')
        : messageText('results.adjustedTests');
  const notes = [messageText('evaluate.testIntervals'), legend, ...periodNotes(compared).map(plainText)];
  return ['Tests of the difference in AUC', table, ...notes].join('\n');
}

/** The p-value of DeLong's test, with the interval of the difference, to three decimals where these suffice. */
function onSamples(test: Compared['delong'][number] | undefined): string {
  return test === undefined ? UNDEFINED : `${formatP(test.pAdjusted)} (${formatDifferenceEnds(test, 3)})`;
}

/** The significance mark of a model's lead over the best baseline. */
function stars(tests: Compared['tests'], model: string, step: string): string {
  const test = tests.find((one) => one.best && one.step === step && one.model === model);
  if (test === undefined || test.pAdjusted === null || test.difference <= 0) return '';
  return test.pAdjusted < VERY_SIGNIFICANT ? ' **' : test.pAdjusted < SIGNIFICANT ? ' *' : '';
}

function figuresOf(row: Row, step: string): StepFigures {
  return ownValue<StepFigures>(row.figures, step) ?? NO_FIGURES;
}
