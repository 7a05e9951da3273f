import type { BoundedPeriod } from './period.ts';
import { DAY_MS } from './steps.ts';

/** Spans of time that rows can be grouped by, all in UTC; weeks begin on Monday. */
export type CalendarUnit = 'day' | 'week' | 'month';

/** 1970-01-01 was a Thursday: the Monday of its week is three days earlier. */
const MONDAY_OFFSET = 3;

/** The number of the day, week or month of a time; consecutive units have consecutive numbers. */
export function unitOf(timeMs: number, unit: CalendarUnit): number {
  const day = Math.floor(timeMs / DAY_MS);
  if (unit === 'day') return day;
  if (unit === 'week') return Math.floor((day + MONDAY_OFFSET) / 7);
  const date = new Date(timeMs);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** The start of a day such as `2026-05-31`, in ms since 1970. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The start of a day, week or month, in ms since 1970. */
export function unitStart(number: number, unit: CalendarUnit): number {
  if (unit === 'day') return number * DAY_MS;
  if (unit === 'week') return (number * 7 - MONDAY_OFFSET) * DAY_MS;
  return monthStart(1970, number);
}

/** The name of a day, week or month: `2026-01-31`, `2026-W05` as in ISO 8601, `2026-01`. */
export function unitName(number: number, unit: CalendarUnit): string {
  const date = new Date(unitStart(number, unit)).toISOString().replace(/T.*/, '');
  if (unit === 'day') return date;
  if (unit === 'month') return date.slice(0, -3);
  // The week belongs to the year of its Thursday.
  const thursday = new Date(unitStart(number, unit) + 3 * DAY_MS);
  const week = 1 + Math.floor((thursday.getTime() - monthStart(thursday.getUTCFullYear(), 0)) / (7 * DAY_MS));
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

/**
 * The preceding period of equal length. A period of whole months is preceded by whole months, so that May is compared
 * with April.
 */
export function previousPeriod({ from, to }: BoundedPeriod): BoundedPeriod {
  const months = unitOf(to, 'month') - unitOf(from, 'month');
  const isWholeMonths =
    months > 0 && unitStart(unitOf(from, 'month'), 'month') === from && unitStart(unitOf(to, 'month'), 'month') === to;
  return { from: isWholeMonths ? unitStart(unitOf(from, 'month') - months, 'month') : from - (to - from), to: from };
}

function monthStart(year: number, month: number): number {
  const start = new Date(0);
  // Unlike Date.UTC, this does not reinterpret years before 100.
  start.setUTCFullYear(year, month, 1);
  return start.getTime();
}

/** A time in milliseconds since 1970 as ISO 8601 text; null if there is none. */
export function isoTime(ms: number): string;
export function isoTime(ms: number | null | undefined): string | null;
export function isoTime(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : new Date(ms).toISOString();
}
