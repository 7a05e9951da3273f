import { entryCount, stepRows, sumGradients, type EmbeddedRows, type EmbeddingTable } from './embedding.ts';
import type { AdamConfig } from './program.ts';

/** A multiplier that spreads consecutive rows over a hash table (Knuth's 2³² / φ). */
const SPREAD = 0x9e3779b1;

/** An embedding table's memory, as threads share it. */
export type TableMemory = Pick<EmbeddingTable, 'data' | 'stride' | 'dimension'>;

/**
 * A thread's share of a batch's changes to the embedding table: the rows with `row mod owners = owner`, each once. Owners work at the
 * same time; `owners` is a power of two.
 */
export class BatchRows {
  readonly #table: TableMemory;
  readonly #owner: number;
  readonly #owners: number;
  /** Open addressing from a row to its place + 1; 0 is free. */
  #index = new Int32Array(0);
  /** For each entry of the batch the place of its row's sum; −1 for the rows of others. */
  #places = new Int32Array(0);
  /** The table row at each place. */
  #rows = new Int32Array(0);
  #sums = new Float32Array(0);
  #count = 0;

  constructor(table: TableMemory, owner = 0, owners = 1) {
    this.#table = table;
    this.#owner = owner;
    this.#owners = owners;
  }

  /**
   * One Adam step for this owner's rows; the gradients of equal rows are summed first.
   * @param gradient of the loss with respect to the embeddings of the whole batch, `[samples, fields × dimension]`
   * @param stepNumber from 1, over the whole training
   */
  update(samples: EmbeddedRows, gradient: Float32Array, stepNumber: number, adam: AdamConfig): void {
    this.#reserve(entryCount(samples));
    this.#findRows(samples);
    this.#sums.fill(0, 0, this.#count * this.#table.dimension);
    sumGradients(samples, this.#places, gradient, this.#table.dimension, this.#sums);
    stepRows(this.#table, this.#rows, this.#count, this.#sums, stepNumber, adam);
  }

  #reserve(entries: number): void {
    if (entries <= this.#places.length) return;
    this.#index = new Int32Array(2 ** Math.ceil(Math.log2(2 * entries + 2)));
    this.#places = new Int32Array(entries);
    this.#rows = new Int32Array(entries);
    this.#sums = new Float32Array(entries * this.#table.dimension);
  }

  #findRows(samples: EmbeddedRows): void {
    const singles = samples.count * samples.singleFields;
    this.#index.fill(0);
    this.#count = this.#placeRows(samples.single, singles, 0, 0);
    let at = singles;
    for (const { offsets, values } of samples.multi) {
      this.#count = this.#placeRows(values, offsets[samples.count], at, this.#count);
      at += offsets[samples.count];
    }
  }

  #placeRows(list: Int32Array, length: number, from: number, known: number): number {
    const index = this.#index;
    const places = this.#places;
    const rows = this.#rows;
    const shift = 32 - Math.log2(index.length);
    const last = index.length - 1;
    const mask = this.#owners - 1;
    const owner = this.#owner;
    let count = known;
    for (let i = 0; i < length; i++) {
      const row = list[i];
      if ((row & mask) !== owner) {
        places[from + i] = -1;
        continue;
      }
      let at = Math.imul(row, SPREAD) >>> shift;
      while (index[at] !== 0 && rows[index[at] - 1] !== row) at = (at + 1) & last;
      if (index[at] === 0) {
        rows[count] = row;
        index[at] = ++count;
      }
      places[from + i] = index[at] - 1;
    }
    return count;
  }
}
