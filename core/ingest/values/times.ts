import { DAY_MS } from '../../funnel/steps.ts';

const MINUTE_MS = 60_000;
/** Plain digits are seconds below this value (until the year 5138), otherwise milliseconds (since March 1973). */
const FIRST_MILLISECONDS = 1e11;
/** The last millisecond of the year 9999. */
const LATEST = 253_402_300_799_999;

/**
 * Parses a time in `bytes[start .. end)` as milliseconds since 1970; NaN if it is not one. Accepts `2025-01-31`,
 * `2025/01/31`, with `T` or a space and `hh:mm[:ss[.fraction]]`, with `Z`, `+08`, `+0800` or `+08:00` (UTC by default);
 * months, days and hours of one digit, as Excel writes them: `2025/1/5 9:03`; `2025年1月5日 9:03`; `20250131` and
 * `20250131235959`, also with a fraction of zeros: `20250131.0`; other digits as seconds or milliseconds since 1970.
 */
export function parseTime(bytes: Uint8Array, start: number, end: number): number {
  let from = start;
  let to = end;
  while (from < to && bytes[from] === 32) from++;
  while (to > from && bytes[to - 1] === 32) to--;
  const fifth = to - from > 4 ? bytes[from + 4] : 0;
  if (fifth === 45 || fifth === 47) return parseCalendar(bytes, from, to, fifth);
  if (fifth === YEAR[0]) return parseChinese(bytes, from, to);
  return parseNumericTime(bytes, from, to);
}

/** 年, 月 and 日 in UTF-8. */
const YEAR = [0xe5, 0xb9, 0xb4];
const MONTH = [0xe6, 0x9c, 0x88];
const DAY = [0xe6, 0x97, 0xa5];

function parseChinese(bytes: Uint8Array, from: number, to: number): number {
  const month = from + 7;
  const monthEnd = endOfPair(bytes, month, to);
  const day = monthEnd + 3;
  const dayEnd = endOfPair(bytes, day, to);
  if (!isAt(bytes, from + 4, to, YEAR) || !isAt(bytes, monthEnd, to, MONTH) || !isAt(bytes, dayEnd, to, DAY))
    return NaN;
  const days = dayNumber(
    parseDigits(bytes, from, 4),
    parseDigits(bytes, month, monthEnd - month),
    parseDigits(bytes, day, dayEnd - day),
  );
  let time = dayEnd + 3;
  if (time === to) return days * DAY_MS;
  if (bytes[time] === 32) time++;
  return days * DAY_MS + parseClock(bytes, time, to);
}

/** Whether the bytes of a character are at an index. */
function isAt(bytes: Uint8Array, index: number, to: number, character: readonly number[]): boolean {
  return index + 3 <= to && character.every((byte, offset) => bytes[index + offset] === byte);
}

function parseCalendar(bytes: Uint8Array, from: number, to: number, separator: number): number {
  const month = from + 5;
  const monthEnd = endOfPair(bytes, month, to);
  if (monthEnd === to || bytes[monthEnd] !== separator) return NaN;
  const dayEnd = endOfPair(bytes, monthEnd + 1, to);
  const days = dayNumber(
    parseDigits(bytes, from, 4),
    parseDigits(bytes, month, monthEnd - month),
    parseDigits(bytes, monthEnd + 1, dayEnd - monthEnd - 1),
  );
  if (dayEnd === to) return days * DAY_MS;
  const timeSeparator = bytes[dayEnd];
  if (timeSeparator !== 84 && timeSeparator !== 32 && timeSeparator !== 116) return NaN;
  return days * DAY_MS + parseClock(bytes, dayEnd + 1, to);
}

/** The end of a number of one or two digits; `from` if there is none. */
export function endOfPair(bytes: Uint8Array, from: number, to: number): number {
  let end = from;
  while (end < to && end < from + 2 && isDigit(bytes[end])) end++;
  return end;
}

/** `hh:mm[:ss[.fraction]]` and the zone, as milliseconds to add to the day. */
export function parseClock(bytes: Uint8Array, from: number, to: number): number {
  const colon = endOfPair(bytes, from, to);
  if (colon === from || to - colon < 3 || bytes[colon] !== 58) return NaN;
  const hours = parseDigits(bytes, from, colon - from);
  const minutes = parseDigits(bytes, colon + 1, 2);
  let index = colon + 3;
  let seconds = 0;
  let fraction = 0;
  if (index < to && bytes[index] === 58) {
    if (index + 3 > to) return NaN;
    seconds = parseDigits(bytes, index + 1, 2);
    index += 3;
    if (index < to && (bytes[index] === 46 || bytes[index] === 44)) {
      let scale = 100;
      const first = ++index;
      for (; index < to && isDigit(bytes[index]); index++, scale /= 10)
        if (scale >= 1) fraction += (bytes[index] - 48) * scale;
      if (index === first) return NaN;
    }
  }
  const midnight = hours === 24 && minutes === 0 && seconds === 0 && fraction === 0;
  if (!(hours <= 23 || midnight) || !(minutes <= 59) || !(seconds <= 59)) return NaN;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction - parseZone(bytes, index, to);
}

/** `Z`, `+08`, `+0800`, `+08:00` or nothing, in milliseconds; NaN for anything else. */
function parseZone(bytes: Uint8Array, from: number, to: number): number {
  let index = from;
  if (index < to && bytes[index] === 32) index++;
  if (index === to) return index === from ? 0 : NaN;
  if (bytes[index] === 90 || bytes[index] === 122) return index + 1 === to ? 0 : NaN;
  if (bytes[index] !== 43 && bytes[index] !== 45) return NaN;
  const length = to - index;
  const colon = length === 6 && bytes[index + 3] === 58;
  if (length !== 3 && length !== 5 && !colon) return NaN;
  const hours = parseDigits(bytes, index + 1, 2);
  const minutes = length === 3 ? 0 : parseDigits(bytes, to - 2, 2);
  if (!(hours <= 23) || !(minutes <= 59)) return NaN;
  return (bytes[index] === 45 ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

function parseNumericTime(bytes: Uint8Array, from: number, to: number): number {
  const negative = from < to && bytes[from] === 45;
  let index = negative ? from + 1 : from;
  const first = index;
  let value = 0;
  for (; index < to && isDigit(bytes[index]); index++) value = value * 10 + bytes[index] - 48;
  const length = index - first;
  if (length === 0 || length > 15) return NaN;
  if (!negative && hasNoFraction(bytes, index, to)) {
    if (length === 8)
      return (
        dayNumber(parseDigits(bytes, from, 4), parseDigits(bytes, from + 4, 2), parseDigits(bytes, from + 6, 2)) *
        DAY_MS
      );
    if (length === 14) return parseCompact(bytes, from);
  }
  if (index < to) {
    if (bytes[index] !== 46 || index + 1 === to) return NaN;
    let scale = 0.1;
    for (index++; index < to; index++, scale /= 10) {
      if (!isDigit(bytes[index])) return NaN;
      value += (bytes[index] - 48) * scale;
    }
  }
  const time = Math.round(value >= FIRST_MILLISECONDS ? value : value * 1000);
  return time > LATEST ? NaN : negative ? 0 - time : time;
}

/** Whether the rest of a number is nothing, or a fraction of zeros, as tools write whole numbers in a float column. */
function hasNoFraction(bytes: Uint8Array, from: number, to: number): boolean {
  if (from === to) return true;
  if (bytes[from] !== 46 || from + 1 === to) return false;
  for (let index = from + 1; index < to; index++) if (bytes[index] !== 48) return false;
  return true;
}

function parseCompact(bytes: Uint8Array, from: number): number {
  const days = dayNumber(parseDigits(bytes, from, 4), parseDigits(bytes, from + 4, 2), parseDigits(bytes, from + 6, 2));
  const hours = parseDigits(bytes, from + 8, 2);
  const minutes = parseDigits(bytes, from + 10, 2);
  const seconds = parseDigits(bytes, from + 12, 2);
  if (hours > 23 || minutes > 59 || seconds > 59) return NaN;
  return days * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** The value of `count` digits; NaN if one is not a digit. */
export function parseDigits(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let index = from; index < from + count; index++) {
    const digit = bytes[index] - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days from 1970-01-01 to a day of the Gregorian calendar (years 1 to 9999); NaN if there is no such day. */
export function dayNumber(year: number, month: number, day: number): number {
  if (!(year >= 1) || !(month >= 1 && month <= 12) || !(day >= 1 && day <= daysOf(year, month))) return NaN;
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
