import { type CalendarUnit, unitName, unitOf, unitStart } from '../../funnel/calendar.ts';
import type { JobContext } from '../../job.ts';
import type { ComparedSegments } from '../segment/compared-segments.ts';
import type { Grouping, GroupingOptions } from './grouping-types.ts';
import { CALENDAR_UNITS, isByTime, openGrouping } from './grouping.ts';

/** The aligned groups of two segments: those of `now` keep their indexes; those only in `before` follow. */
export interface CommonGroups {
  readonly now: Grouping;
  /** Null if there is no other side. */
  readonly before: Grouping | null;
  /** The common index of each group of `before`; −1 if it has no counterpart. */
  readonly indexes: Int32Array;
  /** Number of common groups. */
  readonly count: number;
  valueOf(index: number): string | null;
  /** The counterpart of a value of `now`: a different name if days are aligned with those of the previous period. */
  otherValueOf(index: number): string | null;
}

/**
 * Opens the grouping named `by` on both sides and aligns equal values; aligns days and weeks with those of the previous
 * period.
 */
export async function openCommonGroups(
  segments: ComparedSegments,
  by: string,
  job: JobContext,
  options: GroupingOptions = {},
): Promise<CommonGroups> {
  const now = await openGrouping(segments.now, by, job, options);
  if (segments.before === null) return sameGroups(now, null);
  if (segments.consecutive && isByTime(segments.now.dataset, by)) return shiftedGroups(segments, now, calendarUnit(by));
  if (segments.before.dataset.id === segments.now.dataset.id) return sameGroups(now, now);
  return matchedGroups(now, await openGrouping(segments.before, by, job, { ...options, like: now }));
}

function sameGroups(now: Grouping, before: Grouping | null): CommonGroups {
  const valueOf = (index: number): string | null => now.valueOf(index);
  return {
    now,
    before,
    indexes: identityIndexes(now.groupCount),
    count: now.groupCount,
    valueOf,
    otherValueOf: valueOf,
  };
}

function identityIndexes(count: number): Int32Array {
  const indexes = new Int32Array(count);
  for (let group = 0; group < count; group++) indexes[group] = group;
  return indexes;
}

function matchedGroups(now: Grouping, before: Grouping): CommonGroups {
  const unmatched: number[] = [];
  const indexes = Int32Array.from({ length: before.groupCount }, (_, group) => {
    const match = now.groupOf(before.valueOf(group));
    return match >= 0 ? match : now.groupCount + unmatched.push(group) - 1;
  });
  const valueOf = (index: number): string | null =>
    index < now.groupCount ? now.valueOf(index) : before.valueOf(unmatched[index - now.groupCount]);
  return { now, before, indexes, count: now.groupCount + unmatched.length, valueOf, otherValueOf: valueOf };
}

function shiftedGroups(
  { period, periodBefore, now: { dataset } }: ComparedSegments,
  now: Grouping,
  unit: CalendarUnit,
): CommonGroups {
  if (period === null || periodBefore === null) throw new TypeError('consecutive segments have periods');
  const [start, startBefore] = [unitOf(period.from, unit), unitOf(periodBefore.from, unit)];
  const shift = start - startBefore;
  // Weeks align only if both periods begin on the same day of the week, months on the same day of the month.
  const aligned = period.from - unitStart(start, unit) === periodBefore.from - unitStart(startBefore, unit);
  const first = unitOf(dataset.firstTime ?? 0, unit);
  const indexes = Int32Array.from({ length: now.groupCount }, (_, group) =>
    group === 0 ? 0 : aligned && group + shift < now.groupCount ? group + shift : -1,
  );
  const otherValueOf = (index: number): string | null =>
    index === 0 || !aligned ? null : unitName(first + index - 1 - shift, unit);
  return { now, before: now, indexes, count: now.groupCount, valueOf: (index) => now.valueOf(index), otherValueOf };
}

function calendarUnit(by: string): CalendarUnit {
  return CALENDAR_UNITS.find((unit) => unit === by) ?? 'day';
}
