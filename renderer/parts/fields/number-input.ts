/** Constraints of a number field. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  /** Exclusive limits. */
  readonly above?: number;
  readonly below?: number;
  readonly whole?: boolean;
}

/** Error messages for a number; a part of the catalogue. */
export interface NumberWords {
  readonly notANumber: string;
  readonly notWhole: string;
  readonly atLeast: (low: string) => string;
  readonly atMost: (high: string) => string;
  readonly moreThan: (low: string) => string;
  readonly lessThan: (high: string) => string;
  readonly outOfRange: (low: string, high: string) => string;
}

/**
 * Parses a number as people type it: skips spaces, thousands separators and a percent sign, and accepts `1e-3`; null if
 * it is not a number.
 */
export function readNumber(typed: string): number | null {
  const bare = typed
    .replace(/[\s_\u202f\u00a0]/g, '')
    .replace(/,(?=\d{3}(?:\D|$))/g, '')
    .replace('−', '-')
    .replace('%', '');
  if (bare === '' || !/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(bare)) return null;
  return Number(bare);
}

/** The error message for a typed number; null if it is valid or the field is empty. */
export function checkNumber(
  typed: string,
  { min, max, above, below, whole = false }: NumberLimits,
  words: NumberWords,
): string | null {
  if (typed.trim() === '') return null;
  const value = readNumber(typed);
  if (value === null) return words.notANumber;
  if (whole && !Number.isInteger(value)) return words.notWhole;
  if (above !== undefined && value <= above) return words.moreThan(String(above));
  if (below !== undefined && value >= below) return words.lessThan(String(below));
  const low = min !== undefined && value < min;
  const high = max !== undefined && value > max;
  if (!low && !high) return null;
  if (min !== undefined && max !== undefined) return words.outOfRange(String(min), String(max));
  return low ? words.atLeast(String(min)) : words.atMost(String(max));
}

/** The error message for the first invalid number of a list; null if all are valid or the field is empty. */
export function checkNumbers(typed: string, limits: NumberLimits, words: NumberWords): string | null {
  return (
    splitNumbers(typed)
      .map((part) => checkNumber(part, limits, words))
      .find((problem) => problem !== null) ?? null
  );
}

function splitNumbers(typed: string): readonly string[] {
  return typed.split(/[\s,;]+/).filter((part) => part !== '');
}

/** Parses several numbers separated by commas or spaces; null if one of them is not a number. */
export function readNumbers(typed: string): readonly number[] | null {
  const numbers = splitNumbers(typed).map(readNumber);
  return numbers.includes(null) ? null : (numbers as number[]);
}
