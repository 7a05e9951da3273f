import { integersIn, type Unsigned } from './integers.ts';
import { missingCode } from './number-plan.ts';
import type { RawColumn } from './packed.ts';

/**
 * A number column as it is stored: value i is `(base + codes[i] × step) / divisor`, or NaN where `codes[i]` is
 * `missing`. Never falling with the code, since step and divisor are positive. Where floats are stored they are the
 * codes, and NaN is itself.
 */
export interface StoredNumbers {
  readonly codes: Unsigned | Float32Array | Float64Array;
  readonly missing: number;
  readonly base: number;
  readonly step: number;
  readonly divisor: number;
}

/** A stored number column without decoding it, in memory of its own. */
export function storedNumbersOf({ header, payload }: RawColumn): StoredNumbers {
  const { valueWidth: width, valueCount, base, step, divisor } = header;
  if (width === 0) return { codes: new Uint8Array(valueCount), missing: missingCode(1), base, step: 1, divisor: 1 };
  if (width === 'single' || width === 'double')
    return { codes: floatsFrom(payload, width, valueCount), missing: Number.NaN, base: 0, step: 1, divisor: 1 };
  return { codes: integersIn(payload, width, valueCount), missing: missingCode(width), base, step, divisor };
}

/** The number that a code stands for; NaN for the missing one. */
export function numberOf({ missing, base, step, divisor }: StoredNumbers, code: number): number {
  return code === missing ? Number.NaN : (base + code * step) / divisor;
}

/** All numbers `[rows]`, NaN where missing. */
export function decodedNumbers(stored: StoredNumbers): Float64Array {
  const { codes, missing, base, step, divisor } = stored;
  // Floats are kept bit by bit, negative zeros too.
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
 * The codes whose numbers are at least `from` and below `to`, as a half-open range of codes; null where floats are
 * stored. The missing code is not in it.
 */
export function codeRange(
  stored: StoredNumbers,
  from: number,
  to: number,
): { readonly start: number; readonly end: number } | null {
  if (!isInteger(stored.codes)) return null;
  return { start: firstCodeFrom(stored, from), end: firstCodeFrom(stored, to) };
}

/** The first code whose number is not below `value`; the missing one where there is none. */
export function firstCodeFrom({ missing, base, step, divisor }: Omit<StoredNumbers, 'codes'>, value: number): number {
  let [low, high] = [0, missing];
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if ((base + middle * step) / divisor >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether integers stand for the numbers. */
export function isInteger(codes: StoredNumbers['codes']): codes is Unsigned {
  return !(codes instanceof Float32Array || codes instanceof Float64Array);
}

function floatsFrom(payload: Uint8Array, width: 'single' | 'double', length: number): Float32Array | Float64Array {
  const floats = width === 'single' ? new Float32Array(length) : new Float64Array(length);
  new Uint8Array(floats.buffer).set(payload);
  return floats;
}
