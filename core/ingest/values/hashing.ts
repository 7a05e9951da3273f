/**
 * Mixes two words and a length into a hash whose bits are all usable as a table index. The hash is not part of any file
 * format.
 */
export function mixHash(low: number, high: number, length: number): number {
  let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1) ^ length, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 14);
}

/** Hashes and compares bytes, four at a time, right up to the end of an array. */
export class ByteHasher {
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));

  /** Switches to these bytes; returns their view. */
  of(bytes: Uint8Array): DataView {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#view;
  }

  /** The first four bytes of `[start .. end)` as a little-endian word, padded with zeros. */
  word(start: number, end: number): number {
    const length = end - start;
    if (length >= 4) return this.#view.getInt32(start, true);
    let word = 0;
    for (let position = end - 1; position >= start; position--) word = (word << 8) | this.#bytes[position];
    return word;
  }

  /** A 32-bit hash of `[start .. end)`. */
  hash(start: number, end: number): number {
    const view = this.#view;
    let hash = 0x2545f491 ^ (end - start);
    let position = start;
    for (const lastWord = end - 4; position <= lastWord; position += 4) {
      hash = Math.imul(hash ^ view.getInt32(position, true), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ this.word(position, end), 0xc2b2ae35);
    return hash ^ (hash >>> 13);
  }

  /** A second hash of `[start .. end)`, independent of the first: together they are 64 bits. */
  secondHash(start: number, end: number): number {
    const view = this.#view;
    let hash = 0x1b873593 + (end - start);
    let position = start;
    for (const lastWord = end - 4; position <= lastWord; position += 4) {
      hash = Math.imul((hash << 13) | (hash >>> 19), 5) + Math.imul(view.getInt32(position, true), 0xcc9e2d51);
      hash ^= hash >>> 14;
    }
    hash = Math.imul(hash ^ this.word(position, end), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    return hash ^ (hash >>> 15);
  }

  /** Whether `[start .. end)` equals the bytes of `other` from `otherStart` on. */
  equals(start: number, end: number, other: ByteHasher, otherStart: number): boolean {
    const view = this.#view;
    const otherView = other.#view;
    const shift = otherStart - start;
    let position = start;
    for (const lastWord = end - 4; position <= lastWord; position += 4)
      if (view.getInt32(position, true) !== otherView.getInt32(position + shift, true)) return false;
    for (; position < end; position++) if (this.#bytes[position] !== other.#bytes[position + shift]) return false;
    return true;
  }
}
