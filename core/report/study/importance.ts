import type { AucDrop, FeatureDrops, ImportanceStudy } from '../../study/result.ts';
import { aucWithin } from '../../text/auc.ts';
import type { ReportWords } from '../../text/en/report.ts';
import { formatDifferenceEnds, formatFigure, lacksInterval } from '../../text/figures.ts';
import { aucCell, cellWithInterval } from '../auc.ts';
import { nameOf, truncated, type Markup } from '../html.ts';
import { figure, note, pairs, plots, section } from '../page.ts';
import { table, type Column } from '../table.ts';
import { barPlot } from './bars.ts';

/** Maximum number of features in a plot; the table has all. */
const SHOWN = 15;

/** Bars of the most important features by step, and all features in a table. */
export function importanceSections(study: ImportanceStudy, words: ReportWords): Markup[] {
  const texts = words.importance;
  const { steps, features, repeats, rows, ofRows, auc, aucIntervals, positives } = study;
  const columns: Column[] = [
    { title: words.columns.feature, kind: 'name' },
    ...steps.map((step): Column => ({ title: words.step(step), kind: 'number' })),
  ];
  return [
    section(
      texts.byStep,
      pairs(
        steps
          .map((step) => [words.step(step), sentence(study, step, words)] as const)
          .filter(([, text]) => text !== ''),
      ),
      plots(steps.map((step) => stepFigure(study, step, words))),
      note(texts.note(texts.samples(rows, ofRows), repeats, !isOlder(study))),
    ),
    section(
      texts.all,
      table(isOlder(study) ? texts.olderCaption : texts.caption, columns, [
        {
          kind: 'highlighted',
          cells: [
            texts.withAll,
            ...steps.map((step) => aucCell(aucWithin(auc[step], aucIntervals?.[step], positives?.[step]), words)),
          ],
        },
        ...features.map(({ feature, drops }) => ({
          cells: [
            nameOf(feature),
            ...steps.map((step) => cellWithInterval({ ...drops[step], mean: drops[step].drop })),
          ],
        })),
      ]),
    ),
  ];
}

/** Whether the study was stored by an older version and has no intervals. */
function isOlder({ features }: ImportanceStudy): boolean {
  return features.some(({ drops }) => Object.values(drops).some(({ drop, low }) => lacksInterval(drop, low)));
}

/** The ends of the interval; in a study from an older version, one standard deviation on either side, over repeats. */
function endsOf({ drop, std, low, high }: AucDrop): { readonly low: number | null; readonly high: number | null } {
  if (low !== undefined) return { low, high: high ?? null };
  return drop === null || std === null ? { low: null, high: null } : { low: drop - std, high: drop + std };
}

function ranked({ features }: ImportanceStudy, step: string): FeatureDrops[] {
  return [...features]
    .filter(({ drops }) => drops[step].drop !== null)
    .sort((a, b) => (b.drops[step].drop ?? 0) - (a.drops[step].drop ?? 0));
}

function sentence(study: ImportanceStudy, step: string, { importance }: ReportWords): string {
  const [first, second = null] = ranked(study, step)
    .filter(({ drops }) => (drops[step].drop ?? 0) > 0)
    .map(({ feature, drops }) => ({ feature: truncated(feature), loss: formatFigure(drops[step].drop) }));
  return first === undefined ? '' : importance.needs(first, second);
}

function stepFigure(study: ImportanceStudy, step: string, words: ReportWords): Markup {
  const texts = words.importance;
  const stepTitle = words.step(step);
  const rankedFeatures = ranked(study, step);
  const shown = rankedFeatures.slice(0, SHOWN);
  const plot = barPlot({
    label: texts.plot(stepTitle),
    axis: texts.axis,
    format: (value) => formatFigure(value),
    bars: shown.map(({ feature, drops }) => ({
      label: truncated(feature),
      value: drops[step].drop ?? 0,
      ...endsOf(drops[step]),
    })),
  });
  return figure(
    rankedFeatures.length > SHOWN ? texts.firstOf(stepTitle, SHOWN, rankedFeatures.length) : stepTitle,
    plot,
    table(
      texts.tableOf(stepTitle),
      [
        { title: words.columns.feature, kind: 'name' },
        { title: words.columns.mean, kind: 'number' },
        { title: '±', kind: 'number' },
        { title: words.auc.interval, kind: 'number' },
      ],
      rankedFeatures.map(({ feature, drops }) => ({
        cells: [
          nameOf(feature),
          formatFigure(drops[step].drop),
          formatFigure(drops[step].std),
          formatDifferenceEnds(drops[step]),
        ],
      })),
    ),
    words,
  );
}
