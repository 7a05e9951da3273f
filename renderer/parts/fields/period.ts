/** Periods of days, which are written as `2026-05-31` and counted in UTC, as in the core. */

const DAY_MS = 86_400_000;
/** The last day of the last year with four digits; no data are later. */
const LAST_DAY = '9999-12-31';

/** The start of the day of a time, in ms since 1970. */
function startOf(time: string): number {
  return Date.parse(`${time.slice(0, 10)}T00:00:00Z`);
}

function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The text itself if it is a day of the calendar, as in the page's URL; null for any other text. */
export function parseDay(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  return new Date(`${text}T00:00:00Z`).getUTCDate() === Number(text.slice(8)) ? text : null;
}

/**
 * The day after the last one of a period, which is the end of the half-open periods that the core expects; undefined
 * for an open end.
 */
export function periodEnd(lastDay: string | null): string | undefined {
  return lastDay === null || lastDay === LAST_DAY ? undefined : dayAt(startOf(lastDay) + DAY_MS);
}

/** The first of the last `count` days of the data. */
export function firstOfLastDays(last: string | null, count: number): string | null {
  return last === null ? null : dayAt(startOf(last) - (count - 1) * DAY_MS);
}

/** How many days the data cover, including the first and the last; 0 without times. */
export function periodDays(first: string | null, last: string | null): number {
  if (first === null || last === null) return 0;
  return Math.round((startOf(last) - startOf(first)) / DAY_MS) + 1;
}

/** Whether a period's start is not after its end; always true with an open end. */
export function isOrdered(from: string, to: string): boolean {
  return from === '' || to === '' || from <= to;
}

/** The last two calendar months with data, latest first, each with its first and last day. */
export function lastMonths(
  first: string | null,
  last: string | null,
): readonly { readonly from: string; readonly to: string }[] {
  if (first === null || last === null) return [];
  const [year, month] = last.slice(0, 7).split('-').map(Number);
  const day = (monthsBack: number, date: number): string => dayAt(Date.UTC(year, month - 1 - monthsBack, date));
  return [0, 1]
    .map((back) => ({ from: day(back, 1), to: day(back - 1, 0) }))
    .filter(({ to }) => to >= first.slice(0, 10));
}

/** The first and last day of a day, week or month, from the core's name for it; null for another unit. */
export function calendarDays(unit: string, name: string): { readonly from: string; readonly to: string } | null {
  if (unit === 'day') return { from: name, to: name };
  const [year, number] = name.split(/-W?/).map(Number);
  if (unit === 'month') return { from: `${name}-01`, to: dayAt(Date.UTC(year, number, 0)) };
  if (unit !== 'week') return null;
  // The fourth of January is always in the first week of its year, which begins on a Monday.
  const fourth = Date.UTC(year, 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS + (number - 1) * 7 * DAY_MS;
  return { from: dayAt(monday), to: dayAt(monday + 6 * DAY_MS) };
}
