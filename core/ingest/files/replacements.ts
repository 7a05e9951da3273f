/**
 * Distinguishes characters U+FFFD that a text itself holds from those that replace invalid bytes: if the decoded text
 * has more of them than the bytes, some bytes were invalid.
 */

/** The number of characters U+FFFD in a text; for UTF-8 bytes read as Latin-1, `replacement` is its three bytes. */
export function countReplacements(text: string, replacement = '\ufffd'): number {
  let count = 0;
  for (let index = text.indexOf(replacement); index >= 0; index = text.indexOf(replacement, index + 1)) count++;
  return count;
}

/** Counts the characters U+FFFD of UTF-16, which is read block by block: a block may end within a character. */
export class Utf16Replacements {
  readonly #first: number;
  readonly #second: number;
  /** The first byte of a character whose second one is in the next block; −1 for none. */
  #pending = -1;

  constructor(encoding: 'utf-16le' | 'utf-16be') {
    [this.#first, this.#second] = encoding === 'utf-16le' ? [0xfd, 0xff] : [0xff, 0xfd];
  }

  /** The number of these characters that end in the next block. */
  count(bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    const start = this.#pending < 0 ? 0 : 1;
    let count = start === 1 && this.#pending === this.#first && bytes[0] === this.#second ? 1 : 0;
    let index = start;
    for (; index + 1 < bytes.length; index += 2)
      if (bytes[index] === this.#first && bytes[index + 1] === this.#second) count++;
    this.#pending = index < bytes.length ? bytes[index] : -1;
    return count;
  }
}
