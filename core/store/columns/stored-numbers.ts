import { integersIn, type Unsigned } from './integers.ts';
import { missingCode } from './number-plan.ts';
import type { RawColumn } from './packed.ts';

/**
 * A number column as stored: value i is `(base + codes[i] × step) / divisor`, or NaN if `codes[i]` is `missing`. Values
 * never decrease with the code, since step and divisor are positive. For floats, the codes are the values themselves,
 * including NaN.
 */
export interface StoredNumbers {
  readonly codes: Unsigned | Float32Array | Float64Array;
  readonly missing: number;
  readonly base: number;
  readonly step: number;
  readonly divisor: number;
}

/** A stored number column, not decoded; its codes may share the payload's memory. */
export function storedNumbersOf({ header, payload }: RawColumn): StoredNumbers {
  const { valueWidth: width, valueCount, base, step, divisor } = header;
  if (width === 0) return { codes: new Uint8Array(valueCount), missing: missingCode(1), base, step: 1, divisor: 1 };
  if (width === 'single' || width === 'double')
    return { codes: floatsFrom(payload, width, valueCount), missing: Number.NaN, base: 0, step: 1, divisor: 1 };
  return { codes: integersIn(payload, width, valueCount), missing: missingCode(width), base, step, divisor };
}

/** The number of a code; NaN for the missing one. */
export function numberOf({ missing, base, step, divisor }: StoredNumbers, code: number): number {
  return code === missing ? Number.NaN : (base + code * step) / divisor;
}

/** All numbers `[rows]`, NaN for missing ones. */
export function decodedNumbers(stored: StoredNumbers): Float64Array {
  const { codes, missing, base, step, divisor } = stored;
  // Keep floats bit by bit, including negative zeros.
  if (codes instanceof Float64Array) return codes;
  if (codes instanceof Float32Array) return Float64Array.from(codes);
  const values = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    values[i] = code === missing ? Number.NaN : (base + code * step) / divisor;
  }
  return values;
}

/**
 * The half-open range of codes whose numbers are at least `from` and below `to`, without the missing code; null for
 * floats.
 */
export function codeRange(
  stored: StoredNumbers,
  from: number,
  to: number,
): { readonly start: number; readonly end: number } | null {
  if (!isInteger(stored.codes)) return null;
  return { start: firstCodeFrom(stored, from), end: firstCodeFrom(stored, to) };
}

/** The first code whose number is at least `value`, or the missing code if there is none. */
export function firstCodeFrom({ missing, base, step, divisor }: Omit<StoredNumbers, 'codes'>, value: number): number {
  let [low, high] = [0, missing];
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if ((base + middle * step) / divisor >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether the codes are integers. */
export function isInteger(codes: StoredNumbers['codes']): codes is Unsigned {
  return !(codes instanceof Float32Array || codes instanceof Float64Array);
}

function floatsFrom(payload: Uint8Array, width: 'single' | 'double', length: number): Float32Array | Float64Array {
  const floats = width === 'single' ? new Float32Array(length) : new Float64Array(length);
  new Uint8Array(floats.buffer).set(payload);
  return floats;
}
