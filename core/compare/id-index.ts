import { HashTable } from '../ingest/values/hash-table.ts';
import { ByteHasher } from '../ingest/values/hashing.ts';

/** Maximum fraction of occupied slots: a search ends at a free one. */
const MAX_LOAD = 0.7;

/**
 * Maps each added id to its index. Stores a 64-bit hash of each id and no text, in 17 to 35 bytes per id. With ten
 * million ids, the probability that any of a million unknown ids is mistaken for one of them is 1 in two million.
 */
export class IdIndex {
  readonly #table: HashTable;
  /** The index of the id in each slot. */
  readonly #positions: Uint32Array;
  readonly #hasher = new ByteHasher();

  /** Allocates an index for at most `count` ids. */
  constructor(count: number) {
    const slots = 2 ** Math.ceil(Math.log2((count + 1) / MAX_LOAD));
    this.#table = new HashTable(slots);
    this.#positions = new Uint32Array(slots);
  }

  /** Number of added ids. */
  get size(): number {
    return this.#table.size;
  }

  /** Allocated memory in bytes. */
  get byteLength(): number {
    return this.#table.byteLength + this.#positions.byteLength;
  }

  /** Adds `bytes[start .. end)`, which must be a new id, at the next index. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const index = this.size;
    const hasher = this.#hasher;
    hasher.of(bytes);
    const slot = this.#table.add(hasher.hash(start, end), hasher.secondHash(start, end) || 1);
    if (slot < 0) throw new Error(`id ${index} repeats an earlier one`);
    this.#positions[slot] = index;
  }

  /** The index of `bytes[start .. end)`, counted from 0; null if it was not added. */
  find(bytes: Uint8Array, start: number, end: number): number | null {
    const hasher = this.#hasher;
    hasher.of(bytes);
    const slot = this.#table.find(hasher.hash(start, end), hasher.secondHash(start, end) || 1);
    return slot < 0 ? null : this.#positions[slot];
  }
}
