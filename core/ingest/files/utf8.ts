import { isUtf8 } from 'node:buffer';

/** Checks UTF-8 that is read piece by piece: a piece may end within a character. */
export class Utf8Check {
  /** Whether bytes that are not UTF-8 were found so far. */
  isInvalid = false;
  /** The bytes of a character whose end is in the next piece. */
  #pending: Uint8Array = new Uint8Array(0);

  /** Checks the next piece; call it with none at the end. */
  add(bytes: Uint8Array): void {
    if (this.isInvalid) return;
    if (bytes.length === 0) {
      this.isInvalid = this.#pending.length > 0;
      return;
    }
    const begun = this.#pending.length;
    const rest = begun === 0 ? 0 : Math.min(bytes.length, lengthOf(this.#pending[0]) - begun);
    const joined = begun === 0 ? new Uint8Array(0) : Uint8Array.from([...this.#pending, ...bytes.subarray(0, rest)]);
    if (begun > 0 && joined.length < lengthOf(joined[0])) {
      this.#pending = joined;
      return;
    }
    const end = bytes.length - unfinished(bytes.subarray(rest));
    this.isInvalid = !isUtf8(joined) || !isUtf8(bytes.subarray(rest, end));
    this.#pending = bytes.slice(end);
  }
}

/** The number of bytes of a character that begins with this one; 1 for a byte with which none of several begins. */
function lengthOf(first: number): number {
  if (first >= 0xf0 && first <= 0xf4) return 4;
  if (first >= 0xe0) return first < 0xf0 ? 3 : 1;
  return first >= 0xc2 ? 2 : 1;
}

/** The number of bytes at the end of a text that begin a character without ending it. */
function unfinished(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count];
    if (byte >= 0xc0) return lengthOf(byte) > count ? count : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/**
 * Whether a text is UTF-8 in which a few bytes are damaged. In another encoding, hardly any bytes above 0x7F form
 * characters of UTF-8; unless the text `isWhole`, its last character may be cut off.
 */
export function isDamagedUtf8(bytes: Uint8Array, isWhole: boolean): boolean {
  const counts = [0, 0, 0, 0];
  const end = isWhole ? bytes.length : bytes.length - unfinished(bytes);
  for (let index = 0; index < end;) {
    if (bytes[index] < 0x80) {
      index++;
      continue;
    }
    const length = Math.min(lengthOf(bytes[index]), end - index);
    const isCharacter = length > 1 && isUtf8(bytes.subarray(index, index + length));
    counts[isCharacter ? length - 1 : 0]++;
    index += isCharacter ? length : 1;
  }
  const [invalid, short, ...long] = counts;
  const longer = long.reduce((sum, count) => sum + count);
  // In GBK, some pairs of bytes happen to be characters of two bytes, but hardly any are longer ones.
  return longer >= 2 * invalid || short + longer >= 10 * invalid;
}
