/** An open-addressing set of 64-bit hashes over typed arrays. */
export class HashSet {
  size = 0;
  #words: Uint32Array;
  #mask: number;

  constructor(slots: number) {
    this.#words = new Uint32Array(2 * slots);
    this.#mask = slots - 1;
  }

  /** Slots of the table. */
  get slots(): number {
    return this.#mask + 1;
  }

  /** Adds a nonzero hash; false if it was already there. With `only` set, it only looks the hash up. */
  add(low: number, high: number, only = false): boolean {
    const words = this.#words;
    for (let slot = low & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const storedLow = words[2 * slot];
      const storedHigh = words[2 * slot + 1];
      if (storedLow === low && storedHigh === high) return false;
      if (storedLow !== 0 || storedHigh !== 0) continue;
      if (only) return true;
      words[2 * slot] = low;
      words[2 * slot + 1] = high;
      this.size += 1;
      return true;
    }
  }

  /** Doubles the table. */
  grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(2 * old.length);
    this.#mask = 2 * this.#mask + 1;
    this.size = 0;
    for (let word = 0; word < old.length; word += 2) {
      if (old[word] !== 0 || old[word + 1] !== 0) this.add(old[word], old[word + 1]);
    }
  }
}

/** The hash that `hashId` made last. */
export let hashLow = 0;
export let hashHigh = 0;

/** Leaves two 32-bit lanes of a murmur-like hash in `hashLow` and `hashHigh`, never both 0. */
export function hashId(bytes: Uint8Array, start: number, end: number): void {
  let low = end - start;
  let high = low ^ 0x3c6ef372;
  for (let at = start; at < end; at += 4) {
    const word = wordAt(bytes, at, end);
    const a = Math.imul(word, 0xcc9e2d51);
    low = (Math.imul(rotate(low ^ Math.imul(rotate(a, 15), 0x1b873593), 13), 5) + 0xe6546b64) | 0;
    const b = Math.imul(word, 0x239b961b);
    high = (Math.imul(rotate(high ^ Math.imul(rotate(b, 17), 0xab0e9789), 19), 5) + 0x561ccd1b) | 0;
  }
  low = mix((low + high) | 0);
  high = mix((high + low) | 0);
  hashLow = low >>> 0;
  hashHigh = high >>> 0 || 1;
}

/** The next four bytes as a little-endian word, zeros past the end (the length is hashed too). */
function wordAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 <= end) return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  let word = 0;
  for (let index = at; index < end; index += 1) word |= bytes[index] << (8 * (index - at));
  return word;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
