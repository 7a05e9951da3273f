import { ByteHasher } from './hashing.ts';

const MIN_SLOTS = 1 << 16;

/**
 * A set of byte strings that stores only a 64-bit hash of each, 8 bytes at up to 2/3 load. The collision probability is
 * n² / 2⁶⁵: 10⁻⁶ for five million ids.
 */
export class IdSet {
  #size = 0;
  /** Pairs of both hashes; a pair of zeros is a free slot. */
  #table = new Int32Array(2 * MIN_SLOTS);
  #mask = MIN_SLOTS - 1;
  readonly #view = new ByteHasher();

  /** Number of distinct ids. */
  get size(): number {
    return this.#size;
  }

  /** Adds `bytes[start .. end)`; false if the set already contains it. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    this.#view.of(bytes);
    const low = this.#view.hash(start, end);
    const high = this.#view.secondHash(start, end) || 1;
    if (!this.#insert(low, high)) return false;
    this.#size += 1;
    if (3 * this.#size > 2 * this.#mask) this.#grow();
    return true;
  }

  #insert(low: number, high: number): boolean {
    const table = this.#table;
    const mask = this.#mask;
    let slot = low & mask;
    for (;;) {
      const found = table[2 * slot + 1];
      if (found === 0) break;
      if (found === high && table[2 * slot] === low) return false;
      slot = (slot + 1) & mask;
    }
    table[2 * slot] = low;
    table[2 * slot + 1] = high;
    return true;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Int32Array(2 * old.length);
    this.#mask = old.length - 1;
    for (let index = 0; index < old.length; index += 2) {
      if (old[index + 1] !== 0) this.#insert(old[index], old[index + 1]);
    }
  }
}
