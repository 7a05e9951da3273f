import type { HyperStudy } from '../../study/result.ts';
import { aucOverSeeds } from '../../text/auc.ts';
import type { ReportWords } from '../../text/en/report.ts';
import { formatFigure } from '../../text/figures.ts';
import { aucCell, aucIntervalCell, cellWithInterval, lossNotes } from '../auc.ts';
import type { Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { figure, note, pairs, plots, section } from '../page.ts';
import { table, type Column } from '../table.ts';
import { categoryPlot } from './categories.ts';

/** The curves of the paper's figure 5: one plot per step, over the values of a setting. */
export function hyperSections(study: HyperStudy, words: ReportLanguage): Markup[] {
  const texts = words.hyper;
  const { steps, values, parameter } = study;
  const seeds = Math.max(0, ...values.map(({ runs }) => runs.length));
  const columns: Column[] = [
    { title: parameter, kind: 'number' },
    ...steps.map((step): Column => ({ title: words.step(step), kind: 'number' })),
    { title: words.columns.runs, kind: 'long' },
  ];
  const rows = (figure: 'auc' | 'logLoss') =>
    values.map(({ value, runs, figures }) => ({
      cells: [
        value,
        ...steps.map((step) =>
          figure === 'auc'
            ? aucCell(aucOverSeeds(figures[step]), words)
            : cellWithInterval(figures[step]?.logLoss ?? { mean: null }),
        ),
        runs.map(({ run }) => run).join(', '),
      ],
    }));
  return [
    section(
      words.auc.title,
      pairs(
        steps
          .map((step) => [words.step(step), sentence(study, step, words)] as const)
          .filter(([, text]) => text !== ''),
      ),
      plots(steps.map((step) => stepFigure(study, step, words))),
      note(texts.note(seeds)),
    ),
    section(
      texts.all,
      table(texts.aucCaption, columns, rows('auc')),
      table(texts.lossCaption, columns, rows('logLoss')),
      note(lossNotes([values], words)),
    ),
  ];
}

/** The best value in words, and its distance from the next one relative to the noise. */
function sentence({ values, parameter }: HyperStudy, step: string, { hyper }: ReportWords): string {
  const measured = values.flatMap(({ value, figures }) =>
    figures[step]?.mean === null || figures[step] === undefined
      ? []
      : [{ value, mean: figures[step].mean, std: figures[step].std }],
  );
  if (measured.length < 2) return '';
  const [best, second] = [...measured].sort((a, b) => b.mean - a.mean);
  const spread = Math.max(best.std ?? 0, second.std ?? 0);
  const verdict = best.std === null ? hyper.oneSeed : best.mean - second.mean > spread ? hyper.clear : hyper.unclear;
  return hyper.best(
    `${parameter} = ${best.value}`,
    formatFigure(best.mean),
    formatFigure(best.mean - second.mean),
    String(second.value),
    verdict,
  );
}

function stepFigure(study: HyperStudy, step: string, words: ReportWords): Markup {
  const { values, parameter } = study;
  const title = words.step(step);
  const titles = [parameter, words.columns.mean, '±', words.auc.interval, words.columns.seeds];
  return figure(
    title,
    stepPlot(study, step, words),
    table(
      words.hyper.caption(title),
      titles.map((title): Column => ({ title, kind: 'number' })),
      values.map(({ value, figures, runs }) => ({
        cells: [
          value,
          formatFigure(figures[step]?.mean),
          formatFigure(figures[step]?.std),
          aucIntervalCell(aucOverSeeds(figures[step]), words),
          runs.length,
        ],
      })),
    ),
    words,
  );
}

function stepPlot({ values, parameter }: HyperStudy, step: string, words: ReportWords): Markup {
  const points = values.map(({ figures }) => figures[step] ?? { mean: null, std: null });
  return categoryPlot(
    {
      label: words.hyper.plot(words.step(step), parameter),
      categories: values.map(({ value }) => String(value)),
      x: parameter,
      y: 'AUC',
      format: (value) => formatFigure(value),
      lines: [{ label: words.step(step), series: 1, points }],
    },
    words,
  );
}
