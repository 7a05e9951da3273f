/**
 * Bytes per stored value: 0 if all are equal, else an unsigned integer (1, 2, 4) or a float (`single` 4, `double` 8).
 */
export type NumberWidth = 0 | 1 | 2 | 4 | 'single' | 'double';

/**
 * Lossless storage of a number column: value = (base + code × step) / divisor, with the largest code as NaN; floats are
 * stored unchanged; for width 0 every value is `base`.
 */
export interface NumberPlan {
  readonly width: NumberWidth;
  readonly base: number;
  readonly step: number;
  readonly divisor: number;
  readonly missing: number;
}

interface Survey {
  readonly min: number;
  readonly max: number;
  readonly missing: number;
  readonly integral: boolean;
  /** Between the safe integers, and without a negative zero (which integers cannot hold). */
  readonly plain: boolean;
}

const MAX_CODE = { 1: 0xff, 2: 0xffff, 4: 0xffff_ffff } as const;
const DECIMALS = [10, 100, 1000, 10_000];

/** The code for NaN in integers of this width: the largest one. */
export function missingCode(width: 1 | 2 | 4): number {
  return MAX_CODE[width];
}

/** Chooses the narrowest lossless storage for `values` (NaN is missing). */
export function planNumbers(values: Float64Array): NumberPlan {
  const survey = surveyNumbers(values);
  const { min, max, missing } = survey;
  if (missing === values.length) return { width: 0, base: Number.NaN, step: 1, divisor: 1, missing };
  if (min === max && missing === 0 && (survey.plain || min !== 0))
    return { width: 0, base: min, step: 1, divisor: 1, missing };
  const integers = survey.plain
    ? survey.integral
      ? planIntegers(values, survey)
      : planDecimals(values, survey)
    : null;
  if (integers !== null) return integers;
  return { width: allSingle(values) ? 'single' : 'double', base: 0, step: 1, divisor: 1, missing };
}

function surveyNumbers(values: Float64Array): Survey {
  let min = Infinity;
  let max = -Infinity;
  let missing = 0;
  let integral = true;
  let negativeZero = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== value) {
      missing++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    if (integral && Math.floor(value) !== value) integral = false;
    if (value === 0 && 1 / value < 0) negativeZero = true;
  }
  const safe = min >= Number.MIN_SAFE_INTEGER && max <= Number.MAX_SAFE_INTEGER;
  return { min, max, missing, integral, plain: safe && !negativeZero };
}

/** The narrowest integer width for codes 0 … range with one code left for NaN, or null. */
function widthOf(range: number): 1 | 2 | 4 | null {
  if (range < MAX_CODE[1]) return 1;
  if (range < MAX_CODE[2]) return 2;
  return range < MAX_CODE[4] ? 4 : null;
}

function planIntegers(values: Float64Array, { min, max, missing }: Survey): NumberPlan | null {
  if (max - min > Number.MAX_SAFE_INTEGER) return null;
  const step = max - min < MAX_CODE[1] ? 1 : commonStep(values, min);
  const width = widthOf((max - min) / step);
  return width === null ? null : { width, base: min, step, divisor: 1, missing };
}

/** The greatest common divisor of all distances from `min`: 1000 for times in whole seconds, 86,400,000 for dates. */
function commonStep(values: Float64Array, min: number): number {
  let step = 0;
  for (let i = 0; i < values.length && step !== 1; i++) {
    const distance = values[i] - min;
    if (distance !== distance || distance === 0) continue;
    if (step === 0 || Math.floor(distance / step) * step !== distance) step = greatestCommonDivisor(distance, step);
  }
  return step;
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function planDecimals(values: Float64Array, { min, max, missing }: Survey): NumberPlan | null {
  for (const divisor of DECIMALS) {
    const base = Math.round(min * divisor);
    const top = Math.round(max * divisor);
    if (Math.max(-base, top) > Number.MAX_SAFE_INTEGER) return null;
    const width = widthOf(top - base);
    if (width === null) return null;
    if (allDecimal(values, divisor)) return { width, base, step: 1, divisor, missing };
  }
  return null;
}

function allDecimal(values: Float64Array, divisor: number): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === value && Math.round(value * divisor) / divisor !== value) return false;
  }
  return true;
}

function allSingle(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === value && Math.fround(value) !== value) return false;
  }
  return true;
}
