import type { CallResult } from '../../../core/api.ts';
import { stepColor } from '../../charts/colors.ts';
import type { Series } from '../../charts/series.ts';
import type { Rate } from './steps.ts';

type Trend = CallResult<'funnel-trend'>;
type TrendSeries = Trend['series'][number];

/** The names of the lines, and how an interval is written; null without one. */
interface Names {
  interval(ends: { readonly low: number | null; readonly high: number | null }): string | null;
  step(step: string): string;
  other(step: string): string;
}

/**
 * The lines of a trend: every step, or one step with its interval and, dashed, the compared segment aligned day by day.
 * A day without mature samples is a gap.
 */
export function trendLines({ series, before }: Trend, rate: Rate, step: string | null, names: Names): Series[] {
  const lines = series
    .map((line, index) => ({ line, color: stepColor(index + 1) }))
    .filter(({ line }) => step === null || line.step === step)
    .map(({ line, color }): Series => ({
      name: names.step(line.step),
      color,
      points: pointsOf(line, line, rate, { names, withBand: step !== null }),
    }));
  const other = step === null ? undefined : before?.find((line) => line.step === step);
  const shown = series.find((line) => line.step === step);
  if (other === undefined || shown === undefined) return lines;
  return [
    ...lines,
    {
      name: names.other(other.step),
      color: 'var(--muted)',
      dashed: true,
      points: pointsOf(other, shown, rate, { names, withBand: false }),
    },
  ];
}

/** The points of a line, aligned by index with the days of another line; extra points are dropped. */
function pointsOf(
  line: TrendSeries,
  days: TrendSeries,
  rate: Rate,
  { names, withBand }: { readonly names: Names; readonly withBand: boolean },
): Series['points'] {
  return line.points.slice(0, days.points.length).map((point, index) => ({
    x: Date.parse(days.points[index].at),
    y: point[rate].rate,
    ring: point.partial,
    interval: names.interval(point[rate]),
    ...(withBand ? { low: point[rate].low, high: point[rate].high } : {}),
  }));
}

/** The days at the end on which a step (or any step) is not yet mature; null if there are none. */
export function openSpan(
  { series }: Trend,
  step: string | null,
): { readonly from: number; readonly to: number } | null {
  const lines = series.filter((line) => step === null || line.step === step);
  const starts = lines.flatMap(({ points }) => points.filter(({ open }) => open).map(({ at }) => Date.parse(at)));
  const ends = lines.flatMap(({ points }) => points.slice(-1).map(({ at }) => Date.parse(at)));
  const [first, second] = lines[0]?.points ?? [];
  const half = second === undefined ? 0 : (Date.parse(second.at) - Date.parse(first.at)) / 2;
  // A day extends to either side of its mark by half its length.
  return starts.length === 0 ? null : { from: Math.min(...starts) - half, to: Math.max(...ends) + half };
}
