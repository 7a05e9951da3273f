import { DAY_MS } from '../../funnel/steps.ts';
import type { Trend, TrendPoint, TrendSeries } from '../../review/trend.ts';
import { formatCount, formatMoment, formatRate } from '../../text/figures.ts';
import { html, type Markup } from '../html.ts';
import type { ReportLanguage } from '../language.ts';
import { figure, note, plots } from '../page.ts';
import { linePlot } from '../plots/lines.ts';
import { table } from '../table.ts';
import { cut } from './name.ts';
import { rateInterval } from './texts.ts';

/** The rate of each step over time; nothing for data without times. */
export function trendPart({ unit, series }: Trend, words: ReportLanguage): Markup | null {
  const texts = words.project.funnel;
  const later = series.filter(({ points }) => points.some(({ ofPrevious }) => ofPrevious.rate !== null));
  if (later.length === 0) return null;
  const figures = plots(later.map((one) => trendFigure(one, words)));
  return html`<h3>${texts.trend[unit]}</h3>${figures}${note(texts.trendNote)}`;
}

function trendFigure({ step, points }: TrendSeries, words: ReportLanguage): Markup {
  const title = words.project.funnel.trendOf(cut(words.step(step)));
  const known = points.flatMap(({ at, ofPrevious: { rate, low, high } }) =>
    rate === null ? [] : [{ x: at / DAY_MS, y: rate, low: low ?? rate, high: high ?? rate }],
  );
  const days = points.map(({ at }) => at / DAY_MS);
  const highest = Math.max(0.001, ...known.map(({ high }) => high));
  const [first, last] = [days[0], days[days.length - 1]];
  const plot = linePlot(
    {
      label: title,
      lines: [{ label: cut(words.step(step)), series: 1, dots: true, points: known }],
      x: { title: words.project.funnel.starts, domain: [first, Math.max(last, first + 1)], format: dayText },
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
        [...(open ? [texts.stillOpen] : []), ...(partial ? [texts.partial] : [])].join(' · '),
      ],
    })),
  );
}

/** A day in numbers since 1970; ticks between days stay empty. */
function dayText(day: number): string {
  return Number.isInteger(day) ? formatMoment(day * DAY_MS).slice(5, 10) : '';
}

function percentTick(value: number): string {
  return `${Number((value * 100).toPrecision(3))} %`;
}
