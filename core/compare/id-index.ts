import { ByteHasher } from '../ingest/values/hashing.ts';

/** Of all slots, so many are taken at most: a search ends at a free one. */
const LOAD = 0.7;

/**
 * Tells which index an id has among those that were added. Keeps a 64-bit hash of each and no text, in 17 to 35 bytes:
 * one of a million strangers is taken for one of ten million ids with a chance of 1 in two million.
 */
export class IdIndex {
  #size = 0;
  /** Both hashes of an id; a slot whose second one is 0 is free. */
  readonly #hashes: Int32Array;
  readonly #positions: Uint32Array;
  readonly #mask: number;
  readonly #view = new ByteHasher();

  /** For so many ids at most. */
  constructor(count: number) {
    const slots = 2 ** Math.ceil(Math.log2((count + 1) / LOAD));
    this.#hashes = new Int32Array(2 * slots);
    this.#positions = new Uint32Array(slots);
    this.#mask = slots - 1;
  }

  /** Ids that were added. */
  get size(): number {
    return this.#size;
  }

  /** Memory that is held. */
  get byteLength(): number {
    return this.#hashes.byteLength + this.#positions.byteLength;
  }

  /** Adds `bytes[start .. end)`, which is none of those before, at the next index. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const { low, high, slot } = this.#search(bytes, start, end);
    this.#hashes[2 * slot] = low;
    this.#hashes[2 * slot + 1] = high;
    this.#positions[slot] = this.#size++;
  }

  /** The index of `bytes[start .. end)`, that of the first being 0; null where it was not added. */
  find(bytes: Uint8Array, start: number, end: number): number | null {
    const { slot } = this.#search(bytes, start, end);
    return this.#hashes[2 * slot + 1] === 0 ? null : this.#positions[slot];
  }

  /** The id's slot, or the free one where it would be. */
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
