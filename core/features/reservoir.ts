import { hashRow, seedBits } from './hash.ts';

/** Keeps all numbers added, or a uniform sample once they exceed its capacity (algorithm R, with a fixed seed). */
export class Reservoir {
  readonly #capacity: number;
  readonly #start = seedBits(0);
  #values: Float64Array;
  #seen = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#values = new Float64Array(Math.min(capacity, 4096));
  }

  /** Adds a number other than NaN. */
  add(value: number): void {
    const position = this.#seen < this.#capacity ? this.#seen : this.#draw(this.#seen + 1);
    this.#seen++;
    if (position >= this.#capacity) return;
    if (position >= this.#values.length) this.#grow();
    this.#values[position] = value;
  }

  /** The kept numbers, ascending. */
  sorted(): Float64Array {
    return this.#values.slice(0, Math.min(this.#seen, this.#capacity)).sort();
  }

  #draw(count: number): number {
    return Math.floor((hashRow(this.#start, count) / 2 ** 32) * count);
  }

  #grow(): void {
    const larger = new Float64Array(Math.min(this.#values.length * 2, this.#capacity));
    larger.set(this.#values);
    this.#values = larger;
  }
}
