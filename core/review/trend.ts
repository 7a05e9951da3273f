import { unitOf, unitStart, type CalendarUnit } from '../funnel/calendar.ts';
import {
  intervalOfFirst,
  intervalOfPrevious,
  ofFirst,
  ofPrevious,
  rateOf,
  sampleCount,
  type DesignEffects,
  type FunnelCells,
} from '../funnel/conversion.ts';
import type { Independent, Interval } from '../funnel/interval.ts';
import type { BoundedPeriod } from '../funnel/period.ts';
import type { Proportion } from '../funnel/proportions.ts';
import { DAY_MS } from '../funnel/steps.ts';
import type { JobContext } from '../job.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { cellsOfGroups, countSegment } from './count.ts';
import { independentUnits } from './funnel.ts';
import { openGrouping } from './groups/grouping.ts';
import { openComparedSegments, type Against } from './segment/compared-segments.ts';
import type { OpenSegment, Segment } from './segment/segment.ts';
import { unitEffects } from './users/segment-effects.ts';

/** A rate with Wilson's 95 % interval and its denominator; nulls if the denominator is 0. */
export interface TrendRate {
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly count: number;
  readonly total: number;
}

/** A step on one day (or week, month). */
export interface TrendPoint {
  /** Start of the day, in ms since 1970. */
  readonly at: number;
  readonly ofPrevious: TrendRate;
  readonly ofFirst: TrendRate;
  /** Whether the day has samples not yet mature for the step: its rate covers only the others, or is not known yet. */
  readonly open: boolean;
  /** Whether the period or the data cover only some days of the week or month. */
  readonly partial: boolean;
}

/** The points of one step. */
export interface TrendSeries {
  readonly step: string;
  readonly points: readonly TrendPoint[];
}

/** Rates over time; `before` has its own days: the first is drawn over the first of `series`, and so on. */
export interface Trend {
  readonly unit: CalendarUnit;
  readonly series: readonly TrendSeries[];
  readonly before: readonly TrendSeries[] | null;
  /** What the intervals of `series` take as independent, and those of `before`, which may be of another dataset. */
  readonly independent: Independent;
  readonly independentBefore: Independent | null;
}

/** The samples to show over time, and the unit. */
export interface TrendQuery {
  readonly segment: Segment;
  readonly against?: Against | undefined;
  /** By default, chosen by the length of the period and the number of samples. */
  readonly unit?: CalendarUnit | undefined;
}

/** Periods longer than this are shown by week, and very long ones by month. */
const MAX_DAYS = 120;
const MAX_WEEKS = 160;
/**
 * If the intervals by day are wider than this, the line shows noise; it is then drawn by week, if enough points remain.
 */
const MAX_INTERVAL_WIDTH = 0.25;
const MIN_WEEKS = 4;

/**
 * Counts every step's rates by the requested unit; by default by day, by week if there are more than 120 days or the
 * days of a step have too few samples, or by month if there are more than 160 weeks. Without times there are no points.
 * Throws the errors of `openComparedSegments`.
 */
export async function funnelTrend(
  project: Project,
  { segment, against, unit: requested }: TrendQuery,
  job: JobContext,
): Promise<Trend> {
  const { now, before, period, periodBefore } = await openComparedSegments(project, segment, against ?? null, job);
  const firstUnit = requested ?? unitFor(period);
  const firstSeries = await trendOf(now, period, firstUnit, job);
  const isTooFine = requested === undefined && firstUnit === 'day' && firstSeries.some(({ points }) => isNoisy(points));
  const unit = isTooFine ? 'week' : firstUnit;
  return {
    unit,
    series: unit === firstUnit ? firstSeries : await trendOf(now, period, unit, job),
    before: before === null ? null : await trendOf(before, periodBefore, unit, job),
    independent: independentUnits(now.dataset),
    independentBefore: before === null ? null : independentUnits(before.dataset),
  };
}

function unitFor(period: BoundedPeriod | null): CalendarUnit {
  const days = period === null ? 0 : (period.to - period.from) / DAY_MS;
  if (days <= MAX_DAYS) return 'day';
  return days <= 7 * MAX_WEEKS ? 'week' : 'month';
}

/** Whether most days with a rate have too wide an interval, and there are enough weeks to show instead. */
function isNoisy(days: readonly TrendPoint[]): boolean {
  const widths = days.flatMap(({ ofPrevious: { low, high } }) => (low === null || high === null ? [] : [high - low]));
  return (
    days.length >= 7 * MIN_WEEKS && widths.filter((width) => width > MAX_INTERVAL_WIDTH).length > widths.length / 2
  );
}

async function trendOf(
  segment: OpenSegment,
  period: BoundedPeriod | null,
  unit: CalendarUnit,
  job: JobContext,
): Promise<TrendSeries[]> {
  const { dataset } = segment;
  const buckets =
    period === null || dataset.firstTime === null || dataset.lastTime === null
      ? []
      : unitsWithin(period, dataset.firstTime, dataset.lastTime, unit);
  const groups = buckets.length === 0 ? null : await openGrouping(segment, unit, job);
  const { byGroup } = await countSegment(segment, groups, job);
  const effects = groups === null ? null : await unitEffects(segment, unit, groups, job);
  const first = unitOf(dataset.firstTime ?? 0, unit);
  const cells =
    byGroup === null
      ? []
      : buckets.map((number) => ({
          at: unitStart(number, unit),
          partial: isPartial(number, unit, period!, dataset),
          cells: cellsOfGroups(byGroup, [number - first + 1]),
        }));
  return dataset.steps.map(({ name }, index) => ({
    step: name,
    points: cells.map(({ cells: ofUnit, ...point }) => ({
      ...point,
      ...ratesOf(ofUnit, index + 1, dataset.steps.length, effects),
    })),
  }));
}

/** The days, weeks or months of a period in which the dataset can have samples. */
function unitsWithin({ from, to }: BoundedPeriod, firstTime: number, lastTime: number, unit: CalendarUnit): number[] {
  const start = unitOf(Math.max(from, firstTime), unit);
  const end = unitOf(Math.min(to - 1, lastTime), unit);
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index);
}

/** Whether a week or month begins before the first day of the period or the data, or ends after the last. */
function isPartial(
  number: number,
  unit: CalendarUnit,
  { from, to }: BoundedPeriod,
  { firstTime, lastTime }: DatasetInfo,
): boolean {
  const firstDay = unitOf(Math.max(from, firstTime!), 'day');
  const lastDay = unitOf(Math.min(to - 1, lastTime!), 'day');
  return unitOf(unitStart(number, unit), 'day') < firstDay || unitOf(unitStart(number + 1, unit) - 1, 'day') > lastDay;
}

function ratesOf(
  cells: FunnelCells,
  position: number,
  stepCount: number,
  effects: DesignEffects | null,
): Omit<TrendPoint, 'at' | 'partial'> {
  const previous = ofPrevious(cells, position, stepCount);
  const first = ofFirst(cells, position, stepCount);
  return {
    ofPrevious: trendRate(previous, intervalOfPrevious(previous, position, effects)),
    ofFirst: trendRate(first, intervalOfFirst(first, position, effects)),
    open: first.total < sampleCount(cells),
  };
}

function trendRate(proportion: Proportion, interval: Interval | null): TrendRate {
  return { rate: rateOf(proportion), low: interval?.low ?? null, high: interval?.high ?? null, ...proportion };
}
