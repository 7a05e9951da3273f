/**
 * An open-addressed table of distinct 64-bit hashes, 8 bytes a slot. The second half of a hash must not be 0, which
 * marks a free slot; the caller keeps some slots free, where searches end.
 */
export class HashTable {
  #size = 0;
  #hashes: Int32Array;
  #mask: number;

  /** Allocates a table of `slots` slots, a power of two. */
  constructor(slots: number) {
    this.#hashes = new Int32Array(2 * slots);
    this.#mask = slots - 1;
  }

  /** Number of hashes. */
  get size(): number {
    return this.#size;
  }

  /** Number of slots. */
  get slots(): number {
    return this.#mask + 1;
  }

  /** Allocated memory in bytes. */
  get byteLength(): number {
    return this.#hashes.byteLength;
  }

  /** The slot of a hash; −1 if the table does not contain it. */
  find(low: number, high: number): number {
    const slot = this.#slotOf(low, high);
    return this.#hashes[2 * slot + 1] === 0 ? -1 : slot;
  }

  /** Adds a hash and returns its slot; −1 if the table already contains it. */
  add(low: number, high: number): number {
    const slot = this.#slotOf(low, high);
    const hashes = this.#hashes;
    if (hashes[2 * slot + 1] !== 0) return -1;
    hashes[2 * slot] = low;
    hashes[2 * slot + 1] = high;
    this.#size++;
    return slot;
  }

  /** Doubles the table; hashes move to other slots. */
  grow(): void {
    const old = this.#hashes;
    this.#hashes = new Int32Array(2 * old.length);
    this.#mask = old.length - 1;
    this.#size = 0;
    for (let index = 0; index < old.length; index += 2) {
      if (old[index + 1] !== 0) this.add(old[index], old[index + 1]);
    }
  }

  /** The slot of a hash, or the free slot where it belongs. */
  #slotOf(low: number, high: number): number {
    const hashes = this.#hashes;
    const mask = this.#mask;
    let slot = low & mask;
    for (;;) {
      const storedHigh = hashes[2 * slot + 1];
      if (storedHigh === 0 || (storedHigh === high && hashes[2 * slot] === low)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}
