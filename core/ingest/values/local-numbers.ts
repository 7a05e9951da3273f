import { textOf } from '../../store/columns/text.ts';
import { parseNumber } from './numbers.ts';
import type { NumberFormat } from './value-formats.ts';

// RE2, which the scripts of an exported model use, has no back-references: each separator has its own alternative.
const groupsOf = (separators: readonly string[]): string =>
  separators.map((separator) => `(?:${separator}\\d{3})+`).join('|');
const COMMA = String.raw`[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?`;
const COMMA_GROUPS = String.raw`[+-]?[1-9]\d{0,2}(?:${groupsOf([String.raw`\.`, ' ', '\u00a0', '\u202f'])})(?:,\d*)?`;
const POINT = String.raw`[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`;
const POINT_GROUPS = String.raw`[+-]?[1-9]\d{0,2}(?:${groupsOf([',', ' ', '\u00a0', '\u202f', "'", '’'])})(?:\.\d*)?`;
const PATTERNS: Readonly<Record<NumberFormat, RegExp>> = {
  'decimal-comma': new RegExp(`^(?:${COMMA}|${COMMA_GROUPS})$`),
  'decimal-point': new RegExp(`^(?:${POINT}|${POINT_GROUPS})$`),
};
/** Everything that separates thousands. */
const SEPARATORS: Readonly<Record<NumberFormat, RegExp>> = {
  'decimal-comma': /[. \u00a0\u202f]/g,
  'decimal-point': /[, \u00a0\u202f'’]/g,
};

/** Currencies as analysts write them: symbols such as `€`, `¥` or `US$`, and codes. */
const CURRENCY = String.raw`(?:[A-Z]{0,2}\p{Sc}|元|${[
  ...['EUR', 'USD', 'GBP', 'CHF', 'CNY', 'RMB', 'JPY', 'HKD', 'TWD', 'KRW', 'SGD', 'INR', 'AUD', 'CAD', 'SEK', 'NOK'],
  ...['DKK', 'PLN', 'CZK', 'HUF'],
].join('|')})`;
const SPACE = '[ \u00a0\u202f]?';
const CURRENCY_BEFORE = new RegExp(`^([+-]?)${SPACE}${CURRENCY}${SPACE}`, 'u');
const CURRENCY_AFTER = new RegExp(`${SPACE}${CURRENCY}$`, 'u');
const PERCENT_AFTER = new RegExp(`${SPACE}[%％]$`, 'u');
/** A quick test, since most numbers have no unit. */
const MAY_HAVE_UNIT = /[%％元\p{Sc}]|[A-Z]{3}/u;

/** A number's text without its currency or percent sign. */
interface WithoutUnit {
  readonly text: string;
  /** The currency as written; null without one. */
  readonly currency: string | null;
  readonly isPercentage: boolean;
}

/** Separates a number's text from its currency or percent sign: `€ 12`, `12 EUR`, `12 %`. */
export function withoutUnit(text: string): WithoutUnit {
  const trimmed = text.trim();
  if (!MAY_HAVE_UNIT.test(trimmed)) return { text: trimmed, currency: null, isPercentage: false };
  if (PERCENT_AFTER.test(trimmed))
    return { text: trimmed.replace(PERCENT_AFTER, ''), currency: null, isPercentage: true };
  const currency = CURRENCY_BEFORE.exec(trimmed)?.[0] ?? CURRENCY_AFTER.exec(trimmed)?.[0] ?? null;
  const rest = currency === null ? trimmed : trimmed.replace(CURRENCY_BEFORE, '$1').replace(CURRENCY_AFTER, '');
  return { text: rest, currency: currency?.replaceAll(/[+\-\s]/g, '') ?? null, isPercentage: false };
}

const scratch = new Uint8Array(32);

/**
 * Parses a number with a decimal comma or with thousands separators in `bytes[start .. end)`. Groups have three digits,
 * one separator throughout, and do not begin with 0. NaN if it is not a number of that format.
 */
export function parseLocalNumber(bytes: Uint8Array, start: number, end: number, format: NumberFormat): number {
  if (format === 'decimal-comma') return parseDecimalComma(bytes, start, end);
  const value = parseNumber(bytes, start, end);
  return value === value || start === end ? value : localNumberOf(textOf(bytes, start, end), format);
}

/** Parses a number in `bytes[start .. end)`; NaN if it is not one. */
export type NumberParser = (bytes: Uint8Array, start: number, end: number) => number;

/** The parser for numbers in a column's format; without a format, the one for plain numbers. */
export function numberParser(format: NumberFormat | null): NumberParser {
  return format === null ? parseNumber : (bytes, start, end) => parseLocalNumber(bytes, start, end, format);
}

/**
 * The value of a number's text; NaN if it is not written in that format. A currency does not matter, and a percentage
 * is a fraction, as in Excel: `12.5 %` is 0.125.
 */
export function localNumberOf(text: string, format: NumberFormat): number {
  const { text: number, isPercentage } = withoutUnit(text);
  if (!PATTERNS[format].test(number)) return NaN;
  const plain = number.replace(SEPARATORS[format], '').replace(',', '.');
  const value = Number(isPercentage ? `${plain}e-2` : plain);
  return Number.isFinite(value) ? value : NaN;
}

/** Reads numbers without separators, as most are, like plain numbers with another decimal mark. */
function parseDecimalComma(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length > scratch.length) return localNumberOf(textOf(bytes, start, end), 'decimal-comma');
  for (let index = 0; index < length; index++) {
    const byte = bytes[start + index];
    if (byte <= 32 || byte === 46 || byte > 127) return localNumberOf(textOf(bytes, start, end), 'decimal-comma');
    scratch[index] = byte === 44 ? 46 : byte;
  }
  const value = parseNumber(scratch, 0, length);
  return value === value || length === 0 ? value : localNumberOf(textOf(bytes, start, end), 'decimal-comma');
}
