import type { CalendarUnit } from '../../funnel/calendar.ts';
import { DAY_MS } from '../../funnel/steps.ts';
import { unitOfAnnotation } from '../../review/annotations.ts';
import type { TrendPoint, TrendSeries } from '../../review/trend.ts';
import type { Annotation } from '../../store/datasets/annotations.ts';
import { formatCount, formatMoment, formatRate } from '../../text/figures.ts';
import { html, truncated, nameOf, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { figure, note, plots } from '../page.ts';
import type { TickFormat } from '../plots/axes.ts';
import { linePlot, type PlotMark } from '../plots/lines.ts';
import { table } from '../table.ts';
import type { FunnelContents } from './contents.ts';
import { rateInterval } from './texts.ts';

const DAYS_OF_YEAR = 365;

/** The rate of each step over time, with the annotations of its days; nothing for data without times. */
export function trendPart(
  { trend: { unit, series }, annotations }: Pick<FunnelContents, 'trend' | 'annotations'>,
  words: ReportLanguage,
): Markup | null {
  const texts = words.project.funnel;
  const later = series.filter(({ points }) => points.some(({ ofPrevious }) => ofPrevious.rate !== null));
  if (later.length === 0) return null;
  const figures = plots(later.map((one) => trendFigure(one, marksOf(annotations, unit), words)));
  return html`<h3>${texts.trend[unit]}</h3>${figures}${note(texts.trendNote)}${annotationsPart(annotations, words)}`;
}

/** Annotations are numbered in the plots and listed below, since their texts may be long and close together. */
function marksOf(annotations: readonly Annotation[], unit: CalendarUnit): readonly PlotMark[] {
  return annotations.map((annotation, index) => ({
    x: unitOfAnnotation(annotation, unit) / DAY_MS,
    label: String(index + 1),
    title: `${annotation.day}: ${annotation.text}`,
  }));
}

function annotationsPart(annotations: readonly Annotation[], words: ReportLanguage): Markup | null {
  if (annotations.length === 0) return null;
  const { annotations: caption, day, annotation, bank, allBanks, number } = words.project.funnel;
  return table(
    caption,
    [
      { title: number, kind: 'number' },
      { title: day },
      { title: annotation, kind: 'long' },
      { title: bank, kind: 'name' },
    ],
    annotations.map((one, index) => ({
      cells: [formatCount(index + 1), one.day, one.text, one.bank === null ? allBanks : nameOf(one.bank)],
    })),
  );
}

function trendFigure({ step, points }: TrendSeries, marks: readonly PlotMark[], words: ReportLanguage): Markup {
  const title = words.project.funnel.trendOf(truncated(words.step(step)));
  const known = points.flatMap(({ at, ofPrevious: { rate, low, high } }) =>
    rate === null ? [] : [{ x: at / DAY_MS, y: rate, low: low ?? rate, high: high ?? rate }],
  );
  const days = points.map(({ at }) => at / DAY_MS);
  const highest = Math.max(0.001, ...known.map(({ high }) => high));
  const [first, last] = [days[0], days[days.length - 1]];
  const plot = linePlot(
    {
      label: title,
      lines: [{ label: truncated(words.step(step)), series: 1, dots: true, points: known }],
      marks,
      x: {
        title: words.project.funnel.starts,
        domain: [first, Math.max(last, first + 1)],
        format: dayText(last - first),
      },
      y: { title: words.project.funnel.rate, domain: [0, highest * 1.05], format: percentTick },
    },
    words,
  );
  return figure(title, plot, trendTable(title, points, words), words);
}

function trendTable(title: string, points: readonly TrendPoint[], words: ReportLanguage): Markup {
  const texts = words.project.funnel;
  const numbers = [texts.count, texts.samplesBefore, texts.rate, texts.interval];
  return table(
    title,
    [
      { title: texts.starts },
      ...numbers.map((name) => ({ title: name, kind: 'number' as const })),
      { title: texts.mark },
    ],
    points.map(({ at, ofPrevious: { rate, low, high, count, total }, open, partial }) => ({
      cells: [
        formatMoment(at).slice(0, 10),
        formatCount(count),
        formatCount(total),
        formatRate(rate),
        rateInterval({ low, high }),
        [...(open ? [texts.notMature] : []), ...(partial ? [texts.partial] : [])].join(' · '),
      ],
    })),
  );
}

/** Formats days since 1970, with the year if there may be several; ticks between days stay empty. */
function dayText(days: number): TickFormat {
  const from = days < DAYS_OF_YEAR ? 'yyyy-'.length : 0;
  return (day) => (Number.isInteger(day) ? formatMoment(day * DAY_MS).slice(from, 10) : '');
}

function percentTick(value: number): string {
  return `${Number((value * 100).toPrecision(3))} %`;
}
