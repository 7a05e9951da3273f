import type { CallResult } from '../api.ts';
import { aucOverSeeds, aucWithin } from '../text/auc.ts';
import { formatCount, formatMoment, formatRate } from '../text/figures.ts';
import { settledRate } from '../text/settled-rate.ts';
import { formatDuration, formatFigure, plainText, say } from './format.ts';
import { formatAuc } from './print-auc.ts';
import { formatTable, type TableColumn } from './table.ts';

type Compared = CallResult<'compare'>;
type Row = Compared['rows'][number];

/** A model's figures of one step. */
interface StepFigures {
  readonly mean: number | null;
  readonly std: number | null;
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
  readonly positives?: number | null | undefined;
  readonly gain: number | null;
  readonly logLoss: { readonly mean: number | null; readonly std: number | null };
}

const NOTHING: StepFigures = { mean: null, std: null, gain: null, logLoss: { mean: null, std: null } };

/**
 * A comparison of models in the style of the paper: test AUC and log loss by step, the gain over LightGBM, the tests,
 * and the data used.
 */
export function printComparison(result: Compared): string {
  const { comparison, dataset, bank, objective, seeds, rows, elapsedMs } = result;
  const head = say('results.comparison', { comparison, dataset, bank, objective, seeds: seeds.length });
  const missing = rows.flatMap(({ model, unavailable, failed }) => [
    ...(unavailable === null ? [] : [say('results.unavailable', { model, reason: unavailable })]),
    ...failed.map(({ seed, error }) => say('results.failed', { model, seed, reason: error })),
  ]);
  return [
    head,
    partsTable(result),
    `Test AUC, mean ± standard deviation over seeds (95 % interval on samples)\n${aucTable(result)}`,
    `Test log loss\n${lossTable(result)}`,
    testsText(result),
    ...tunedText(result),
    ...(missing.length === 0 ? [] : [missing.join('\n')]),
    say('results.took', { duration: formatDuration(elapsedMs) }),
  ].join('\n\n');
}

/** Whose settings were tuned, with how many trials. */
function tunedText({ tuned }: Compared): string[] {
  if (tuned === undefined) return [];
  const lines = Object.entries(tuned.byModel).map(([model, one]) => say('results.tunedBy', { model, ...one }));
  return [[...lines, ...(tuned.equalBudgets ? [] : [say('results.unequalBudgets')])].join('\n')];
}

function partsTable({ parts, steps }: Compared): string {
  const right = steps.map((step): TableColumn => ({ title: plainText(step), align: 'right' }));
  return formatTable(
    [
      { title: 'part' },
      { title: 'dataset' },
      { title: 'rows', align: 'right' },
      { title: 'from' },
      { title: 'to' },
      ...right,
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
              ...steps.map((step) => formatRate(settledRate(part, step))),
            ],
          ];
    }),
  );
}

function aucTable({ rows, steps, tests, reachable, reachableIntervals }: Compared): string {
  const gains = rows.some((row) => steps.some((step) => figuresOf(row, step).gain !== null));
  const columns = steps.flatMap((step): TableColumn[] => [
    { title: plainText(step) },
    ...(gains ? [{ title: 'gain', align: 'right' as const }] : []),
  ]);
  const body = rows.map((row) => [
    plainText(row.title),
    ...steps.flatMap((step) => {
      const figures = figuresOf(row, step);
      const auc = `${formatAuc(aucOverSeeds(figures))}${stars(tests, row.model, step)}`;
      return [auc, ...(gains ? [signed(figures.gain)] : [])];
    }),
  ]);
  const reachableText = (step: string): string => formatAuc(aucWithin(reachable?.[step], reachableIntervals?.[step]));
  const best =
    reachable === null
      ? []
      : [['best reachable', ...steps.flatMap((step) => [reachableText(step), ...(gains ? [''] : [])])]];
  return formatTable([{ title: 'model' }, ...columns], [...body, ...best]);
}

function lossTable({ rows, steps }: Compared): string {
  return formatTable(
    [{ title: 'model' }, ...steps.map((step): TableColumn => ({ title: plainText(step), align: 'right' }))],
    rows.map((row) => [
      plainText(row.title),
      ...steps.map((step) => spread(figuresOf(row, step).logLoss.mean, figuresOf(row, step).logLoss.std)),
    ]),
  );
}

function testsText({ tests, delong, seeds }: Compared): string {
  if (tests.length === 0) return say('results.noTests');
  const table = formatTable(
    [
      { title: 'step' },
      { title: 'test of' },
      { title: 'against' },
      { title: 'difference', align: 'right' },
      { title: 't', align: 'right' },
      { title: 'adjusted p over seeds', align: 'right' },
      { title: 'adjusted p on samples', align: 'right' },
      { title: '' },
    ],
    tests.map(({ step, model, against, difference, t, pAdjusted, best }) => [
      plainText(step),
      model,
      against,
      signed(difference),
      signed(t, 2),
      chance(pAdjusted),
      chance(delong.find((one) => one.step === step && one.against === against)?.pAdjusted),
      best ? 'best baseline' : '',
    ]),
  );
  const legend = seeds.length < 2 ? say('results.oneSeed') : say('results.adjustedTests');
  return `Tests of the difference in AUC\n${table}\n${legend}`;
}

/** The significance mark of a model's lead over the best baseline. */
function stars(tests: Compared['tests'], model: string, step: string): string {
  const test = tests.find((one) => one.best && one.step === step && one.model === model);
  if (test === undefined || test.pAdjusted === null || test.difference <= 0) return '';
  return test.pAdjusted < 0.01 ? ' **' : test.pAdjusted < 0.05 ? ' *' : '';
}

function figuresOf(row: Row, step: string): StepFigures {
  return (row.figures as Readonly<Record<string, StepFigures | undefined>>)[step] ?? NOTHING;
}

function spread(mean: number | null, std: number | null): string {
  return std === null ? formatFigure(mean) : `${formatFigure(mean)} ± ${formatFigure(std)}`;
}

function signed(value: number | null, decimals?: number): string {
  return value === null ? '–' : `${value >= 0 ? '+' : '−'}${formatFigure(Math.abs(value), decimals)}`;
}

/** A p-value too small for four decimals is given as a bound. */
function chance(p: number | null | undefined): string {
  return p !== null && p !== undefined && p < 0.0001 ? '< 0.0001' : formatFigure(p);
}
