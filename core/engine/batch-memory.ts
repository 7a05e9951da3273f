import type { EncodedSamples } from './embedding.ts';
import type { TrainingShape } from './program.ts';
import type { Arena } from './simd/memory.ts';

/** A batch's samples in an arena that the kernels and all threads share. */
export class BatchMemory {
  readonly #arena: Arena;
  readonly #shape: TrainingShape;
  #samples: EncodedSamples;

  constructor(arena: Arena, shape: TrainingShape) {
    this.#arena = arena;
    this.#shape = shape;
    // Two values per sample and field at first; if a batch has more, twice what it needs, so that growing is rare.
    this.#samples = this.#reserve(Array.from({ length: shape.multiFields }, () => 2 * shape.batchSize));
  }

  /** The samples of the current batch; the arrays may be longer. */
  get samples(): EncodedSamples {
    return this.#samples;
  }

  /** Copies a batch's samples; returns true if it had to allocate more memory. */
  load(batch: EncodedSamples): boolean {
    const fits = batch.multi.every(
      ({ offsets }, field) => offsets[batch.count] <= this.#samples.multi[field].values.length,
    );
    if (!fits) this.#samples = this.#reserve(batch.multi.map(({ offsets }) => 2 * offsets[batch.count]));
    this.#samples = { ...this.#samples, count: batch.count };
    this.#samples.single.set(batch.single.subarray(0, batch.count * batch.singleFields));
    batch.multi.forEach(({ offsets, values }, field) => {
      this.#samples.multi[field].offsets.set(offsets.subarray(0, batch.count + 1));
      this.#samples.multi[field].values.set(values.subarray(0, offsets[batch.count]));
    });
    return !fits;
  }

  /** Allocates room for batches with these numbers of values per multi-valued field. */
  #reserve(capacities: readonly number[]): EncodedSamples {
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
