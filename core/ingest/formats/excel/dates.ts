import { DAY_MS } from '../../../funnel/steps.ts';
import type { FormatKind } from './number-formats.ts';

/** Days from the epoch of each date system to 1970. */
const DAYS_TO_1970 = { 1900: 25_569, 1904: 24_107 } as const;
/** Excel counts 29 February 1900, a day that did not exist. */
const LEAP_BUG_DAY = 60;

/** How a workbook counts days. */
export type DateSystem = keyof typeof DAYS_TO_1970;

/**
 * A serial number of Excel as text: `2025-03-01`, `2025-03-01 09:30:00`, or `09:30:00` for a time of day alone. Null if
 * Excel has no such date.
 */
export function dateText(serial: number, system: DateSystem, kind: Exclude<FormatKind, 'number'>): string | null {
  const bugDays = system === 1900 && serial < LEAP_BUG_DAY ? 1 : 0;
  const ms = Math.round((serial + bugDays - DAYS_TO_1970[system]) * DAY_MS);
  // Excel's dates end with the year 9999.
  if (!(serial >= 0 && ms < Date.UTC(10_000, 0))) return null;
  const text = new Date(ms).toISOString();
  const time = text.slice(11, -1).replace(/\.000$/, '');
  if (kind === 'time' && serial < 1) return time;
  return kind === 'date' && time === '00:00:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${time}`;
}
