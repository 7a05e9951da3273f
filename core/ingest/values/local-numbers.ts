import { textOf } from '../../store/columns/text.ts';
import { parseNumber } from './numbers.ts';
import type { NumberFormat } from './value-formats.ts';

// RE2, which the scripts of an export use, has no back-references: each separator has its own alternative.
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

/** The parser of a column's numbers; without a format, that of plain numbers. */
export function numberParser(format: NumberFormat | null): NumberParser {
  return format === null ? parseNumber : (bytes, start, end) => parseLocalNumber(bytes, start, end, format);
}

/** The value of a number's text; NaN if it is not written in that format. */
export function localNumberOf(text: string, format: NumberFormat): number {
  const trimmed = text.trim();
  if (!PATTERNS[format].test(trimmed)) return NaN;
  const value = Number(trimmed.replace(SEPARATORS[format], '').replace(',', '.'));
  return Number.isFinite(value) ? value : NaN;
}

/** Reads numbers without separators, by far the most, as plain ones with another decimal mark. */
function parseDecimalComma(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length > scratch.length) return localNumberOf(textOf(bytes, start, end), 'decimal-comma');
  for (let index = 0; index < length; index++) {
    const byte = bytes[start + index];
    if (byte <= 32 || byte === 46 || byte > 127) return localNumberOf(textOf(bytes, start, end), 'decimal-comma');
    scratch[index] = byte === 44 ? 46 : byte;
  }
  return parseNumber(scratch, 0, length);
}
