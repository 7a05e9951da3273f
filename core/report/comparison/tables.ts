import type { Comparison } from '../../compare/result.ts';
import { aucOverSeeds, reachableAuc } from '../../text/auc.ts';
import { formatCount, formatFigure, formatP, formatSigned, SIGNIFICANT, VERY_SIGNIFICANT } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { MIN_RELIABLE_POSITIVES } from '../../train/fit/training-warnings.ts';
import { aucCell, aucIntervalCell, cellWithInterval, lossNotes } from '../auc.ts';
import type { Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { figure, note, plots, section } from '../page.ts';
import { isTimed, partsTable } from '../parts-table.ts';
import { dotPlot } from '../plots/dots.ts';
import { table, type Column, type Row } from '../table.ts';
import { bestTest, mainStep, averagedOver, titleOf } from './lookup.ts';
import { shortWords } from './verdict.ts';

const LOSS_DECIMALS = 5;

/** With fewer test positives, the uncertainty of an AUC is at least about ± 0.04. */
const FEW_TESTED = 100;

/** The training, validation and test data of the models. */
export function splitSection(comparison: Comparison, words: ReportLanguage): Markup {
  const { parts, steps } = comparison;
  return section(
    words.split.title,
    partsTable(parts, steps, words),
    comparison.splits === undefined
      ? note(words.split.note, isTimed(parts) ? null : words.split.untimed)
      : note(words.split.noteOfNewest),
    ...fewPositivesNotes(comparison, words),
  );
}

/** Notes on small numbers of positives, which make differences unreliable. */
function fewPositivesNotes(comparison: Comparison, words: ReportLanguage): Markup[] {
  const step = mainStep(comparison);
  const { valid, test } = comparison.parts;
  return [
    ...(valid.positives[step] < MIN_RELIABLE_POSITIVES
      ? [note(words.split.fewValid(valid.positives[step], words.step(step)))]
      : []),
    ...(test !== null && test.positives[step] < FEW_TESTED
      ? [note(words.split.fewTest(test.positives[step], words.step(step)))]
      : []),
  ];
}

/** Test AUC by model and step as in the paper's table, with its plots. */
export function aucSection(comparison: Comparison, words: ReportLanguage): Markup {
  const { rows, steps } = comparison;
  const gains = rows.some(({ figures }) => steps.some((step) => figures[step].gain !== null));
  const columns: Column[] = [
    { title: words.columns.model },
    ...steps.flatMap((step): Column[] => [
      { title: words.step(step), kind: 'number' },
      ...(gains ? [{ title: words.columns.gain, kind: 'number' } as const] : []),
    ]),
  ];
  const body = [...modelRows(comparison, gains, words), ...reachableRow(comparison, gains, words)];
  return section(
    words.auc.title,
    table(words.auc.caption(averagedOver(comparison, words), gains), columns, body),
    note(words.auc.note, hasIntervals(comparison) ? words.auc.intervals : null, starsNote(comparison, words)),
    plots(steps.map((step) => aucFigure(comparison, step, words))),
  );
}

/** A row per model: its AUC for each step, and its gain over LightGBM if wanted. */
function modelRows(comparison: Comparison, gains: boolean, words: ReportLanguage): Row[] {
  const { rows, steps } = comparison;
  const tested = comparison.tests[0]?.model;
  return rows.map(({ model, title, figures }) => ({
    kind: model === tested ? 'highlighted' : undefined,
    cells: [
      words.model(words.text(title)),
      ...steps.flatMap((step) => [
        aucCell(aucOverSeeds(figures[step]), words, stars(comparison, model, step)),
        ...(gains ? [formatSigned(figures[step].gain)] : []),
      ]),
    ],
  }));
}

/** The AUCs of the true probabilities, if these are known. */
function reachableRow(comparison: Comparison, gains: boolean, words: ReportLanguage): Row[] {
  const { steps, reachable } = comparison;
  if (reachable === null) return [];
  const cells = steps.flatMap((step) => [aucCell(reachableAuc(comparison, step), words), ...(gains ? [''] : [])]);
  return [{ kind: 'apart', cells: [words.auc.reachable, ...cells] }];
}

/** The meaning of the stars; null if nothing is tested over seeds or test periods. */
function starsNote({ seeds, splits }: Comparison, { auc }: ReportLanguage): string | null {
  if (splits !== undefined) return auc.starsOfPeriods;
  return seeds.length < 2 ? null : auc.stars;
}

/** Whether the comparison's runs are of a version that computes the intervals of AUCs. */
function hasIntervals({ rows }: Comparison): boolean {
  return rows.some(({ figures }) => Object.values(figures).some(({ low }) => typeof low === 'number'));
}

function aucFigure(comparison: Comparison, step: string, words: ReportLanguage): Markup {
  const ordered = [...comparison.rows].sort((a, b) => (b.figures[step].mean ?? -1) - (a.figures[step].mean ?? -1));
  return figure(
    words.step(step),
    aucPlot(comparison, ordered, step, words),
    table(
      words.auc.tableOf(words.step(step), averagedOver(comparison, words)),
      [
        { title: words.columns.model },
        { title: words.columns.mean, kind: 'number' },
        { title: '±', kind: 'number' },
        { title: words.auc.interval, kind: 'number' },
        { title: comparison.splits === undefined ? words.columns.seeds : words.columns.runs, kind: 'number' },
      ],
      ordered.map(({ title, figures, runs }) => ({
        cells: [
          words.model(words.text(title)),
          formatFigure(figures[step].mean),
          formatFigure(figures[step].std),
          aucIntervalCell(aucOverSeeds(figures[step]), words),
          formatCount(runs.length),
        ],
      })),
    ),
    words,
  );
}

function aucPlot(
  comparison: Comparison,
  ordered: Comparison['rows'],
  step: string,
  words: ReportLanguage,
): ReturnType<typeof dotPlot> {
  const best = comparison.reachable?.[step] ?? null;
  const tested = bestTest(comparison, step)?.model;
  return dotPlot({
    label: words.auc.plot(words.step(step)),
    axis: 'AUC',
    format: (value) => formatFigure(value),
    mark: best === null ? null : { text: words.auc.reachableAt(formatFigure(best)), value: best },
    dots: ordered.map(({ model, title, figures }) => ({
      label: words.model(words.text(title)),
      mean: figures[step].mean,
      std: figures[step].std,
      strong: model === tested,
    })),
  });
}

/** Test log loss by model and step, with its intervals. */
export function lossSection(comparison: Comparison, words: ReportLanguage): Markup {
  const { rows, steps } = comparison;
  return section(
    words.loss.title,
    table(
      words.loss.caption(averagedOver(comparison, words)),
      [{ title: words.columns.model }, ...steps.map((step): Column => ({ title: words.step(step), kind: 'number' }))],
      rows.map(({ title, figures }) => ({
        cells: [
          words.model(words.text(title)),
          ...steps.map((step) => cellWithInterval(figures[step].logLoss, LOSS_DECIMALS)),
        ],
      })),
    ),
    note(words.loss.note, lossNotes([rows, comparison.splits], words)),
  );
}

/** Every test with its interpretation. */
export function testsTable(comparison: Comparison, words: ReportLanguage): Markup {
  const titles = words.tests;
  const inPeriods = comparison.splits !== undefined;
  const columns: Column[] = [
    { title: words.columns.step },
    { title: titles.against },
    { title: titles.difference, kind: 'number' },
    { title: 't', kind: 'number' },
    { title: inPeriods ? titles.overPeriods : titles.overSeeds, kind: 'number' },
    { title: titles.onSamples, kind: 'number' },
    { title: titles.interval, kind: 'number' },
    { title: inPeriods ? titles.wordsOfPeriods : titles.words },
  ];
  return table(
    comparison.tests.length === 0 ? titles.none : titles.caption(titleOf(comparison, comparison.tests[0].model, words)),
    columns,
    comparison.tests.map((test) => {
      const samples = comparison.delong.find(({ step, against }) => step === test.step && against === test.against);
      const [model, against] = [titleOf(comparison, test.model, words), titleOf(comparison, test.against, words)];
      return {
        kind: test.best ? ('highlighted' as const) : undefined,
        cells: [
          words.step(test.step),
          test.best ? titles.best(against) : against,
          formatSigned(test.difference),
          formatSigned(test.t, 2),
          formatP(test.pAdjusted),
          formatP(samples?.pAdjusted),
          samples === undefined ? UNDEFINED : `${formatSigned(samples.low)} … ${formatSigned(samples.high)}`,
          shortWords(test, model, against, words),
        ],
      };
    }),
  );
}

function stars(comparison: Comparison, model: string, step: string): string {
  const test = bestTest(comparison, step);
  if (test === undefined || test.model !== model || test.pAdjusted === null || test.difference <= 0) return '';
  return test.pAdjusted < VERY_SIGNIFICANT ? ' **' : test.pAdjusted < SIGNIFICANT ? ' *' : '';
}
