import { writeInteger } from '../../integer-bytes.ts';

const ZERO = 48;
const POINT = 46;
const MINUS = 45;
const PLUS = 43;
const LETTER_E = 101;

/** Maximum length in bytes of any number written here. */
export const NUMBER_BYTES = 40;

/** `POWERS[k + 350]` is 10^k. */
const POWERS = Float64Array.from({ length: 700 }, (_, index) => Number(`1e${index - 350}`));
const power = (exponent: number): number => POWERS[exponent + 350];

/** The digits of the current number, most significant first, and how many of them are needed. */
const digits = new Uint8Array(16);
let digitCount = 0;

/** The first precision to try: a number that needs fewer digits has zeros in the others, which are removed. */
const MIN_PRECISION = 6;

/**
 * Writes a non-negative float32 with the fewest significant digits that read back as the same float32. So values are
 * equal in the file exactly when they are equal in memory. Returns the offset after the text.
 */
export function writeFloat32(bytes: Uint8Array, offset: number, value: number): number {
  if (value === 0) return writeInteger(bytes, offset, 0);
  let exponent = exponentOf(value);
  let precision = MIN_PRECISION;
  let mantissa = mantissaOf(value, precision, exponent);
  while (precision < 9 && Math.fround(readBack(mantissa, exponent + 1 - precision)) !== value) {
    precision++;
    mantissa = mantissaOf(value, precision, exponent);
  }
  if (mantissa >= power(precision)) {
    exponent++;
    precision++;
  }
  takeDigits(mantissa, precision);
  return writeDecimal(bytes, offset, exponent);
}

/** The first `precision` (at most 9) digits of the value, as an integer. */
function mantissaOf(value: number, precision: number, exponent: number): number {
  return (value * power(precision - 1 - exponent) + 0.5) | 0;
}

/**
 * The double that mantissa × 10^exponent reads back as. Powers of ten up to 10^22 are exact, so a single operation
 * rounds correctly.
 */
function readBack(mantissa: number, exponent: number): number {
  if (exponent > 22 || exponent < -22) return Number(`${mantissa}e${exponent}`);
  return exponent < 0 ? mantissa / power(-exponent) : mantissa * power(exponent);
}

/**
 * Writes a finite non-negative number with at most 15 significant digits, correctly rounded and without trailing zeros;
 * returns the offset after it.
 */
export function writeNumber(bytes: Uint8Array, offset: number, value: number): number {
  if (value < 1e15 && Math.floor(value) === value) return writeInteger(bytes, offset, value);
  const text = String(Number(value.toPrecision(15)));
  for (let index = 0; index < text.length; index++) bytes[offset + index] = text.charCodeAt(index);
  return offset + text.length;
}

/** The largest e with 10^e ≤ value. */
function exponentOf(value: number): number {
  if (value < 1 && value >= 1e-6) {
    let small = -1;
    while (power(small) > value) small--;
    return small;
  }
  const exponent = Math.floor(Math.log10(value));
  if (power(exponent + 1) <= value) return exponent + 1;
  return power(exponent) > value ? exponent - 1 : exponent;
}

/** Splits an integer below 2^31 with `length` digits into `digits`, without its trailing zeros. */
function takeDigits(mantissa: number, length: number): void {
  let rest = mantissa | 0;
  for (let index = length - 1; index >= 0; index--) {
    const next = (rest / 10) | 0;
    digits[index] = rest - next * 10;
    rest = next;
  }
  trimDigits(length);
}

function trimDigits(length: number): void {
  digitCount = length;
  while (digitCount > 1 && digits[digitCount - 1] === 0) digitCount--;
}

/**
 * Writes `digits`, whose first digit has the place value 10^exponent: in plain notation from 1e-6 to 1e21, else in
 * scientific notation.
 */
function writeDecimal(bytes: Uint8Array, offset: number, exponent: number): number {
  if (exponent < -6 || exponent > 20) return writeScientific(bytes, offset, exponent);
  let end = offset;
  if (exponent < 0) {
    bytes[end++] = ZERO;
    bytes[end++] = POINT;
    for (let index = -1; index > exponent; index--) bytes[end++] = ZERO;
  }
  for (let index = 0; index < digitCount; index++) {
    if (index > 0 && index === exponent + 1) bytes[end++] = POINT;
    bytes[end++] = ZERO + digits[index];
  }
  for (let index = digitCount; index <= exponent; index++) bytes[end++] = ZERO;
  return end;
}

function writeScientific(bytes: Uint8Array, offset: number, exponent: number): number {
  let end = offset;
  for (let index = 0; index < digitCount; index++) {
    if (index === 1) bytes[end++] = POINT;
    bytes[end++] = ZERO + digits[index];
  }
  bytes[end++] = LETTER_E;
  bytes[end++] = exponent < 0 ? MINUS : PLUS;
  return writeInteger(bytes, end, Math.abs(exponent));
}
