import { decodedNumbers, firstCodeFrom, isInteger, type StoredNumbers } from '../store/columns/stored-numbers.ts';
import type { RangeCondition, ValueCondition } from './conditions.ts';

/** Numbers from `start` on and below `end`; without an upper bound, `end` is NaN. */
export interface NumberRange {
  readonly start: number;
  readonly end: number;
}

/** A test of numbers: they lie in any of the ranges, which are disjoint and ascending; `missing`: NaN passes too. */
export interface NumberTest {
  readonly ranges: readonly NumberRange[];
  readonly missing: boolean;
}

/** The test of a condition on numbers; values that are neither numbers nor ranges of numbers match nothing. */
export function numberTest(condition: ValueCondition | RangeCondition): NumberTest {
  if (condition.operator === 'between') return { ranges: [rangeOf(condition)], missing: false };
  const { operator, values } = condition;
  const ranges = values.flatMap((value) => (value === null ? [] : (namedRange(value) ?? [])));
  const test = { ranges: merged(ranges), missing: values.includes(null) };
  return operator === 'is-not' ? negated(test) : test;
}

/** The opposite test: what fails the given one passes it, and the reverse. */
export function negated({ ranges, missing }: NumberTest): NumberTest {
  const starts = [-Infinity, ...ranges.map(({ end }) => end)];
  const ends = [...ranges.map(({ start }) => start), NaN];
  const gaps = starts.map((start, index) => ({ start, end: ends[index] }));
  return { ranges: gaps.filter(({ start, end }) => !Number.isNaN(start) && !(start >= end)), missing: !missing };
}

/** Merges ranges into as few disjoint ones as possible, in ascending order. */
export function merged(ranges: readonly NumberRange[]): NumberRange[] {
  const result: NumberRange[] = [];
  for (const range of ranges.toSorted((one, other) => compare(one.start, other.start))) {
    const last = result.at(-1);
    if (last === undefined || range.start > last.end) result.push(range);
    else if (!Number.isNaN(last.end) && !(last.end >= range.end))
      result[result.length - 1] = { start: last.start, end: range.end };
  }
  return result;
}

/** Whether a number passes a test. */
export function passes({ ranges, missing }: NumberTest, value: number): boolean {
  if (Number.isNaN(value)) return missing;
  return ranges.some(({ start, end }) => value >= start && !(value >= end));
}

/**
 * The range that a text names: a number, or a group of a column with many numbers, such as `< 18`, `[18, 25)`, `>= 60`,
 * or `any`; null for another text.
 */
export function namedRange(text: string): NumberRange | null {
  const number = plainNumber(text);
  if (number !== null) return point(number);
  if (text === 'any') return { start: -Infinity, end: NaN };
  const match = /^(?:< (?<below>\S+)|>= (?<from>\S+)|\[(?<start>\S+), (?<end>\S+)\))$/.exec(text)?.groups;
  if (match === undefined) return null;
  const [start, end] = [match['from'] ?? match['start'], match['below'] ?? match['end']].map((bound) =>
    bound === undefined ? undefined : plainNumber(bound),
  );
  if (start === null || end === null || (start ?? -Infinity) >= (end ?? NaN)) return null;
  return { start: start ?? -Infinity, end: end ?? NaN };
}

/** The number that a text denotes, as programs write numbers; null for another text. */
export function plainNumber(text: string): number | null {
  const trimmed = text.trim();
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) return null;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : null;
}

/** Sets a mask `[rows]` to 0 wherever a number fails a test. */
export function maskNumbers(mask: Uint8Array, stored: StoredNumbers, test: NumberTest): void {
  const { codes, missing } = stored;
  if (codes instanceof Uint8Array) {
    const all = decodedNumbers({ ...stored, codes: allBytes() });
    const allowed = Uint8Array.from(all, (value) => Number(passes(test, value)));
    for (let row = 0; row < codes.length; row++) mask[row] &= allowed[codes[row]];
  } else if (isInteger(codes)) {
    // Codes are in the order of their numbers, so ranges of numbers are ranges of codes.
    const ranges = test.ranges.map(({ start, end }) => ({
      start: firstCodeFrom(stored, start),
      end: firstCodeFrom(stored, end),
    }));
    maskRanges(mask, codes, ranges, (code) => code === missing, test.missing);
  } else maskRanges(mask, codes, test.ranges, Number.isNaN, test.missing);
}

function maskRanges(
  mask: Uint8Array,
  codes: ArrayLike<number>,
  ranges: readonly NumberRange[],
  isMissing: (code: number) => boolean,
  takesMissing: boolean,
): void {
  const within = new Uint8Array(codes.length);
  for (const { start, end } of ranges)
    for (let row = 0; row < within.length; row++)
      within[row] |= Number(codes[row] >= start) & Number(!(codes[row] >= end));
  if (takesMissing) for (let row = 0; row < within.length; row++) within[row] |= Number(isMissing(codes[row]));
  for (let row = 0; row < within.length; row++) mask[row] &= within[row];
}

function allBytes(): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => code);
}

function rangeOf({ min, max, below }: RangeCondition): NumberRange {
  return { start: min ?? -Infinity, end: below ?? (max === undefined ? NaN : nextUp(max)) };
}

function point(number: number): NumberRange {
  return { start: number, end: nextUp(number) };
}

/** The smallest number above a finite one. */
function nextUp(number: number): number {
  if (number === 0) return Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, number);
  bits.setBigInt64(0, bits.getBigInt64(0) + (number > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

function compare(one: number, other: number): number {
  return one < other ? -1 : Number(one > other);
}
