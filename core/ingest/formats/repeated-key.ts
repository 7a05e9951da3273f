/** Finds a key that a JSON object has twice: `JSON.parse` keeps only the last value, without a word. */
import { WrittenNumber } from './written-number.ts';

const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;
const SPACE = 32;

/** A key that an object in a JSON text has twice; null if there is none. `value` is what the text was parsed into. */
export function findRepeatedKey(text: string, value: unknown): string | null {
  // Strings may hold what looks like a key, so that there seem to be more keys than there are, but never fewer.
  return countApparentKeys(text) === countKeys(value) ? null : scan(text);
}

/** The number of colons that follow a quotation mark. */
function countApparentKeys(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1;
    while (before > 0 && text.charCodeAt(before) <= SPACE) before--;
    if (text.charCodeAt(before) === QUOTE) count++;
  }
  return count;
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof WrittenNumber) return 0;
  const inner: unknown[] = Object.values(value);
  return inner.reduce((sum: number, one) => sum + countKeys(one), Array.isArray(value) ? 0 : inner.length);
}

/** Reads the keys of each object of a valid JSON text, one after the other. */
function scan(text: string): string | null {
  const open: Set<string>[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '{') open.push(new Set());
    else if (character === '}') open.pop();
    if (character !== '"') continue;
    const end = endOfString(text, index);
    if (isKey(text, end)) {
      const key = JSON.parse(text.slice(index, end)) as string;
      const keys = open[open.length - 1];
      if (keys.has(key)) return key;
      keys.add(key);
    }
    index = end - 1;
  }
  return null;
}

/** The position after the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (text.charCodeAt(index) !== QUOTE) index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
  return index + 1;
}

/** Whether the string that ends before `end` is a key. */
function isKey(text: string, end: number): boolean {
  let next = end;
  while (text.charCodeAt(next) <= SPACE) next++;
  return text.charCodeAt(next) === COLON;
}
