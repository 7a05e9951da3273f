import type { FeatureKind } from './mapping.ts';
import { plainName } from './standard-names.ts';

/** Fewer different whole numbers than this are names of classes. */
const FEW = 20;
/** Separators that a cell's values may have between them, the likeliest first. */
const SEPARATORS = ['|', ';'] as const;
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;

/** What a column's first values say about it. */
export interface InferredKind {
  readonly kind: FeatureKind;
  /** The separator of a multi column. */
  readonly separator?: string;
}

/**
 * Tells what a column's values are from its first ones: several per cell where most cells hold a separator and what
 * lies between repeats; numbers where all are numbers, there are many different ones, and neither leading zeros nor the
 * name speak of codes; names otherwise.
 */
export function inferKind(name: string, values: readonly string[]): InferredKind {
  const present = values.filter((value) => value !== '');
  for (const separator of SEPARATORS) {
    if (looksMulti(present, separator)) return { kind: 'multi', separator };
  }
  return { kind: looksNumeric(name, present) ? 'numeric' : 'categorical' };
}

/** The separator of a column that is known to be multi-valued: the one most of its first values hold. */
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
  const joined = present.filter((value) => value.includes(separator));
  if (joined.length < 10 || joined.length < 0.3 * present.length) return false;
  const items = present.flatMap((value) => value.split(separator));
  return 4 * new Set(items).size < items.length && new Set(items).size < new Set(present).size;
}

function looksNumeric(name: string, present: readonly string[]): boolean {
  const distinct = [...new Set(present)];
  return holdsNumbers(name, distinct.length, (index) => distinct[index]);
}

/**
 * Whether the different values of a column, `count` of them, are numbers that measure something: see `inferKind`. Ends
 * at the first that is not.
 */
export function holdsNumbers(name: string, count: number, valueAt: (index: number) => string): boolean {
  if (
    count <= FEW ||
    /(^|_)(id|ids|code|zip|zipcode|postcode|type|no)$|(编号|编码|代码|号码|邮编|类型)$/.test(plainName(name))
  )
    return false;
  for (let index = 0; index < count; index++) {
    const value = valueAt(index);
    if (!NUMBER.test(value) || /^0\d/.test(value)) return false;
  }
  return true;
}
