import type { TextColumn } from '../store/columns/columns.ts';
import { textAt, textCount } from '../store/columns/text.ts';
import type { RangeCondition, ValueCondition } from './conditions.ts';
import { numberTest, passes, plainNumber } from './number-ranges.ts';

/** Which codes of a dictionary a condition holds for; code 0 means no value. */
export interface AllowedCodes {
  /** `[entries + 1]` 1 for the codes of samples that match. */
  readonly codes: Uint8Array;
  /** `[entries + 1]` 1 for the codes that the condition names; differs from `codes` only for `is-not`. */
  readonly named: Uint8Array;
  readonly isNegated: boolean;
}

/** The codes that a condition holds for; a range holds for entries that are numbers. */
export function allowedCodes(condition: ValueCondition | RangeCondition, dictionary: TextColumn): AllowedCodes {
  const named = new Uint8Array(textCount(dictionary) + 1);
  if (condition.operator === 'between') {
    const test = numberTest(condition);
    for (let code = 1; code < named.length; code++) {
      const number = plainNumber(textAt(dictionary, code - 1));
      named[code] = Number(number !== null && passes(test, number));
    }
    return { codes: named, named, isNegated: false };
  }
  if (condition.values.includes(null)) named[0] = 1;
  markTexts(
    named,
    dictionary,
    condition.values.filter((value) => value !== null),
  );
  const isNegated = condition.operator === 'is-not';
  return { codes: isNegated ? named.map((one) => 1 - one) : named, named, isNegated };
}

/** Marks the codes of texts, which are compared byte by byte. */
function markTexts(named: Uint8Array, dictionary: TextColumn, values: readonly string[]): void {
  const wanted = new Map<number, Set<string>>();
  for (const value of values) {
    const key = Buffer.from(value);
    wanted.set(key.length, (wanted.get(key.length) ?? new Set()).add(key.toString('latin1')));
  }
  const { bytes, offsets } = dictionary;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let entry = 0; entry + 1 < offsets.length; entry++) {
    const texts = wanted.get(offsets[entry + 1] - offsets[entry]);
    if (texts?.has(buffer.toString('latin1', offsets[entry], offsets[entry + 1])) === true) named[entry + 1] = 1;
  }
}
