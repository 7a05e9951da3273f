import { isUtf8 } from 'node:buffer';

/** The number of bytes of a character that begins with this one; 1 for a byte that begins no longer character. */
function lengthOf(first: number): number {
  if (first >= 0xf0 && first <= 0xf4) return 4;
  if (first >= 0xe0) return first < 0xf0 ? 3 : 1;
  return first >= 0xc2 ? 2 : 1;
}

/** The number of bytes of an incomplete character at the end of a text. */
export function unfinishedBytes(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count];
    if (byte >= 0xc0) return lengthOf(byte) > count ? count : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/**
 * Whether a text is UTF-8 in which a few characters are damaged: for each of these, it has two whole characters of
 * three or four bytes, or five of two to four bytes. In another encoding, hardly any bytes above 0x7F form such
 * characters. Unless the text `isWhole`, its last character may be cut off.
 */
export function isDamagedUtf8(bytes: Uint8Array, isWhole: boolean): boolean {
  const counts = [0, 0, 0, 0];
  const end = isWhole ? bytes.length : bytes.length - unfinishedBytes(bytes);
  for (let index = 0; index < end;) {
    if (bytes[index] < 0x80) {
      index++;
      continue;
    }
    const expected = lengthOf(bytes[index]);
    let length = 1;
    while (length < expected && index + length < end && isContinuation(bytes[index + length])) length++;
    const isCharacter = expected > 1 && length === expected && isUtf8(bytes.subarray(index, index + length));
    counts[isCharacter ? length - 1 : 0]++;
    index += length;
  }
  const [damaged, short, ...long] = counts;
  const longer = long.reduce((sum, count) => sum + count);
  // In GBK, some pairs of bytes happen to be characters of two bytes, but hardly any are longer ones.
  return longer >= 2 * damaged || short + longer >= 5 * damaged;
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
