import { withCapacity } from '../rows/builders.ts';

/** For each row that an append writes, in their order: the number of the known sample that it replaces, or −1. */
export class Targets {
  #targets = new Float64Array(1024);
  #count = 0;
  #anyKnown = false;

  /** Adds the target of the next row. */
  push(target: number): void {
    this.#targets = withCapacity(this.#targets, this.#count + 1);
    this.#targets[this.#count++] = target;
    if (target >= 0) this.#anyKnown = true;
  }

  /** The targets of rows `start .. start + rows`; null if none replaces a sample. */
  of(start: number, rows: number): Float64Array | null {
    return this.#anyKnown ? this.#targets.subarray(start, start + rows) : null;
  }
}
