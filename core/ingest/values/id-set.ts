import { HashTable } from './hash-table.ts';
import { ByteHasher } from './hashing.ts';

const MIN_SLOTS = 1 << 16;

/**
 * A set of byte strings that stores only a 64-bit hash of each, 8 bytes per slot at up to 2/3 load. The collision
 * probability is n² / 2⁶⁵: 10⁻⁶ for five million ids.
 */
export class IdSet {
  readonly #table = new HashTable(MIN_SLOTS);
  readonly #hasher = new ByteHasher();

  /** Number of distinct ids. */
  get size(): number {
    return this.#table.size;
  }

  /** Adds `bytes[start .. end)`; false if the set already contains it. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    const hasher = this.#hasher;
    hasher.of(bytes);
    const table = this.#table;
    if (table.add(hasher.hash(start, end), hasher.secondHash(start, end) || 1) < 0) return false;
    if (3 * table.size > 2 * table.slots) table.grow();
    return true;
  }
}
