import type { ComparedSplit, Comparison } from '../../compare/result.ts';
import { aucOverSeeds, aucWithin } from '../../text/auc.ts';
import { formatCount, formatMoment, formatWithInterval } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { aucCell } from '../auc.ts';
import { html, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { note, section } from '../page.ts';
import { rateCell } from '../parts-table.ts';
import { table, type Column } from '../table.ts';

const RATIO_DECIMALS = 2;

/** The test periods of a comparison with their samples and each model's figures. */
export function periodsSection(
  comparison: Comparison,
  splits: readonly ComparedSplit[],
  words: ReportLanguage,
): Markup {
  return section(
    words.periods.title,
    samplesTable(comparison, splits, words),
    ...comparison.steps.map((step) => figuresTable(comparison, splits, step, words)),
    note(words.periods.note),
  );
}

function samplesTable({ steps }: Comparison, splits: readonly ComparedSplit[], words: ReportLanguage): Markup {
  const number = (title: string): Column => ({ title, kind: 'number' });
  return table(
    words.periods.caption,
    [
      { title: words.periods.period },
      { title: words.columns.first },
      { title: words.columns.last },
      number(words.columns.samples),
      ...steps.map((step) => number(words.step(step))),
      number(words.periods.trained),
      number(words.periods.validated),
    ],
    splits.map(({ split, parts: { train, valid, test } }) => ({
      cells: [
        split,
        formatMoment(test?.firstTime ?? null),
        formatMoment(test?.lastTime ?? null),
        formatCount(test?.rows ?? 0),
        ...steps.map((step) => (test === null ? UNDEFINED : rateCell(test, step))),
        formatCount(train.rows),
        formatCount(valid.rows),
      ],
    })),
  );
}

/** A step's AUC of each model in each period and, below it, predicted over actual conversions, with their intervals. */
function figuresTable(
  { rows, tests, reachable }: Comparison,
  splits: readonly ComparedSplit[],
  step: string,
  words: ReportLanguage,
): Markup {
  const cellOf = (model: string, { models, parts: { test } }: ComparedSplit): Markup => {
    const figures = models.find((one) => one.model === model)?.figures[step];
    const auc = aucCell(aucOverSeeds(figures && { ...figures, positives: test?.positives[step] }), words);
    const ratio = words.periods.ratio(
      formatWithInterval(figures?.calibration.mean, figures?.calibration ?? {}, RATIO_DECIMALS),
    );
    return html`${auc}${(figures?.mean ?? null) === null ? null : html`<div>${ratio}</div>`}`;
  };
  const best = {
    kind: 'apart' as const,
    cells: [
      words.auc.reachable,
      ...splits.map(({ reachable: aucs, reachableIntervals: intervals, parts: { test } }) =>
        aucCell(aucWithin(aucs?.[step], intervals?.[step], test?.positives[step]), words),
      ),
    ],
  };
  return table(
    words.periods.figures(words.step(step)),
    [
      { title: words.columns.model },
      ...splits.map(({ split }): Column => ({ title: words.periods.column(split), kind: 'number' })),
    ],
    [
      ...rows.map(({ model, title }) => ({
        kind: model === tests[0]?.model ? ('highlighted' as const) : undefined,
        cells: [words.model(words.text(title)), ...splits.map((split) => cellOf(model, split))],
      })),
      ...(reachable === null ? [] : [best]),
    ],
  );
}
