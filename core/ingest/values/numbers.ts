import { textOf } from '../../store/columns/text.ts';

/** 10⁰ … 10²², all exact as float64. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const MAX_DIGITS = 15;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Parses a decimal number in `bytes[start .. end)`: sign, digits, point, exponent, with surrounding spaces. NaN if it
 * is not one (also for `nan`, `inf` and numbers beyond float64); otherwise exactly the result of `Number`.
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  let index = start;
  const negative = index < end && bytes[index] === 45;
  if (negative) index++;
  let mantissa = 0;
  let digits = 0;
  let fraction = -1;
  for (; index < end; index++) {
    const digit = bytes[index] - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (fraction >= 0) fraction++;
    } else if (bytes[index] === 46 && fraction < 0) fraction = 0;
    else return parseSlowly(bytes, start, end);
  }
  if (digits === 0 || digits > MAX_DIGITS) return parseSlowly(bytes, start, end);
  const value = fraction > 0 ? mantissa / POWERS[fraction] : mantissa;
  return negative ? -value : value;
}

function parseSlowly(bytes: Uint8Array, start: number, end: number): number {
  const text = textOf(bytes, start, end).trim();
  if (!NUMBER.test(text)) return NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : NaN;
}
