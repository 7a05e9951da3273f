import { NO_WORDS, YES_WORDS } from '../../label-words.ts';
import { parseTimeAs } from './local-times.ts';
import type { DateFormat } from './value-formats.ts';

/** The step was not reached. */
export const NO = 0;
/** The step was reached at an unrecorded time. */
export const YES = 1;
/** The cell holds neither a label nor a time. */
export const UNREADABLE = -1;
/** The cell may hold the time of the step: try `parseTimeAs`. */
const MAYBE_TIME = 2;
/** Digits of a time as a plain number, such as 20250301 or seconds since 1970; fewer are a number, not a time. */
const MIN_TIME_DIGITS = 8;

interface Word {
  readonly bytes: Uint8Array;
  readonly label: number;
}

/** The words by their length in bytes. */
const WORDS = [
  ...YES_WORDS.map((word) => ({ bytes: new TextEncoder().encode(word), label: YES })),
  ...NO_WORDS.map((word) => ({ bytes: new TextEncoder().encode(word), label: NO })),
].reduce<readonly Word[][]>(
  (byLength, word) => {
    byLength[word.bytes.length].push(word);
    return byLength;
  },
  Array.from({ length: 7 }, () => []),
);

/**
 * Reads a step's cell. Returns `NO` for an empty one and `NO_WORDS`; `YES` for `YES_WORDS` or a time; `UNREADABLE` for
 * anything else. Case, spaces around it, and decimals of zero (`1.00`) do not matter. Writes the time, in milliseconds
 * since 1970, to `times[index]` (NaN without one); `format` is the format of its date.
 */
export function parseLabel(
  bytes: Uint8Array,
  start: number,
  end: number,
  times: Float64Array,
  index: number,
  format?: DateFormat,
): number {
  times[index] = NaN;
  let from = start;
  let to = end;
  while (from < to && bytes[from] === 32) from++;
  while (to > from && bytes[to - 1] === 32) to--;
  const label = parseWord(bytes, from, withoutDecimals(bytes, from, to));
  if (label !== MAYBE_TIME) return label;
  if (isSmallNumber(bytes, from, to)) return UNREADABLE;
  const time = parseTimeAs(bytes, from, to, format);
  times[index] = time;
  return Number.isNaN(time) ? UNREADABLE : YES;
}

/** Whether a cell holds a number with too few digits for a time: a count, a rate, or a day number of a spreadsheet. */
function isSmallNumber(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] === 45 ? start + 1 : start;
  let point = end;
  for (let index = first; index < end; index++) {
    if (bytes[index] === 46 && point === end) point = index;
    else if (bytes[index] < 48 || bytes[index] > 57) return false;
  }
  return point - first < MIN_TIME_DIGITS;
}

/** The end of a digit that is followed by a point and only zeros, as in `1.00`; `end` for other bytes. */
function withoutDecimals(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 3 || bytes[start + 1] !== 46 || bytes[start] > 57) return end;
  for (let index = start + 2; index < end; index++) if (bytes[index] !== 48) return end;
  return start + 1;
}

function parseWord(bytes: Uint8Array, start: number, end: number): number {
  switch (end - start) {
    case 0:
      return NO;
    case 1:
      // Almost all cells are digits.
      if (bytes[start] === 48) return NO;
      return bytes[start] === 49 ? YES : findWord(bytes, start, end, UNREADABLE);
    default:
      return findWord(bytes, start, end, MAYBE_TIME);
  }
}

/** The label of a word; `other` for any other text. */
function findWord(bytes: Uint8Array, start: number, end: number, other: number): number {
  if (end - start >= WORDS.length) return other;
  for (const word of WORDS[end - start]) if (matchesWord(bytes, start, word.bytes)) return word.label;
  return other;
}

/** Compares with a lowercase word, ignoring the case of ASCII letters. */
function matchesWord(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) {
    const byte = bytes[start + index];
    const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    if (lower !== word[index]) return false;
  }
  return true;
}
