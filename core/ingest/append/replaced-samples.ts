import { withCapacity } from '../rows/builders.ts';

/**
 * For each row that an append writes, in order: the sample of the dataset that it replaces, as its index in
 * `KnownSamples`, or −1.
 */
export class ReplacedSamples {
  #samples = new Float64Array(1024);
  #count = 0;
  #anyKnown = false;

  /** Adds the sample that the next row replaces. */
  push(sample: number): void {
    this.#samples = withCapacity(this.#samples, this.#count + 1);
    this.#samples[this.#count++] = sample;
    if (sample >= 0) this.#anyKnown = true;
  }

  /** The samples that rows `start .. start + rows` replace; null if no row replaces any. */
  of(start: number, rows: number): Float64Array | null {
    return this.#anyKnown ? this.#samples.subarray(start, start + rows) : null;
  }
}
