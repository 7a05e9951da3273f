import { AppError } from '../errors.ts';
import { message } from '../text/message.ts';

/** Scores or probabilities `[rows]` of one step. */
export type Scores = Float32Array | Float64Array;

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const SIGN = 0x8000_0000;

/**
 * Sorts row numbers by score, ascending, in linear time (radix sort of the floats' bits); equal scores keep their row
 * order. Throws `not-finite` for NaN.
 */
export function orderOf(scores: Scores): Uint32Array {
  let order: Uint32Array = new Uint32Array(0);
  for (const word of sortableWords(scores)) order = sortByWord(word, order);
  return order;
}

/** Splits scores into unsigned words that sort like the scores, least significant word first; −0 equals 0. */
function sortableWords(scores: Scores): Uint32Array[] {
  for (let row = 0; row < scores.length; row++) if (Number.isNaN(scores[row])) throw notANumber(row);
  return scores instanceof Float32Array ? [singleWord(scores)] : doubleWords(scores);
}

function singleWord(scores: Float32Array): Uint32Array {
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  const keys = new Uint32Array(scores.length);
  for (let row = 0; row < keys.length; row++) {
    const word = bits[row];
    keys[row] = word >= SIGN ? (word === SIGN ? SIGN : ~word) : word | SIGN;
  }
  return keys;
}

function doubleWords(scores: Float64Array): Uint32Array[] {
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, 2 * scores.length);
  const low = new Uint32Array(scores.length);
  const high = new Uint32Array(scores.length);
  for (let row = 0; row < low.length; row++) {
    const negative = scores[row] < 0;
    low[row] = negative ? ~bits[2 * row] : bits[2 * row];
    high[row] = negative ? ~bits[2 * row + 1] : bits[2 * row + 1] | SIGN;
  }
  return [low, high];
}

/** Sorts the rows by one word, stably on top of `order` (empty: current row order). */
function sortByWord(word: Uint32Array, order: Uint32Array): Uint32Array {
  const rows = word.length;
  let keys = new Uint32Array(rows);
  let items = new Uint32Array(rows);
  for (let position = 0; position < rows; position++) {
    items[position] = order.length > 0 ? order[position] : position;
    keys[position] = word[items[position]];
  }
  let spareKeys = new Uint32Array(rows);
  let spareItems = new Uint32Array(rows);
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const starts = digitStarts(keys, shift);
    if (starts === null) continue;
    scatter(keys, items, spareKeys, spareItems, starts, shift);
    [keys, spareKeys] = [spareKeys, keys];
    [items, spareItems] = [spareItems, items];
  }
  return items;
}

/** Counts a digit of every key and computes where each value starts; null if all keys share the digit. */
function digitStarts(keys: Uint32Array, shift: number): Uint32Array | null {
  const starts = new Uint32Array(DIGITS);
  for (let at = 0; at < keys.length; at++) starts[(keys[at] >>> shift) & (DIGITS - 1)]++;
  if (keys.length === 0 || starts[(keys[0] >>> shift) & (DIGITS - 1)] === keys.length) return null;
  for (let digit = 0, sum = 0; digit < DIGITS; digit++) {
    const count = starts[digit];
    starts[digit] = sum;
    sum += count;
  }
  return starts;
}

function scatter(
  keys: Uint32Array,
  items: Uint32Array,
  toKeys: Uint32Array,
  toItems: Uint32Array,
  starts: Uint32Array,
  shift: number,
): void {
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    const to = starts[(key >>> shift) & (DIGITS - 1)]++;
    toKeys[to] = key;
    toItems[to] = items[index];
  }
}

function notANumber(row: number): AppError {
  return new AppError('not-finite', message('evaluate.scoreNotANumber', { row }), message('evaluate.diverged'));
}
