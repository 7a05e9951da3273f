import { YES_WORDS } from '../../label-words.ts';
import { localNumberOf, withoutUnit } from '../values/local-numbers.ts';
import { namedDate } from '../values/named-months.ts';
import type { DateFormat, NumberFormat } from '../values/value-formats.ts';

/** The format that a column's first values show; null for ISO dates or plain numbers; `ambiguous` if several fit. */
export type Evidence<Format> = Format | 'ambiguous' | null;

const LOCAL_DATE = /^\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d./-])/;
const YEAR_FIRST = /^\s*\d{4}[-/年]/;
const MONTHS = 12;

/**
 * Finds whether the day or the month comes first: a point means the day, and so does a first number above 12; a second
 * number above 12 means the month. Either format also reads dates that begin with the year, such as the real dates
 * among the texts of a spreadsheet, or that name the month. Dates that show neither or both are ambiguous; null if most
 * begin with the year or name the month.
 */
export function detectDates(values: readonly string[]): Evidence<DateFormat> {
  const others = values.filter((value) => !isShortDate(value));
  const whole = others.filter((value) => isClearDate(value) || YES_WORDS.includes(value.trim().toLowerCase()));
  // A few short dates among dates that begin with a full year, or among labels, are damaged.
  return detectOrder(values.length - others.length <= whole.length ? others : values);
}

function detectOrder(values: readonly string[]): Evidence<DateFormat> {
  const counts = { clear: 0, dayFirst: 0, monthFirst: 0, either: 0 };
  // In 25/03/01, the first number may be the year.
  if (mayBeginWithYear(values)) return 'ambiguous';
  for (const value of values) {
    const date = LOCAL_DATE.exec(value);
    if (date === null) counts.clear += isClearDate(value) ? 1 : 0;
    else if (date[2] === '.' || Number(date[1]) > MONTHS) counts.dayFirst++;
    else if (Number(date[3]) > MONTHS) counts.monthFirst++;
    else counts.either++;
  }
  const { clear, dayFirst, monthFirst, either } = counts;
  if (dayFirst > 0 !== monthFirst > 0) return dayFirst > 0 ? 'day-first' : 'month-first';
  return dayFirst + monthFirst + either <= clear ? null : 'ambiguous';
}

/** Whether a date begins with the year or names the month, so that it can be read in one way only. */
function isClearDate(value: string): boolean {
  return YEAR_FIRST.test(value) || namedDate(value.trim()) !== null;
}

/**
 * Whether dates with years of two digits may begin with the year: their first numbers, some above 12, differ less than
 * their last ones. Dates with points are left out: their day comes first.
 */
function mayBeginWithYear(values: readonly string[]): boolean {
  const short = values.flatMap((value) => {
    const date = LOCAL_DATE.exec(value);
    return date !== null && date[2] !== '.' && date[4].length === 2 ? [date] : [];
  });
  const distinct = (part: number): number => new Set(short.map((date) => date[part])).size;
  if (short.some((date) => Number(date[1]) > MONTHS) && distinct(1) <= distinct(4)) return true;
  const named = values.map((value) => namedDate(value.trim())).filter((date) => date?.year.length === 2);
  return new Set(named.map((date) => date?.day)).size < new Set(named.map((date) => date?.year)).size;
}

/** The values that are dates with a year of two digits. */
export function datesWithShortYears(values: readonly string[]): readonly string[] {
  return values.filter((value) => isShortDate(value) || namedDate(value.trim())?.year.length === 2);
}

function isShortDate(value: string): boolean {
  return LOCAL_DATE.exec(value)?.[4].length === 2;
}

/**
 * What a column's first values show about its numbers; `decimals` are plain numbers, some with a decimal point, and
 * `any-format` are numbers that are not plain, but the same in every format, such as `1 234` and `12 %`.
 */
export type NumberEvidence = Evidence<NumberFormat> | 'decimals' | 'any-format';

/**
 * Finds how a column's numbers are written. Numbers that only one format can read decide, such as `1,5` and `1.234,56`,
 * but a single one among several other values does not. `1,234` alone is ambiguous, and so is `1.234` if `points` says
 * that a point may separate thousands; then the numbers without a separator decide. Null for plain numbers without a
 * decimal point, and for other values.
 */
export function detectNumbers(values: readonly string[], { points }: { readonly points: boolean }): NumberEvidence {
  const counts = countNumbers(values);
  // Amounts of several currencies cannot be compared.
  if (counts.currencies.size > 1) return null;
  const { all, point, either, notPlain } = counts;
  if (notPlain > 1 || (notPlain === 1 && all <= 2)) return decideByMarks(counts);
  if (point === 0 && either <= notPlain) return null;
  if (point > 0 || !points) return 'decimals';
  return thousandsOrFractions(counts, { thousands: 'decimal-comma', fractions: 'decimals' });
}

const NUMERIC = /^[\d\s.,'’+\-eE]+$/;
const MARK = /[.,'’\s]/;
/**
 * Numbers from this size on that have no separators show that the column has none. Some languages write 1234, but
 * 12.345.
 */
const GROUPED_FROM = 10_000;
/** Among this many fractions, some would have fewer than three digits, unless all were written with three. */
const MIN_GROUPED = 50;

/** Counts of a column's numbers by the way they are written. */
export interface NumberCounts {
  readonly all: number;
  /** Values that only one format can read. */
  readonly comma: number;
  readonly point: number;
  /** Values that both formats read, as different numbers. */
  readonly either: number;
  /** Values that are not plain numbers. */
  readonly notPlain: number;
  /** Whole numbers without separators that need none, and those that would have one if the column had any. */
  readonly small: number;
  readonly large: number;
  readonly currencies: ReadonlySet<string>;
}

/** Counts the ways in which the numbers among the values are written. */
export function countNumbers(values: readonly string[]): NumberCounts {
  const counts: Counts = {
    all: values.length,
    comma: 0,
    point: 0,
    either: 0,
    notPlain: 0,
    small: 0,
    large: 0,
    currencies: new Set(),
  };
  for (const value of values) countNumber(value.trim(), counts);
  return counts;
}

/** The only format that fits some of the values, leaving out single odd ones; null if there is none. */
export function decisiveFormat({ all, comma, point }: NumberCounts): NumberFormat | null {
  const least = all > 2 ? 1 : 0;
  if (comma > least === point > least) return null;
  return comma > least ? 'decimal-comma' : 'decimal-point';
}

type Counts = { -readonly [Key in Exclude<keyof NumberCounts, 'currencies'>]: number } & {
  readonly currencies: Set<string>;
};

function countNumber(value: string, counts: Counts): void {
  const { text, currency } = withoutUnit(value);
  if (!NUMERIC.test(text)) return;
  if (currency !== null) counts.currencies.add(currency);
  const [asComma, asPoint] = [localNumberOf(value, 'decimal-comma'), localNumberOf(value, 'decimal-point')];
  if (Number.isNaN(asComma) && Number.isNaN(asPoint)) return;
  if (!MARK.test(text)) counts[Math.abs(asPoint) >= GROUPED_FROM ? 'large' : 'small']++;
  if (Number.isNaN(Number(value))) counts.notPlain++;
  if (Number.isNaN(asPoint)) counts.comma++;
  else if (Number.isNaN(asComma)) counts.point++;
  else if (asComma !== asPoint) counts.either++;
}

/** Decides on the format of a column with several numbers that are not plain. */
function decideByMarks(counts: NumberCounts): NumberEvidence {
  const { comma, point, either } = counts;
  const [hasComma, hasPoint] = [comma > (point > 1 ? 1 : 0), point > (comma > 1 ? 1 : 0)];
  if (hasComma && hasPoint) return 'ambiguous';
  if (hasComma) return 'decimal-comma';
  if (hasPoint) return 'decimal-point';
  if (either === 0) return 'any-format';
  return thousandsOrFractions(counts, { thousands: 'decimal-point', fractions: 'decimal-comma' });
}

/** Decides whether the mark in numbers such as `1,234` separates thousands or a fraction. */
function thousandsOrFractions(
  { either, small, large }: NumberCounts,
  { thousands, fractions }: { readonly thousands: NumberEvidence; readonly fractions: NumberEvidence },
): NumberEvidence {
  if (large > 0) return fractions;
  return small > 0 && either >= MIN_GROUPED ? thousands : 'ambiguous';
}
