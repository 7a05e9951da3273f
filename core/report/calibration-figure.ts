import type { Comparison } from '../compare/result.ts';
import type { CalibrationBin } from '../evaluate/bins.ts';
import { formatCount, formatRate } from '../text/figures.ts';
import { html, type Markup } from './html.ts';
import type { ReportLanguage } from './language.ts';
import { figure } from './page.ts';
import { linePlot } from './plots/lines.ts';
import { table } from './table.ts';

/** The calibration of a model: the predicted and the actual rate of each decile of the samples. */
export interface CalibrationOfModel {
  readonly title: string;
  /** The number of its line's colour, as in `Line`. */
  readonly series: number;
  readonly bins: readonly CalibrationBin[];
}

/** Predicted and actual rates of a step, for one or several models, with their tables. */
export function calibrationFigure(step: string, models: readonly CalibrationOfModel[], words: ReportLanguage): Markup {
  const lines = models.map(({ title, series, bins }) => ({
    label: title,
    series,
    dots: true,
    points: bins.map(({ predicted, observed, low, high }) => ({ x: predicted, y: observed, low, high })),
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
      y: { title: words.calibration.actual, ...axis },
    },
    words,
  );
  return figure(words.step(step), plot, html`${models.map((model) => binsTable(model, words))}`, words);
}

/** What the intervals of these calibrations count; `independent` is absent in results from older versions. */
export function binNotes({ independent }: Pick<Comparison, 'independent'>, words: ReportLanguage): string[] {
  if (independent === 'samples') return [];
  return [independent === 'users' ? words.calibration.usersTogether : words.calibration.olderIntervals];
}

function binsTable({ title, bins }: CalibrationOfModel, words: ReportLanguage): Markup {
  const { decile, reached, predicted: predictedTitle, actual: actualTitle, interval } = words.calibration;
  const numbers = [words.columns.samples, reached, predictedTitle, actualTitle, interval].map((name) => ({
    title: name,
    kind: 'number' as const,
  }));
  return table(
    title,
    [{ title: decile }, ...numbers],
    bins.map(({ count, positives, predicted, observed, low, high }, index) => ({
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
