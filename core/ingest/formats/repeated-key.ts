/** Finds a repeated key of a JSON object: `JSON.parse` silently keeps only the last value. */
import { WrittenNumber } from './written-number.ts';

const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;
const SPACE = 32;

/**
 * A key that is repeated in one object of a JSON text, with its path: `user.city`; null if there is none.
 * `value` is what the text was parsed into.
 */
export function findRepeatedKey(text: string, value: unknown): string | null {
  // Text in strings may look like keys, so the count of apparent keys may be too high, but never too low.
  return countApparentKeys(text) === countKeys(value) ? null : scan(text);
}

/** The number of colons after an unescaped quotation mark; an escaped one is part of a string. */
function countApparentKeys(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1;
    while (before > 0 && text.charCodeAt(before) <= SPACE) before--;
    if (text.charCodeAt(before) === QUOTE && !isEscaped(text, before)) count++;
  }
  return count;
}

/** Whether an odd number of backslashes precedes a character. */
function isEscaped(text: string, index: number): boolean {
  let start = index;
  while (text.charCodeAt(start - 1) === BACKSLASH) start--;
  return (index - start) % 2 === 1;
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof WrittenNumber) return 0;
  const inner: unknown[] = Object.values(value);
  return inner.reduce((sum: number, one) => sum + countKeys(one), Array.isArray(value) ? 0 : inner.length);
}

/** An object whose end has not been reached. */
interface OpenObject {
  /** The keys that lead to it, each followed by a dot. */
  readonly path: string;
  readonly keys: Set<string>;
  /** The key whose value is being read. */
  key: string;
}

/** Reads the keys of each object of a valid JSON text, one after the other. */
function scan(text: string): string | null {
  const open: OpenObject[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    const object = open.at(-1);
    if (character === '{')
      open.push({ path: object === undefined ? '' : `${object.path}${object.key}.`, keys: new Set(), key: '' });
    else if (character === '}') open.pop();
    if (character !== '"') continue;
    const end = endOfString(text, index);
    if (object !== undefined && isKey(text, end)) {
      object.key = JSON.parse(text.slice(index, end)) as string;
      if (object.keys.has(object.key)) return object.path + object.key;
      object.keys.add(object.key);
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
