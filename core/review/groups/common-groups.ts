import { type CalendarUnit, unitName, unitOf, unitStart } from '../../funnel/calendar.ts';
import type { JobContext } from '../../job.ts';
import type { Sides } from '../segment/sides.ts';
import type { Grouping, GroupingOptions } from './grouping-types.ts';
import { CALENDAR_UNITS, openGrouping } from './grouping.ts';

/** The groups of two segments side by side: those of `now` keep their numbers, those that only `before` has follow. */
export interface CommonGroups {
  readonly now: Grouping;
  /** Null where there is no other side. */
  readonly before: Grouping | null;
  /** The common number of each group of `before`; −1 where it stands beside nothing. */
  readonly places: Int32Array;
  /** How many there are on both sides. */
  readonly count: number;
  valueOf(place: number): string | null;
  /** What stands beside a value of `now`: another name where days stand beside the days before. */
  otherValueOf(place: number): string | null;
}

/**
 * Opens the grouping that `by` names on both sides and puts equal values together; days and weeks of the period before
 * stand beside those of the period.
 */
export async function openCommonGroups(
  sides: Sides,
  by: string,
  job: JobContext,
  options: GroupingOptions = {},
): Promise<CommonGroups> {
  const now = await openGrouping(sides.now, by, job, options);
  if (sides.before === null) return sameGroups(now, null);
  if (sides.consecutive && isCalendar(sides, by)) return shiftedGroups(sides, now, calendarUnit(by));
  if (sides.before.dataset.id === sides.now.dataset.id) return sameGroups(now, now);
  return matchedGroups(now, await openGrouping(sides.before, by, job, { ...options, like: now }));
}

function sameGroups(now: Grouping, before: Grouping | null): CommonGroups {
  const valueOf = (place: number): string | null => now.valueOf(place);
  return { now, before, places: ownPlaces(now.groupCount), count: now.groupCount, valueOf, otherValueOf: valueOf };
}

function ownPlaces(count: number): Int32Array {
  const places = new Int32Array(count);
  for (let group = 0; group < count; group++) places[group] = group;
  return places;
}

function matchedGroups(now: Grouping, before: Grouping): CommonGroups {
  const own: number[] = [];
  const places = Int32Array.from({ length: before.groupCount }, (_, group) => {
    const found = now.groupOf(before.valueOf(group));
    return found >= 0 ? found : now.groupCount + own.push(group) - 1;
  });
  const valueOf = (place: number): string | null =>
    place < now.groupCount ? now.valueOf(place) : before.valueOf(own[place - now.groupCount]);
  return { now, before, places, count: now.groupCount + own.length, valueOf, otherValueOf: valueOf };
}

function shiftedGroups(
  { period, periodBefore, now: { dataset } }: Sides,
  now: Grouping,
  unit: CalendarUnit,
): CommonGroups {
  if (period === null || periodBefore === null) throw new TypeError('a period before needs a period');
  const [start, startBefore] = [unitOf(period.from, unit), unitOf(periodBefore.from, unit)];
  const shift = start - startBefore;
  // Weeks stand beside weeks only where the periods begin on the same day of the week, and months only at their own
  // beginning.
  const aligned = period.from - unitStart(start, unit) === periodBefore.from - unitStart(startBefore, unit);
  const first = unitOf(dataset.firstTime ?? 0, unit);
  const places = Int32Array.from({ length: now.groupCount }, (_, group) =>
    group === 0 ? 0 : aligned && group + shift < now.groupCount ? group + shift : -1,
  );
  const otherValueOf = (place: number): string | null =>
    place === 0 || !aligned ? null : unitName(first + place - 1 - shift, unit);
  return { now, before: now, places, count: now.groupCount, valueOf: (place) => now.valueOf(place), otherValueOf };
}

function isCalendar({ now: { dataset } }: Sides, by: string): boolean {
  const column = dataset.columns.find(({ name, role }) => name === by && role !== 'time');
  return (
    column === undefined &&
    (calendarUnit(by) === by || dataset.columns.some(({ name, role }) => name === by && role === 'time'))
  );
}

function calendarUnit(by: string): CalendarUnit {
  return CALENDAR_UNITS.find((unit) => unit === by) ?? 'day';
}
