/** Durations and moments as the given language writes them. */
import { numberText, UNDEFINED } from './numbers.ts';
import { languageOf } from './tags.ts';
import { unitsOf } from './units.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration in milliseconds in the largest unit that fits, with one decimal below ten: `9 s`, `4.2 min`, `5.2 d`. One
 * that rounds to a larger unit is shown in it: `1 min`, not `60 s`.
 */
export function durationText(language: string, ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNDEFINED;
  const units = unitsOf(language);
  const [size, unit] =
    rounded(ms, HOUR) >= DAY
      ? [DAY, units.d]
      : rounded(ms, MINUTE) >= HOUR
        ? [HOUR, units.h]
        : rounded(ms, SECOND) >= MINUTE
          ? [MINUTE, units.min]
          : rounded(ms, 1) >= SECOND || ms === 0
            ? [SECOND, units.s]
            : [1, units.ms];
  const value = ms / size;
  return `${numberText(language, value, { maximumFractionDigits: value >= 10 || size < SECOND ? 0 : 1 })}\u202f${unit}`;
}

function rounded(ms: number, unit: number): number {
  return Math.round(ms / unit) * unit;
}

/** A duration in whole days, in milliseconds: `0 days`, `1 day`. */
export function daysText(language: string, ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNDEFINED;
  const days = numberText(language, Math.round(ms / DAY), { style: 'unit', unit: 'day', unitDisplay: 'long' });
  // Chinese formats leave out the space: `1天`.
  return days.replace(/(?<=\d)(?=\p{Script=Han})/u, '\u202f');
}

/** The duration of a step, which is a multiple of `unitMs`: in days if that is a day, otherwise as `durationText`. */
export function stepDurationText(
  language: string,
  ms: number | null | undefined,
  unitMs: number | null | undefined,
): string {
  return unitMs === DAY ? daysText(language, ms) : durationText(language, ms);
}

/** The ends of an interval of a duration in milliseconds; null where it has none. */
export interface DurationEnds {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The interval of a step's duration: `4.9–5.6 d`, `58 min–1.1 h`, `3–4 days`; `≥ 4.9 d` if the upper end is unknown,
 * and null if both are.
 */
export function durationEndsText(
  language: string,
  { low, high }: DurationEnds,
  unitMs: number | null | undefined,
): string | null {
  const [from, to] = [low, high].map((ms) => stepDurationText(language, ms, unitMs));
  if (low === null || high === null) return low !== null ? `≥ ${from}` : high !== null ? `≤ ${to}` : null;
  const [number, unit] = split(from);
  const [, otherUnit] = split(to);
  return `${unit === otherUnit || unitMs === DAY ? number : from}–${to}`;
}

/** The number and the unit of a duration. */
function split(duration: string): string[] {
  return duration.split(/[ \u202f]/);
}

/** Time left as a clock counts it: `0:38`, `1:02:07`; rounded up, so that it never says 0:00 while something runs. */
export function clockText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNDEFINED;
  const seconds = Math.max(1, Math.ceil(ms / SECOND));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A moment or a day, in the parts that the options ask for. */
export function momentText(
  language: string,
  iso: string | null | undefined,
  options: Intl.DateTimeFormatOptions,
): string {
  if (iso === null || iso === undefined || iso === '') return UNDEFINED;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? UNDEFINED : dateFormat(language, options).format(date);
}

/** A period by its first and last day in UTC, without repeating the month or year: `1–31 May 2026`. */
export function periodText(language: string, first: string | null, last: string | null): string {
  if (first === null || last === null) return UNDEFINED;
  const days = [first, last].map((iso) => new Date(iso.slice(0, 10)));
  if (days.some((day) => Number.isNaN(day.getTime()))) return UNDEFINED;
  const format = dateFormat(language, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  return format.formatRange(days[0], days[1]);
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  // British English puts the day first and needs no comma inside the date, as the rest of the window is written.
  const locale = languageOf(language) === 'en' ? 'en-GB' : language;
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = dateFormats.get(key);
  if (format === undefined) dateFormats.set(key, (format = new Intl.DateTimeFormat(locale, options)));
  return format;
}
