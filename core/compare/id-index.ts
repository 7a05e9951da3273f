import { ByteHasher } from '../ingest/values/hashing.ts';

/** Maximum fraction of occupied slots: a search ends at a free one. */
const LOAD = 0.7;

/**
 * Maps each added id to its index. Stores a 64-bit hash of each id and no text, in 17 to 35 bytes. With ten million
 * ids, the probability that any of a million unknown ids is mistaken for one of them is 1 in two million.
 */
export class IdIndex {
  #size = 0;
  /** Two hashes per id; a slot is free if its second hash is 0. */
  readonly #hashes: Int32Array;
  readonly #positions: Uint32Array;
  readonly #mask: number;
  readonly #view = new ByteHasher();

  /** Allocates an index for at most `count` ids. */
  constructor(count: number) {
    const slots = 2 ** Math.ceil(Math.log2((count + 1) / LOAD));
    this.#hashes = new Int32Array(2 * slots);
    this.#positions = new Uint32Array(slots);
    this.#mask = slots - 1;
  }

  /** Number of added ids. */
  get size(): number {
    return this.#size;
  }

  /** Allocated memory in bytes. */
  get byteLength(): number {
    return this.#hashes.byteLength + this.#positions.byteLength;
  }

  /** Adds `bytes[start .. end)`, which must be a new id, at the next index. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const { low, high, slot } = this.#search(bytes, start, end);
    this.#hashes[2 * slot] = low;
    this.#hashes[2 * slot + 1] = high;
    this.#positions[slot] = this.#size++;
  }

  /** The index of `bytes[start .. end)`, counted from 0; null where it was not added. */
  find(bytes: Uint8Array, start: number, end: number): number | null {
    const { slot } = this.#search(bytes, start, end);
    return this.#hashes[2 * slot + 1] === 0 ? null : this.#positions[slot];
  }

  /** The id's slot, or the free slot for it. */
  #search(
    bytes: Uint8Array,
    start: number,
    end: number,
  ): { readonly low: number; readonly high: number; readonly slot: number } {
    this.#view.of(bytes);
    const low = this.#view.hash(start, end);
    const high = this.#view.secondHash(start, end) || 1;
    let slot = low & this.#mask;
    while (this.#hashes[2 * slot + 1] !== 0 && (this.#hashes[2 * slot + 1] !== high || this.#hashes[2 * slot] !== low))
      slot = (slot + 1) & this.#mask;
    return { low, high, slot };
  }
}
