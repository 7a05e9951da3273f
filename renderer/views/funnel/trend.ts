import type { CallResult } from '../../../core/api.ts';
import { stepColor } from '../../charts/colors.ts';
import { isNumber, type Series } from '../../charts/series.ts';
import type { Rate } from './steps.ts';

type Trend = CallResult<'funnel-trend'>;
type TrendSeries = Trend['series'][number];

/** How lines are called. */
interface Names {
  step(step: string): string;
  other(step: string): string;
}

/**
 * The lines of a trend: every step, or one step with its interval and, dashed, the other side laid over the same days
 * in their order. A day on which nobody is old enough is a gap.
 */
export function trendLines({ series, before }: Trend, rate: Rate, step: string | null, names: Names): Series[] {
  const lines = series
    .map((one, index) => ({ one, color: stepColor(index + 1) }))
    .filter(({ one }) => step === null || one.step === step)
    .map(({ one, color }): Series => ({
      name: names.step(one.step),
      color,
      points: pointsOf(one, one, rate, step !== null),
    }));
  const other = step === null ? undefined : before?.find((one) => one.step === step);
  const own = series.find((one) => one.step === step);
  if (other === undefined || own === undefined) return lines;
  return [
    ...lines,
    { name: names.other(other.step), color: 'var(--muted)', dashed: true, points: pointsOf(other, own, rate, false) },
  ];
}

/** The points of a line at the days of another one; days that only the line has are left out. */
function pointsOf(line: TrendSeries, days: TrendSeries, rate: Rate, interval: boolean): Series['points'] {
  return line.points.slice(0, days.points.length).map((point, index) => ({
    x: Date.parse(days.points[index].at),
    y: point[rate].rate,
    ...(interval ? { low: point[rate].low, high: point[rate].high } : {}),
  }));
}

/** The days at the end on which a step (or any step) is still open: from the first of them on; null where none are. */
export function openSpan(
  { series }: Trend,
  step: string | null,
): { readonly from: number; readonly to: number } | null {
  const lines = series.filter((one) => step === null || one.step === step);
  const starts = lines.flatMap(({ points }) => points.filter(({ open }) => open).map(({ at }) => Date.parse(at)));
  const ends = lines.flatMap(({ points }) => points.slice(-1).map(({ at }) => Date.parse(at)));
  const [first, second] = lines[0]?.points ?? [];
  const half = second === undefined ? 0 : (Date.parse(second.at) - Date.parse(first.at)) / 2;
  // A day reaches half a day to either side of its mark.
  return starts.length === 0 ? null : { from: Math.min(...starts) - half, to: Math.max(...ends) + half };
}

/** Digits behind the point that tell the axis' marks apart. */
export function trendDigits(lines: readonly Series[]): number {
  const ends = lines.flatMap(({ points }) => points.flatMap(({ y, low, high }) => [y, low, high].filter(isNumber)));
  const range = ends.length === 0 ? 1 : Math.max(...ends) - Math.min(...ends);
  return range >= 0.04 || range === 0 ? 0 : Math.min(3, Math.ceil(-Math.log10(range * 25)));
}
