import { localNumberOf } from '../values/local-numbers.ts';
import { NUMBER_FORMATS } from '../values/value-formats.ts';
import type { NumberEvidence } from './detect-formats.ts';
import type { FeatureKind } from './mapping.ts';
import { plainName } from './standard-names.ts';

/** A column of numbers with at most this many distinct values is categorical. */
const MAX_CATEGORICAL_NUMBERS = 20;
/** Separators that suggest a multi-valued column by themselves; commas and spaces also occur in ordinary text. */
const SEPARATORS = ['|', ';'] as const;
const NUMBER = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/;

/** The kind and separator that a column's first values suggest. */
export interface InferredKind {
  readonly kind: FeatureKind;
  /** The separator of a multi column. */
  readonly separator?: string;
}

/**
 * Infers a column's kind from its first values: multi if a separator is in at least ten cells and in 30 % of those with
 * a value, and the items repeat; numeric if all values are numbers, many are distinct, and neither leading zeros nor
 * the name suggests codes; otherwise categorical. `evidence` says how the numbers are written.
 */
export function inferKind(name: string, values: readonly string[], evidence: NumberEvidence = null): InferredKind {
  const present = values.filter((value) => value !== '');
  for (const separator of SEPARATORS) {
    if (looksMulti(present, separator)) return { kind: 'multi', separator };
  }
  return { kind: looksNumeric(name, present, evidence) ? 'numeric' : 'categorical' };
}

/** The separator of a known multi-valued column: the one in the largest number of its first values, else `|`. */
export function inferSeparator(values: readonly string[]): string {
  let best = '|';
  let max = 0;
  for (const separator of ['|', ';', ',', ' ']) {
    const count = values.filter((value) => value.includes(separator)).length;
    if (count > max) [best, max] = [separator, count];
  }
  return best;
}

function looksMulti(present: readonly string[], separator: string): boolean {
  const withSeparator = present.filter((value) => value.includes(separator));
  if (withSeparator.length < 10 || withSeparator.length < 0.3 * present.length) return false;
  const items = present.flatMap((value) => value.split(separator));
  return 4 * new Set(items).size < items.length && new Set(items).size < new Set(present).size;
}

/**
 * Whether a column's values are numeric measurements, as `inferKind` defines them, written as `evidence` says; `count`
 * is the number of the column's distinct values if `present` holds only some of them.
 */
export function looksNumeric(name: string, present: readonly string[], evidence: NumberEvidence, count = 0): boolean {
  const distinct = [...new Set(present)];
  const fitsAll = evidence === 'ambiguous' || evidence === 'any-format';
  const formats = NUMBER_FORMATS.filter((format) => fitsAll || format === evidence);
  const readers = formats.map((format) => (value: string) => !Number.isNaN(localNumberOf(value, format)));
  return (readers.length === 0 ? [isPlainNumber] : readers).some((isNumber) =>
    holdsNumbers(name, Math.max(count, distinct.length), (index) => distinct[index % distinct.length], isNumber),
  );
}

function isPlainNumber(value: string): boolean {
  return NUMBER.test(value);
}

/**
 * Whether a column's `count` distinct values are numeric measurements, as `inferKind` defines them. Stops at the first
 * value that is not a number.
 */
export function holdsNumbers(
  name: string,
  count: number,
  valueAt: (index: number) => string,
  isNumber = isPlainNumber,
): boolean {
  if (
    count <= MAX_CATEGORICAL_NUMBERS ||
    /(^|_)(id|ids|code|zip|zipcode|postcode|type|no)$|(编号|编码|代码|号码|邮编|类型)$/.test(plainName(name))
  )
    return false;
  for (let index = 0; index < count; index++) {
    const value = valueAt(index);
    if (!isNumber(value) || /^0\d/.test(value)) return false;
  }
  return true;
}
