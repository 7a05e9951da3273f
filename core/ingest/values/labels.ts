import { parseTime } from './times.ts';

/** The step was not reached. */
export const NO = 0;
/** The step was reached at an unrecorded time. */
export const YES = 1;
/** The cell holds neither a label nor a time. */
export const UNREADABLE = -1;
/** The cell may hold the time of the step: try `parseTime`. */
const MAYBE_TIME = 2;

/**
 * Reads a step's cell. Returns `NO` for empty, 0, false, no; `YES` for 1, true, yes or a time; `UNREADABLE` for
 * anything else. Spaces around it, and decimals of zero (`1.00`), do not matter. Writes the time, in milliseconds since
 * 1970, to `times[index]` (NaN without one).
 */
export function parseLabel(bytes: Uint8Array, start: number, end: number, times: Float64Array, index: number): number {
  times[index] = NaN;
  let from = start;
  let to = end;
  while (from < to && bytes[from] === 32) from++;
  while (to > from && bytes[to - 1] === 32) to--;
  const label = parseWord(bytes, from, withoutDecimals(bytes, from, to));
  if (label !== MAYBE_TIME) return label;
  const time = parseTime(bytes, from, to);
  times[index] = time;
  return Number.isNaN(time) ? UNREADABLE : YES;
}

/** The end of a digit that is followed by a point and only zeros, as in `1.00`; `end` for other bytes. */
function withoutDecimals(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 3 || bytes[start + 1] !== 46) return end;
  for (let index = start + 2; index < end; index++) if (bytes[index] !== 48) return end;
  return start + 1;
}

function parseWord(bytes: Uint8Array, start: number, end: number): number {
  switch (end - start) {
    case 0:
      return NO;
    case 1:
      return parseDigit(bytes[start]);
    case 2:
      return matchesWord(bytes, start, 'no') ? NO : MAYBE_TIME;
    case 3:
      return matchesWord(bytes, start, 'yes') ? YES : MAYBE_TIME;
    case 4:
      return matchesWord(bytes, start, 'true') ? YES : MAYBE_TIME;
    case 5:
      return matchesWord(bytes, start, 'false') ? NO : MAYBE_TIME;
    default:
      return MAYBE_TIME;
  }
}

function parseDigit(byte: number): number {
  if (byte === 48) return NO;
  return byte === 49 ? YES : UNREADABLE;
}

/** Compares with a lowercase word, ignoring case. */
function matchesWord(bytes: Uint8Array, start: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    const byte = bytes[start + index];
    const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    if (lower !== word.charCodeAt(index)) return false;
  }
  return true;
}
