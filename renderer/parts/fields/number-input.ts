/** What a number field accepts. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  /** Limits that are themselves outside. */
  readonly above?: number;
  readonly below?: number;
  readonly whole?: boolean;
}

/** The sentences of what is wrong with a number; a part of the catalogue. */
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
 * Reads a number as people type it: spaces and commas that group thousands are skipped, `1e-3` is taken; null where it
 * is none.
 */
export function readNumber(written: string): number | null {
  const bare = written
    .replace(/[\s_\u202f\u00a0]/g, '')
    .replace(/,(?=\d{3}(?:\D|$))/g, '')
    .replace('−', '-')
    .replace('%', '');
  if (bare === '' || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(bare)) return null;
  return Number(bare);
}

/** What is wrong with a written number, in words; null where nothing is, as for an empty field. */
export function checkNumber(
  written: string,
  { min, max, above, below, whole = false }: NumberLimits,
  words: NumberWords,
): string | null {
  if (written.trim() === '') return null;
  const value = readNumber(written);
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

/**
 * What is wrong with a list of written numbers, in words: with the first that is wrong; null where nothing is, as for
 * an empty field.
 */
export function checkNumbers(written: string, limits: NumberLimits, words: NumberWords): string | null {
  return (
    splitNumbers(written)
      .map((part) => checkNumber(part, limits, words))
      .find((problem) => problem !== null) ?? null
  );
}

function splitNumbers(written: string): readonly string[] {
  return written.split(/[\s,;]+/).filter((part) => part !== '');
}

/** Reads several numbers, parted by commas or spaces; null where one of them is none. */
export function readNumbers(written: string): readonly number[] | null {
  const numbers = splitNumbers(written).map(readNumber);
  return numbers.includes(null) ? null : (numbers as number[]);
}
