import type { Comparison } from '../../compare/result.ts';
import { formatCount, formatRate } from '../../text/figures.ts';
import { html, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { figure, note, plots, section } from '../page.ts';
import { linePlot } from '../plots/lines.ts';
import { table } from '../table.ts';
import { modelsWithCurves, seriesOf, titleOf } from './lookup.ts';

/** Predicted and observed rates by step. */
export function calibrationSection(comparison: Comparison, words: ReportLanguage): Markup {
  return section(
    words.calibration.title,
    plots(comparison.steps.map((step) => calibrationFigure(comparison, step, words))),
    note(words.calibration.note, comparison.splits === undefined ? null : words.ranking.noteOfNewest),
  );
}

function calibrationFigure(comparison: Comparison, step: string, words: ReportLanguage): Markup {
  const models = modelsWithCurves(comparison);
  const lines = models.map((model) => ({
    label: titleOf(comparison, model, words),
    series: seriesOf(comparison, model, step),
    dots: true,
    points: comparison.curves[model][step].bins.map(({ predicted, observed, low, high }) => ({
      x: predicted,
      y: observed,
      low,
      high,
    })),
  }));
  const coordinates = lines.flatMap(({ points, series }) =>
    points.flatMap(({ x, y, high }) => [x, y, ...(series === 0 ? [] : [high])]),
  );
  const highest = Math.max(0.001, ...coordinates) * 1.03;
  const axis = { domain: [0, highest] as const, format: formatTick, scale: 'sqrt' as const };
  const plot = linePlot(
    {
      label: words.calibration.plot(words.step(step)),
      lines,
      reference: [
        { x: 0, y: 0 },
        { x: highest, y: highest },
      ],
      x: { title: words.calibration.predicted, ...axis },
      y: { title: words.calibration.observed, ...axis },
    },
    words,
  );
  return figure(
    words.step(step),
    plot,
    html`${models.map((model) => binsTable(comparison, model, step, words))}`,
    words,
  );
}

function binsTable(comparison: Comparison, model: string, step: string, words: ReportLanguage): Markup {
  const { tenth, reached, predicted: predictedTitle, observed: observedTitle, interval } = words.calibration;
  const numbers = [words.columns.samples, reached, predictedTitle, observedTitle, interval].map((title) => ({
    title,
    kind: 'number' as const,
  }));
  return table(
    titleOf(comparison, model, words),
    [{ title: tenth }, ...numbers],
    comparison.curves[model][step].bins.map(({ count, positives, predicted, observed, low, high }, index) => ({
      cells: [
        index + 1,
        formatCount(count),
        formatCount(positives),
        formatRate(predicted),
        formatRate(observed),
        `${formatRate(low)} … ${formatRate(high)}`,
      ],
    })),
  );
}

function formatTick(value: number): string {
  return `${Number((value * 100).toPrecision(3))} %`;
}
