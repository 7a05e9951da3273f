/** Numbers, rates, sizes and lists as the given language writes them. */
import { unitsOf } from './units.ts';

/** Shown for a value that is undefined, never for 0. */
export const UNDEFINED = '–';

const formats = new Map<string, Intl.NumberFormat>();

/** Numbers outside these limits are written with an exponent: they would fill lines with zeros. */
const MAX_PLAIN = 1e15;
const MIN_PLAIN = 1e-9;
const SCIENTIFIC = { notation: 'scientific', minimumFractionDigits: 0, maximumFractionDigits: 2 } as const;

function isExtreme(value: number, { maximumSignificantDigits }: Intl.NumberFormatOptions): boolean {
  const size = Math.abs(value);
  return size >= MAX_PLAIN || (maximumSignificantDigits !== undefined && size > 0 && size < MIN_PLAIN);
}

/** A number in the format of `options`; `UNDEFINED` if it is null or not finite. */
export function numberText(
  language: string,
  value: number | null | undefined,
  options: Intl.NumberFormatOptions = {},
): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNDEFINED;
  const chosen = isExtreme(value, options) ? { ...options, ...SCIENTIFIC } : options;
  const key = `${language} ${JSON.stringify(chosen)}`;
  let format = formats.get(key);
  if (format === undefined)
    formats.set(key, (format = new Intl.NumberFormat(language, { signDisplay: 'negative', ...chosen })));
  // A number that rounds to zero has no sign. The true minus sign is as wide as a digit, so that columns stay aligned.
  return format.format(value).replace(/^-/, '−');
}

/** A number whose size `format` writes, with the true minus sign if it is negative and not rounded to zero. */
export function withMinus(value: number, format: (size: number) => string): string {
  const size = format(Math.abs(value));
  return value < 0 && /[1-9]/.test(size) ? `−${size}` : size;
}

/** More decimals than these show differences that are rounding errors. */
const MAX_END_DIGITS = 12;

/**
 * The number of decimals for the ends of the interval of a difference: at least `digits`, and more if an end that is
 * not 0 would read as 0, since the side of 0 on which it lies matters.
 */
export function endDigits({ low, high }: RateInterval, digits: number): number {
  for (let enough = digits; enough <= MAX_END_DIGITS; enough++) {
    const readsAsZero = (end: number | null): boolean => end !== null && end !== 0 && Number(end.toFixed(enough)) === 0;
    if (!readsAsZero(low) && !readsAsZero(high)) return enough;
  }
  return digits;
}

/** A count: `1,234,567`. */
export function countText(language: string, count: number | null | undefined): string {
  return numberText(language, count, { maximumFractionDigits: 0 });
}

/** The ends of the interval of a ratio; null if unknown, and absent from messages that older versions wrote. */
export interface RatioEnds {
  readonly low?: number | null;
  readonly high?: number | null;
}

/** The ends of the interval of a ratio: `1.31–1.58`; null if they are unknown. */
export function ratioEnds({ low = null, high = null }: RatioEnds): string | null {
  return low === null || high === null ? null : `${low.toFixed(2)}–${high.toFixed(2)}`;
}

const lists = new Map<string, Intl.ListFormat>();

/** A letter, digit or sign that is not Chinese: full-width punctuation is none of these. */
const FOREIGN = String.raw`(?!\p{Script=Han})[\p{L}\p{N}!-~]`;
const JOINT = new RegExp(String.raw`^(?:\p{Script=Han}${FOREIGN}|${FOREIGN}\p{Script=Han})$`, 'u');

/** One text after the other, with a space where a Chinese character meets a letter, digit or sign of another script. */
export function joined(text: string, next: string): string {
  return JOINT.test(`${text.slice(-1)}${next.slice(0, 1)}`) ? `${text} ${next}` : text + next;
}

/** Several names as a sentence lists them: `a, b and c`, or `3 次点击和 2 次核卡`. */
export function listText(language: string, names: readonly string[]): string {
  let format = lists.get(language);
  if (format === undefined) lists.set(language, (format = new Intl.ListFormat(language)));
  return format
    .formatToParts(names)
    .map(({ value }) => value)
    .reduce(joined, '');
}

/** The ends of an interval of a rate, 0 to 1. */
export interface RateInterval {
  readonly low: number | null;
  readonly high: number | null;
}

/** The number of decimals for a percentage, 0 to 4: as many as its interval supports, else by its size. */
export function rateDigits(rate: number, interval?: RateInterval): number {
  const width =
    interval === undefined || interval.low === null || interval.high === null
      ? null
      : (interval.high - interval.low) * 100;
  if (width !== null && width > 0) return Math.min(4, Math.max(0, Math.ceil(-Math.log10(width) + 0.5)));
  const percent = Number((Math.abs(rate) * 100).toPrecision(3));
  return percent === 0 || percent >= 100
    ? 0
    : percent >= 10
      ? 1
      : percent >= 1
        ? 2
        : Math.min(4, Math.ceil(-Math.log10(percent)) + 1);
}

/** A rate, 0 to 1, in per cent: `23.3 %`. */
export function rateText(language: string, rate: number | null | undefined, interval?: RateInterval): string {
  if (rate === null || rate === undefined || !Number.isFinite(rate)) return UNDEFINED;
  return percentText(language, rate, rateDigits(rate, interval));
}

/** A share rounded down to a multiple of 1 / `steps`, regardless of errors of arithmetic: 0.57 · 100 is below 57. */
export function roundedDown(share: number, steps: number): number {
  return Math.floor(Number((share * steps).toPrecision(12))) / steps;
}

/** A rate in per cent with a fixed number of decimals. */
export function percentText(language: string, rate: number | null | undefined, digits: number): string {
  const text = numberText(language, rate === null || rate === undefined ? rate : rate * 100, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return text === UNDEFINED ? text : `${text}\u202f%`;
}

/** An interval of a rate in per cent without the unit, with as many decimals as it supports: `23.21–23.37`. */
export function intervalText(language: string, interval: RateInterval): string {
  if (interval.low === null || interval.high === null) return UNDEFINED;
  const digits = rateDigits(interval.low, interval);
  const end = (rate: number): string =>
    numberText(language, rate * 100, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${end(interval.low)}–${end(interval.high)}`;
}

/** An interval of a rate in per cent with the unit: `23.21–23.37 %`. */
export function rateIntervalText(language: string, interval: RateInterval): string {
  const text = intervalText(language, interval);
  return text === UNDEFINED ? text : `${text}\u202f%`;
}

/** The number of decimals for a difference of rates: as many as its interval supports, else by its size. */
export function pointsDigits(difference: number, interval?: RateInterval): number {
  if (interval !== undefined && interval.low !== null && interval.high !== null && interval.high > interval.low)
    return rateDigits(difference, interval);
  const size = Math.abs(difference * 100);
  return size === 0 || size >= 1 ? 1 : size >= 0.1 ? 2 : Math.min(5, Math.ceil(-Math.log10(size)) + 1);
}

/** A difference of two rates in percentage points, with its sign: `+0.6 pp`. */
export function pointsText(
  language: string,
  difference: number | null | undefined,
  digits = pointsDigits(difference ?? 0),
): string {
  if (difference === null || difference === undefined || !Number.isFinite(difference)) return UNDEFINED;
  const points = difference * 100;
  const shown = numberText(language, points, {
    signDisplay: 'exceptZero',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${shown}\u202f${unitsOf(language).points}`;
}

/** A p-value: `< .001`, `.03`, `.40`. It is never above 1, so English leaves out the leading zero. */
export function pText(language: string, p: number | null | undefined): string {
  if (p === null || p === undefined || !Number.isFinite(p)) return UNDEFINED;
  const strip = (text: string): string => (language.startsWith('en') ? text.replace(/^0(?=\D)/, '') : text);
  if (p < 0.001) return `< ${strip(numberText(language, 0.001, { minimumFractionDigits: 3 }))}`;
  // Close to 0.05, two decimals would hide on which side of this limit a p-value lies.
  const digits = p < 0.01 || Math.abs(p - 0.05) < 0.005 ? 3 : 2;
  return strip(numberText(language, p, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size in bytes: `12.4 MB`; 1 kB is 1000 bytes. */
export function bytesText(language: string, bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return UNDEFINED;
  let power = bytes < 1000 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3));
  // A size that rounds to a larger unit is shown in it: 1 GB, not 1,000 MB.
  if (power < byteUnits.length - 1 && Math.round(bytes / 1000 ** power) >= 1000) power++;
  const value = bytes / 1000 ** power;
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return `${numberText(language, value, { maximumFractionDigits: digits })}\u202f${byteUnits[power]}`;
}

/**
 * The ends of the 95 % interval of an expected figure: `106–171`, unless `range` joins them otherwise. Null without an
 * interval, as in lists from older versions, and if nothing can be expected, as of a bank without contacts. `format`
 * also gets the other end, to give both as many decimals.
 */
export function expectedEnds(
  interval: { readonly low: number; readonly high: number } | null | undefined,
  format: (figure: number, otherEnd: number) => string,
  range = (low: string, high: string): string => `${low}–${high}`,
): string | null {
  if (!interval || (interval.low === 0 && interval.high === 0)) return null;
  return range(format(interval.low, interval.high), format(interval.high, interval.low));
}
