const ZERO = 48;

/** Writes an integer from 0 to 2^53 − 1 as decimal text at `offset`; returns the offset after it. */
export function writeInteger(bytes: Uint8Array, offset: number, value: number): number {
  let length = 1;
  for (let bound = 10; value >= bound; bound *= 10) length++;
  return writeDigits(bytes, offset, value, length);
}

/** Writes the last `length` digits of a non-negative integer at `offset`; returns the offset after them. */
export function writeDigits(bytes: Uint8Array, offset: number, value: number, length: number): number {
  let rest = value;
  for (let index = offset + length - 1; index >= offset; index--) {
    const next = Math.floor(rest / 10);
    bytes[index] = ZERO + (rest - next * 10);
    rest = next;
  }
  return offset + length;
}
