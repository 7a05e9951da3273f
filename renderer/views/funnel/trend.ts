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
 * The lines of a trend: every step, dotted where it is not yet mature, or one step with its interval and, dashed, the
 * compared segment aligned day by day. A day without mature samples is a gap.
 */
export function trendLines({ series, before }: Trend, rate: Rate, step: string | null, names: Names): Series[] {
  const lines = series
    .map((line, index) => ({ line, color: stepColor(index + 1) }))
    .filter(({ line }) => step === null || line.step === step)
    .map(({ line, color }): Series => ({
      name: names.step(line.step),
      color,
      points: pointsOf(line, line, rate, { names, withBand: step !== null, withDots: step === null }),
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
      points: pointsOf(other, shown, rate, { names, withBand: false, withDots: false }),
    },
  ];
}

/** The points of a line, aligned by index with the days of another line; extra points are dropped. */
function pointsOf(
  line: TrendSeries,
  days: TrendSeries,
  rate: Rate,
  { names, withBand, withDots }: { readonly names: Names; readonly withBand: boolean; readonly withDots: boolean },
): Series['points'] {
  return line.points.slice(0, days.points.length).map((point, index) => ({
    x: Date.parse(days.points[index].at),
    y: point[rate].rate,
    ring: point.partial,
    ...(withDots && point.open ? { dotted: true } : {}),
    interval: names.interval(point[rate]),
    ...(withBand ? { low: point[rate].low, high: point[rate].high } : {}),
  }));
}

/** The days at the end on which a step is not yet mature; null if there are none. */
export function openSpan({ series }: Trend, step: string): { readonly from: number; readonly to: number } | null {
  const points = series.find((line) => line.step === step)?.points ?? [];
  const times = points.map(({ at }) => Date.parse(at));
  const from = points.findIndex(({ open }) => open);
  const half = times.length < 2 ? 0 : (times[1] - times[0]) / 2;
  // A day extends to either side of its mark by half its length.
  return from < 0 ? null : { from: times[from] - half, to: times[times.length - 1] + half };
}

/** Whether any step has days that are not yet mature. */
export function hasOpenDays({ series }: Trend): boolean {
  return series.some(({ points }) => points.some(({ open }) => open));
}
