/** The texts of values, as DuckDB writes those of a Parquet file, so that both formats give the same dataset. */

/** Moves a number slightly farther from a float: one that lies halfway between two floats then rounds to the other. */
const BEYOND = 1 + 2 ** -20;
/** How many digits after the last one show whether the rest is exactly a half. */
const HALF_DIGITS = 30;
const HALF = /50{29}e/;
const SECONDS_PER_DAY = 86_400n;
/** The last second that JavaScript's dates reach, from 1970 in either direction. */
const LAST_SECOND = 8_640_000_000_000n;

/** How NaN is written. */
export const NOT_A_NUMBER = 'nan';

/** The text of a 64-bit float. */
export function doubleText(value: number): string {
  return decimalText(value, value.toExponential());
}

/**
 * The text of a float of 32 or 16 bits, with the fewest digits that distinguish it from others; with one more if the
 * last of them would be rounded from exactly a half.
 */
export function floatText(value: number): string {
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(value + (Number(text) - value) * BEYOND) !== value) continue;
    const isHalf = HALF.test(value.toExponential(digits + HALF_DIGITS));
    return decimalText(value, isHalf ? value.toExponential(digits + 1) : text);
  }
  return doubleText(value);
}

/** Writes a number as `1.5` or `1.5e+20`, given its digits as JavaScript writes them with an exponent. */
function decimalText(value: number, exponential: string): string {
  if (Number.isNaN(value)) return NOT_A_NUMBER;
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [, first, rest = '', written] = /^-?(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(exponential)!;
  const digits = withoutLastZeros(first + rest) || '0';
  const exponent = Number(written);
  if (exponent < -4 || exponent >= 16) {
    const power = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${exponent < 0 ? '-' : '+'}${power}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

function withoutLastZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** The value of a 16-bit float, given by its bits. */
export function halfValue(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The text of a decimal number: its digits as a whole number, and how many of them are after the point (`scale`). */
export function scaledText(value: bigint, scale: number): string {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale));
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The text of a day counted from 1970; outside the calendar, a text that is neither a time nor a number. */
export function dayText(day: number): string {
  return calendarDay(BigInt(day)) ?? `${day} d`;
}

/** The text of a time of day in ticks from midnight. */
export function clockText(value: bigint, ticks: number): string {
  const [seconds, fraction] = secondsOf(value, ticks);
  return `${clock(seconds)}${fraction}`;
}

/** The text of a moment in ticks from 1970, with its zone, which is UTC, if it has one. */
export function momentText(value: bigint, ticks: number, zoned: boolean): string {
  const [seconds, fraction] = secondsOf(value, ticks);
  const day = calendarDay(floorDivide(seconds, SECONDS_PER_DAY));
  // No import reads this text as a time; a bare number would be read as seconds.
  if (day === null) return `${value}/${ticks} s`;
  const inDay = seconds - floorDivide(seconds, SECONDS_PER_DAY) * SECONDS_PER_DAY;
  return `${day} ${clock(inDay)}${fraction}${zoned ? '+00' : ''}`;
}

/** Whole seconds, and the rest as the digits after a point. */
function secondsOf(value: bigint, ticks: number): readonly [seconds: bigint, fraction: string] {
  const perSecond = BigInt(ticks);
  const seconds = floorDivide(value, perSecond);
  const rest = value - seconds * perSecond;
  if (rest === 0n) return [seconds, ''];
  return [seconds, `.${withoutLastZeros(String(rest).padStart(Math.log10(ticks), '0'))}`];
}

function clock(seconds: bigint): string {
  const all = Number(seconds);
  return [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** A day of a year with four digits; null for others. */
function calendarDay(day: bigint): string | null {
  const seconds = day * SECONDS_PER_DAY;
  if (seconds < -LAST_SECOND || seconds > LAST_SECOND) return null;
  const text = new Date(Number(seconds) * 1000).toISOString();
  return /^\d/.test(text) ? text.slice(0, 10) : null;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

/** The text of bytes: printable characters as they are, others as `\x00`. */
export function bytesText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const plain = byte >= 32 && byte <= 126 && byte !== 0x5c && byte !== 0x27 && byte !== 0x22;
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
