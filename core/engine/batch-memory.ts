import type { EmbeddedRows } from './embedding.ts';
import type { TrainingShape } from './program.ts';
import type { Arena } from './simd/memory.ts';

/** A batch's rows in an arena that the kernels and all threads share. */
export class BatchMemory {
  readonly #arena: Arena;
  readonly #shape: TrainingShape;
  #rows: EmbeddedRows;

  constructor(arena: Arena, shape: TrainingShape) {
    this.#arena = arena;
    this.#shape = shape;
    // Two values per sample and field at first; if a batch has more, twice what it needs, so that growing is rare.
    this.#rows = this.#reserve(Array.from({ length: shape.multiFields }, () => 2 * shape.batchSize));
  }

  /** The rows of the current batch; the arrays may be longer. */
  get rows(): EmbeddedRows {
    return this.#rows;
  }

  /** Copies a batch's rows; returns true if it had to allocate more memory. */
  load(batch: EmbeddedRows): boolean {
    const fits = batch.multi.every(
      ({ offsets }, field) => offsets[batch.count] <= this.#rows.multi[field].values.length,
    );
    if (!fits) this.#rows = this.#reserve(batch.multi.map(({ offsets }) => 2 * offsets[batch.count]));
    this.#rows = { ...this.#rows, count: batch.count };
    this.#rows.single.set(batch.single.subarray(0, batch.count * batch.singleFields));
    batch.multi.forEach(({ offsets, values }, field) => {
      this.#rows.multi[field].offsets.set(offsets.subarray(0, batch.count + 1));
      this.#rows.multi[field].values.set(values.subarray(0, offsets[batch.count]));
    });
    return !fits;
  }

  /** Allocates room for batches with these numbers of values per multi-valued field. */
  #reserve(capacities: readonly number[]): EmbeddedRows {
    const { batchSize, singleFields } = this.#shape;
    return {
      count: 0,
      singleFields,
      single: this.#arena.integers(batchSize * singleFields),
      multi: capacities.map((capacity) => ({
        offsets: this.#arena.counts(batchSize + 1),
        values: this.#arena.integers(capacity),
      })),
    };
  }
}
