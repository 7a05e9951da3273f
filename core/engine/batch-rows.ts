import type { AdamConfig } from './adam.ts';
import { entryCount, gatherMulti, sumMulti, type EncodedSamples } from './embedding.ts';
import type { Kernels, TableMemory } from './simd/kernels.ts';
import type { Arena } from './simd/memory.ts';

/**
 * One thread's share of the reads and updates of the embedding table for a batch. It updates the rows with `row mod
 * owners = owner`, each once. Owners work in parallel; `owners` is a power of two. Samples, gradients and targets lie
 * in the arena.
 */
export class BatchRows {
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  readonly #table: TableMemory;
  readonly #owner: number;
  readonly #owners: number;
  /** Open-addressing table from a row to its slot + 1; 0 is free. */
  #index: Int32Array = new Int32Array(0);
  /** For each entry of the batch, the slot of its row's sum; −1 for rows of other owners. */
  #slots: Int32Array = new Int32Array(0);
  /** The table row in each slot. */
  #rows: Int32Array = new Int32Array(0);
  #sums: Float32Array = new Float32Array(0);

  constructor(kernels: Kernels, arena: Arena, table: TableMemory, owner = 0, owners = 1) {
    this.#kernels = kernels;
    this.#arena = arena;
    this.#table = table;
    this.#owner = owner;
    this.#owners = owners;
  }

  /**
   * Writes the embeddings of samples `from .. to` side by side, `[to − from, fields × dimension]`; averages
   * multi-valued fields.
   */
  gather(samples: EncodedSamples, from: number, to: number, target: Float32Array): void {
    const { singleFields, single, multi } = samples;
    const { data, stride, dimension } = this.#table;
    const width = (singleFields + multi.length) * dimension;
    this.#kernels.gather(this.#table, single, from * singleFields, to * singleFields, singleFields, width, target);
    gatherMulti(data, stride, dimension, samples, from, to, target);
  }

  /**
   * One Adam step for this owner's rows; sums the gradients of equal rows first.
   * @param gradient of the loss with respect to the embeddings of the whole batch, `[samples, fields × dimension]`
   * @param stepNumber from 1, counted over the whole training run
   */
  update(samples: EncodedSamples, gradient: Float32Array, stepNumber: number, adam: AdamConfig): void {
    const { dimension } = this.#table;
    const { singleFields, multi } = samples;
    const singles = samples.count * singleFields;
    this.#reserve(entryCount(samples));
    const count = this.#findRows(samples, singles);
    this.#sums.fill(0, 0, count * dimension);
    this.#kernels.sum(
      this.#slots,
      singles,
      singleFields,
      (singleFields + multi.length) * dimension,
      dimension,
      gradient,
      this.#sums,
    );
    sumMulti(samples, this.#slots, gradient, dimension, this.#sums);
    this.#kernels.stepRows(this.#table, this.#rows, count, this.#sums, stepNumber, adam);
  }

  #reserve(entries: number): void {
    if (entries <= this.#slots.length) return;
    // Earlier reservations stay allocated, so reserve more than is needed now.
    const room = this.#slots.length === 0 ? entries : 2 * entries;
    this.#index = this.#arena.integers(2 ** Math.ceil(Math.log2(2 * room + 2)));
    this.#slots = this.#arena.integers(room);
    this.#rows = this.#arena.integers(room);
    this.#sums = this.#arena.floats(room * this.#table.dimension);
  }

  /** Returns how many of this owner's rows the samples contain. */
  #findRows(samples: EncodedSamples, singles: number): number {
    this.#index.fill(0);
    let count = this.#assignSlots(samples.single, singles, 0, 0);
    let slotOffset = singles;
    for (const { offsets, values } of samples.multi) {
      count = this.#assignSlots(values, offsets[samples.count], slotOffset, count);
      slotOffset += offsets[samples.count];
    }
    return count;
  }

  #assignSlots(entries: Int32Array, count: number, slotOffset: number, assigned: number): number {
    return this.#kernels.assignSlots(
      entries,
      count,
      this.#slots,
      slotOffset,
      this.#index,
      this.#rows,
      this.#owner,
      this.#owners,
      assigned,
    );
  }
}
