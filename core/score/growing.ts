import type { MultiRows } from './predictor.ts';

/** Any number of values for each of a bounded number of rows, in arrays that grow and are used again. */
export class GrowingRows {
  readonly #offsets: Uint32Array;
  #values = new Int32Array(1024);
  #rows = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#offsets = new Uint32Array(capacity + 1);
  }

  /** Adds a value to the present row. */
  add(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Int32Array(2 * this.#count);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count++] = value;
  }

  /** Ends the present row. */
  endRow(): void {
    this.#rows += 1;
    this.#offsets[this.#rows] = this.#count;
  }

  /** Forgets all rows. */
  clear(): void {
    this.#rows = 0;
    this.#count = 0;
  }

  /** The rows so far, as views of the arrays. */
  view(): MultiRows {
    return { offsets: this.#offsets.subarray(0, this.#rows + 1), values: this.#values.subarray(0, this.#count) };
  }
}
