/**
 * Mixes numbers into one 32-bit seed, with the multipliers of MurmurHash3. Each use of random numbers mixes a seed of
 * its own, for instance from a run's seed and an epoch, so that a resumed run draws the same numbers.
 */
export function mixSeed(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ Math.floor(part / 4294967296) ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** A xorshift128 generator (Marsaglia 2003) of 32-bit integers. */
export class Random {
  #x: number;
  #y: number;
  #z: number;
  #w: number;

  constructor(seed: number) {
    this.#x = mixSeed(seed, 1) | 1;
    this.#y = mixSeed(seed, 2);
    this.#z = mixSeed(seed, 3);
    this.#w = mixSeed(seed, 4);
  }

  /** An integer in 0 … 2³² − 1. */
  integer(): number {
    const t = this.#x ^ (this.#x << 11);
    this.#x = this.#y;
    this.#y = this.#z;
    this.#z = this.#w;
    this.#w = this.#w ^ (this.#w >>> 19) ^ t ^ (t >>> 8);
    return this.#w >>> 0;
  }

  /** A number in [0, 1). */
  uniform(): number {
    return this.integer() / 4294967296;
  }

  /** A number of the standard normal distribution (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Shuffles numbers in place (Fisher and Yates). */
  shuffle(list: Int32Array | Uint32Array | number[]): void {
    for (let i = list.length - 1; i > 0; i--) {
      const j = Math.floor(this.uniform() * (i + 1));
      const swapped = list[i];
      list[i] = list[j];
      list[j] = swapped;
    }
  }
}
