import { DAY_MS } from '../../funnel/steps.ts';
import { fullYear, parseLocalClock } from './local-clock.ts';
import { parseNamedDate } from './named-months.ts';
import { dayNumber, endOfPair, parseDigits, parseTime } from './times.ts';
import type { DateFormat } from './value-formats.ts';

/**
 * Parses a time like `parseTime`, or a date that names its month, such as `1 Mar 2025`; in the format `day-first` also
 * `31.1.2025`, `31/1/2025` and `31-1-2025`, and in `month-first` also `1/31/2025` and `1-31-2025`, each also with
 * `hh:mm[:ss]` and `AM` or `PM`. No format reads both orders. A year of two digits is one of 1930 to 2029.
 */
export function parseTimeAs(bytes: Uint8Array, start: number, end: number, format: DateFormat | undefined): number {
  const time = parseDigitsAs(bytes, start, end, format);
  return Number.isNaN(time) ? parseNamedDate(bytes, start, end) : time;
}

/** Parses dates written in digits. */
function parseDigitsAs(bytes: Uint8Array, start: number, end: number, format: DateFormat | undefined): number {
  if (format === undefined || format === 'year-first') return parseTime(bytes, start, end);
  let from = start;
  let to = end;
  while (from < to && bytes[from] === 32) from++;
  while (to > from && bytes[to - 1] === 32) to--;
  const firstEnd = endOfPair(bytes, from, to);
  const separator = firstEnd < to ? bytes[firstEnd] : 0;
  const isDotted = separator === 46 && format === 'day-first';
  if (firstEnd === from || !(separator === 47 || separator === 45 || isDotted)) return parseTime(bytes, from, to);
  const second = firstEnd + 1;
  const secondEnd = endOfPair(bytes, second, to);
  if (secondEnd === second || secondEnd >= to || bytes[secondEnd] !== separator) return NaN;
  const yearDigits = isShortYear(bytes, secondEnd + 1, to) ? 2 : 4;
  const yearEnd = secondEnd + 1 + yearDigits;
  if (yearEnd > to) return NaN;
  const one = parseDigits(bytes, from, firstEnd - from);
  const other = parseDigits(bytes, second, secondEnd - second);
  const [day, month] = format === 'day-first' ? [one, other] : [other, one];
  const written = parseDigits(bytes, secondEnd + 1, yearDigits);
  const days = dayNumber(fullYear(written, yearDigits), month, day);
  return days * DAY_MS + (yearEnd === to ? 0 : parseLocalClock(bytes, yearEnd, to));
}

/** Whether a year has two digits; a clock time may follow. */
function isShortYear(bytes: Uint8Array, from: number, to: number): boolean {
  const end = from + 2;
  return end <= to && (end === to || bytes[end] === 32 || bytes[end] === 84);
}
