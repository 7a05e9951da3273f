import type { Unsigned } from './integers.ts';
import { isInteger, numberOf, type StoredNumbers } from './stored-numbers.ts';

/** What the values of a column can be. */
export interface ValueLimits {
  /** The largest code of a code or list column. */
  readonly maxCode: number;
  /** The largest distance of a number from 0. */
  readonly maxNumber: number;
}

/** How values of one width lie in a 32-bit word. */
interface Lanes {
  /** The value of the highest bit: half the number of values of this width. */
  readonly half: number;
  /** The highest bit of each value. */
  readonly high: number;
  /** The other bits of each value. */
  readonly low: number;
  /** A 1 in each value. */
  readonly ones: number;
}

const BYTES: Lanes = { half: 0x80, high: 0x80808080 | 0, low: 0x7f7f7f7f, ones: 0x01010101 };
const PAIRS: Lanes = { half: 0x8000, high: 0x80008000 | 0, low: 0x7fff7fff, ones: 0x00010001 };

/** Whether any of the values is larger than `max`. Compares whole words, since every chunk that is read is checked. */
export function anyAbove(values: Unsigned, max: number): boolean {
  const width = values.BYTES_PER_ELEMENT;
  if (max >= 2 ** (8 * width) - 1) return false;
  const words = width === 4 || values.byteOffset % 4 !== 0 ? 0 : Math.floor(values.byteLength / 4);
  const lanes = width === 1 ? BYTES : PAIRS;
  if (words > 0 && anyLaneAbove(new Int32Array(values.buffer, values.byteOffset, words), lanes, max)) return true;
  for (let i = (words * 4) / width; i < values.length; i++) if (values[i] > max) return true;
  return false;
}

/**
 * Whether any value is above `max`: from its highest bit, and from whether its other bits plus a constant carry into
 * it.
 */
function anyLaneAbove(words: Int32Array, { half, high, low, ones }: Lanes, max: number): boolean {
  const isLow = max < half;
  const added = Math.imul((isLow ? half : 2 * half) - 1 - max, ones);
  let above = 0;
  if (isLow) for (let i = 0; i < words.length; i++) above |= (((words[i] & low) + added) | words[i]) & high;
  else for (let i = 0; i < words.length; i++) above |= ((words[i] & low) + added) & words[i] & high;
  return above !== 0;
}

/**
 * Whether all numbers are missing or at most `max` away from 0. Looks at the values only if the range of their codes
 * exceeds it.
 */
export function areWithin(stored: StoredNumbers, max: number): boolean {
  const { codes, missing, base, step, divisor } = stored;
  if (![step, divisor].every(Number.isFinite)) return false;
  if (isInteger(codes)) {
    const ends = [base / divisor, (base + (missing - 1) * step) / divisor];
    // A column without any number has no base.
    if (Number.isNaN(base) || ends.every((end) => Math.abs(end) <= max)) return true;
  }
  for (let row = 0; row < codes.length; row++) if (Math.abs(numberOf(stored, codes[row])) > max) return false;
  return true;
}
