import type { Comparison } from '../../compare/result.ts';
import type { GainsPoint } from '../../evaluate/gains.ts';
import { formatCount, formatRate, lacksInterval } from '../../text/figures.ts';
import { UNDEFINED } from '../../text/numbers.ts';
import { html, type Content, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { figure, note, paragraph, plots, section } from '../page.ts';
import { linePlot, type Line } from '../plots/lines.ts';
import { table, type Column } from '../table.ts';
import { bestTest, mainStep, modelsWithCurves, seriesOf, titleOf } from './lookup.ts';

/** The fractions of a list that analysts ask about. */
const SHARES = [0.01, 0.05, 0.1, 0.2, 0.5] as const;
/** The fraction that the text reports. */
const REPORTED_SHARE = 0.1;

/** How many conversions the top of a list holds: cumulative gains and lift by step. */
export function rankingSection(comparison: Comparison, words: ReportLanguage): Markup {
  const steps = comparison.steps.filter((step) =>
    modelsWithCurves(comparison).some((model) => gainsOf(comparison, model, step) !== null),
  );
  return section(
    words.ranking.title,
    sentence(comparison, words),
    ...steps.map((step) => {
      const figures = [gainsFigure(comparison, step, words), liftFigure(comparison, step, words)];
      return html`${topTable(comparison, step, words)}${plots(figures)}`;
    }),
    note(
      words.ranking.note,
      ...intervalNotes(comparison, words),
      comparison.splits === undefined ? null : words.ranking.noteOfNewest,
    ),
  );
}

/** What the intervals of gains and lifts mean, or why there are none. */
function intervalNotes(comparison: Comparison, { ranking }: ReportLanguage): string[] {
  const points = Object.values(comparison.curves)
    .flatMap((steps) => Object.values(steps))
    .flatMap(({ gains }) => gains ?? []);
  if (points.some(({ gain, low }) => lacksInterval(gain, low))) return [ranking.olderIntervals];
  return [ranking.intervals, ...(points.some(({ low }) => low === null) ? [ranking.undefinedIntervals] : [])];
}

/** A cell with a share of all conversions or a lift and, if known, its interval below. */
function withInterval({ low, high }: GainsPoint, figure: string, format: (gain: number) => string): Content {
  if (typeof low !== 'number' || typeof high !== 'number') return figure;
  return html`${figure}<div>${format(low)}–${format(high)}</div>`;
}

function sentence(comparison: Comparison, words: ReportLanguage): Markup | null {
  const step = mainStep(comparison);
  const model = bestTest(comparison, step)?.model ?? modelsWithCurves(comparison)[0];
  const gains = model === undefined ? null : gainsOf(comparison, model, step);
  if (model === undefined || gains === null) return null;
  return paragraph(
    words.ranking.sentence(
      titleOf(comparison, model, words),
      percent(REPORTED_SHARE),
      shareText(pointAt(gains, REPORTED_SHARE), words),
      words.step(step),
      formatCount(comparison.curves[model][step].positives),
    ),
  );
}

function shareText({ gain, low, high }: GainsPoint, words: ReportLanguage): string {
  if (typeof low !== 'number' || typeof high !== 'number') return formatRate(gain);
  return words.auc.within(formatRate(gain), `${formatRate(low)}–${formatRate(high)}`, []);
}

function topTable(comparison: Comparison, step: string, words: ReportLanguage): Markup {
  const columns: Column[] = [
    { title: words.columns.model },
    ...SHARES.map((share): Column => ({ title: words.ranking.first(`${share * 100} %`), kind: 'number' })),
  ];
  return table(
    words.ranking.top(words.step(step), formatCount(positivesOf(comparison, step))),
    columns,
    modelsWithCurves(comparison).flatMap((model) => {
      const gains = gainsOf(comparison, model, step);
      if (gains === null) return [];
      const cells = SHARES.map((share) => pointAt(gains, share)).map((point) =>
        withInterval(
          point,
          `${formatRate(point.gain)}${point.lift === null ? '' : ` (${liftText(point.lift, 1)})`}`,
          (gain) => `${formatRate(gain)} (${liftText(gain / point.share, 1)})`,
        ),
      );
      return [
        {
          kind: seriesOf(comparison, model, step) === 1 ? ('highlighted' as const) : undefined,
          cells: [titleOf(comparison, model, words), ...cells],
        },
      ];
    }),
  );
}

function gainsFigure(comparison: Comparison, step: string, words: ReportLanguage): Markup {
  const texts = words.ranking;
  const stepTitle = words.step(step);
  const plot = linePlot(
    {
      label: texts.gainsPlot(stepTitle),
      lines: linesOf(comparison, step, ({ share, gain }) => ({ x: share, y: gain }), words),
      reference: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
      x: { title: texts.axis, domain: [0, 1], format: percent },
      y: { title: texts.gainsAxis(stepTitle), domain: [0, 1], format: percent },
    },
    words,
  );
  return figure(
    texts.gains(stepTitle),
    plot,
    pointsTable(
      comparison,
      step,
      texts.gainsCaption,
      (point) => withInterval(point, formatRate(point.gain), formatRate),
      words,
    ),
    words,
  );
}

function liftFigure(comparison: Comparison, step: string, words: ReportLanguage): Markup {
  const texts = words.ranking;
  const stepTitle = words.step(step);
  const lines = linesOf(comparison, step, ({ share, lift }) => (lift === null ? null : { x: share, y: lift }), words);
  const highest = Math.max(1, ...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  const plot = linePlot(
    {
      label: texts.liftPlot(stepTitle),
      lines,
      reference: [
        { x: 0, y: 1 },
        { x: 1, y: 1 },
      ],
      x: { title: texts.axis, domain: [0, 1], format: percent, scale: 'sqrt' },
      y: { title: texts.liftAxis(stepTitle), domain: [0, highest * 1.05], format: (value) => `${value}×` },
    },
    words,
  );
  return figure(
    texts.lift(stepTitle),
    plot,
    pointsTable(
      comparison,
      step,
      texts.liftCaption,
      (point) =>
        point.lift === null
          ? UNDEFINED
          : withInterval(point, liftText(point.lift, 2), (gain) => liftText(gain / point.share, 2)),
      words,
    ),
    words,
  );
}

function linesOf(
  comparison: Comparison,
  step: string,
  toPoint: (point: GainsPoint) => { x: number; y: number } | null,
  words: ReportLanguage,
): Line[] {
  return modelsWithCurves(comparison).flatMap((model) => {
    const gains = gainsOf(comparison, model, step);
    return gains === null
      ? []
      : [
          {
            label: titleOf(comparison, model, words),
            series: seriesOf(comparison, model, step),
            points: gains.map(toPoint).filter((point) => point !== null),
          },
        ];
  });
}

/** A row for each of several shares of the list: three small ones, then every tenth of it. */
function pointsTable(
  comparison: Comparison,
  step: string,
  caption: string,
  cell: (point: GainsPoint) => Content,
  words: ReportLanguage,
): Markup {
  const models = modelsWithCurves(comparison).flatMap((model) => {
    const gains = gainsOf(comparison, model, step);
    return gains === null ? [] : [{ model, gains }];
  });
  const shares = [0.01, 0.02, 0.05, ...Array.from({ length: 10 }, (_, at) => (at + 1) / 10)];
  return table(
    caption,
    [
      { title: words.ranking.part },
      ...models.map(({ model }): Column => ({ title: titleOf(comparison, model, words), kind: 'number' })),
    ],
    shares.map((share) => ({
      cells: [`${Math.round(share * 100)} %`, ...models.map(({ gains }) => cell(pointAt(gains, share)))],
    })),
  );
}

function gainsOf({ curves }: Comparison, model: string, step: string): readonly GainsPoint[] | null {
  return curves[model]?.[step]?.gains ?? null;
}

function positivesOf(comparison: Comparison, step: string): number {
  return comparison.curves[modelsWithCurves(comparison)[0]]?.[step]?.positives ?? 0;
}

/** The point of a curve nearest to a fraction. */
function pointAt(gains: readonly GainsPoint[], share: number): GainsPoint {
  return gains.reduce((nearest, point) =>
    Math.abs(point.share - share) < Math.abs(nearest.share - share) ? point : nearest,
  );
}

function liftText(lift: number, decimals: number): string {
  return `${lift.toFixed(decimals)}×`;
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
