import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { adamScales, type AdamConfig } from '../adam.ts';
import { tableMemory, wasm, type Arena, type CompiledModule, type SharedMemory } from './memory.ts';

/** The module's exports, described beside their WebAssembly text in this folder; addresses and sizes are in bytes. */
interface Exports {
  readonly gather: (
    rows: number,
    count: number,
    fields: number,
    stride: bigint,
    dimension: bigint,
    to: number,
    gap: number,
  ) => number;
  readonly assignSlots: (
    entries: number,
    count: number,
    slots: number,
    index: number,
    shift: number,
    rows: number,
    mask: number,
    owner: number,
    known: number,
  ) => number;
  readonly sum: (
    slots: number,
    count: number,
    fields: number,
    gradient: number,
    size: number,
    gap: number,
    sums: number,
  ) => void;
  readonly stepRows: (
    rows: number,
    count: number,
    sums: number,
    stride: bigint,
    dimension: bigint,
    rate: number,
    root: number,
    l2: number,
  ) => number;
  readonly adam: (
    weights: number,
    first: number,
    second: number,
    gradients: number,
    stride: number,
    count: number,
    bytes: number,
    rate: number,
    root: number,
    l2: number,
  ) => void;
  readonly mask: (to: number, blocks: number, vectors: number, carry: number, seed: number) => void;
}

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** The module assembled from `source.ts` by `npm run build:kernels`. */
export const KERNELS_FILE = join(import.meta.dirname, 'kernels.wasm');

let compiled: Promise<CompiledModule> | undefined;

/** The kernels' module, compiled once per process; it can be sent to other threads. */
export async function compileKernels(): Promise<CompiledModule> {
  compiled ??= readFile(KERNELS_FILE).then((code) => new wasm.Module(code));
  return compiled;
}

/** An embedding table in memory that threads share. */
export interface TableMemory {
  readonly memory: SharedMemory;
  /** `[rows × stride]` */
  readonly data: Float32Array;
  readonly stride: number;
  readonly dimension: number;
}

/**
 * The memory-bound loops of a training step: everything but the matrix products. All arrays but the table's must come
 * from the arena.
 */
export class Kernels {
  readonly #call: Exports;

  /** @param table `null` where no kernel that reads it is called */
  constructor(module: CompiledModule, arena: Arena, table: TableMemory | null) {
    this.#call = new wasm.Instance(module, { memory: { table: table?.memory ?? tableMemory(0), work: arena.memory } })
      .exports as Exports;
  }

  /**
   * Copies the embeddings of entries `from .. to` of single-valued fields side by side. Each sample has `fields`
   * entries; the embeddings of consecutive samples begin `width` floats apart.
   */
  gather(
    { stride, dimension }: TableMemory,
    entries: Int32Array,
    from: number,
    to: number,
    fields: number,
    width: number,
    target: Float32Array,
  ): void {
    this.#call.gather(
      addressOf(entries) + from * FLOAT,
      to - from,
      fields,
      BigInt(stride * FLOAT),
      BigInt(dimension),
      addressOf(target),
      (width - fields * dimension) * FLOAT,
    );
  }

  /**
   * For each of the first `count` entries, writes the slot of its row to `slots`; −1 where `row mod owners ≠ owner`.
   * New rows get the next slots, from `assigned` on.
   * @param slots written from `offset` on
   * @param index `[power of two]`, a hash table: slot + 1 or 0
   * @returns the number of rows that have a slot
   */
  assignSlots(
    entries: Int32Array,
    count: number,
    slots: Int32Array,
    offset: number,
    index: Int32Array,
    rows: Int32Array,
    owner: number,
    owners: number,
    assigned: number,
  ): number {
    return this.#call.assignSlots(
      addressOf(entries),
      count,
      addressOf(slots) + offset * FLOAT,
      addressOf(index),
      32 - Math.log2(index.length),
      addressOf(rows),
      owners - 1,
      owner,
      assigned,
    );
  }

  /**
   * Adds the gradients of `count` entries of single-valued fields to the sums in their slots; skips entries with slot
   * −1. The gradients of consecutive samples begin `width` floats apart.
   */
  sum(
    slots: Int32Array,
    count: number,
    fields: number,
    width: number,
    dimension: number,
    gradient: Float32Array,
    sums: Float32Array,
  ): void {
    this.#call.sum(
      addressOf(slots),
      count,
      fields,
      addressOf(gradient),
      dimension * FLOAT,
      (width - fields * dimension) * FLOAT,
      addressOf(sums),
    );
  }

  /** One Adam step for `count` rows of the table, whose gradients are in `sums`, `[count × dimension]`. */
  stepRows(
    { stride, dimension }: TableMemory,
    rows: Int32Array,
    count: number,
    sums: Float32Array,
    stepNumber: number,
    { learningRate, l2 }: AdamConfig,
  ): void {
    this.#call.stepRows(
      addressOf(rows),
      count,
      addressOf(sums),
      BigInt(stride * FLOAT),
      BigInt(dimension),
      ...adamScales(stepNumber, learningRate),
      l2,
    );
  }

  /**
   * One Adam step in place for the flat weights `from .. to`, whose gradient is the sum of the rows of `gradients`,
   * `[count × size]`.
   * @param from a multiple of 4, like `to`
   */
  adam(
    weights: Float32Array,
    firstMoment: Float32Array,
    secondMoment: Float32Array,
    gradients: Float32Array,
    from: number,
    to: number,
    stepNumber: number,
    { learningRate, l2 }: AdamConfig,
  ): void {
    const size = weights.length;
    const [weightsAddress, firstAddress, secondAddress, gradientsAddress] = [
      weights,
      firstMoment,
      secondMoment,
      gradients,
    ].map((array) => addressOf(array) + from * FLOAT);
    this.#call.adam(
      weightsAddress,
      firstAddress,
      secondAddress,
      gradientsAddress,
      size * FLOAT,
      gradients.length / size,
      (to - from) * FLOAT,
      ...adamScales(stepNumber, learningRate),
      l2,
    );
  }

  /**
   * Fills whole blocks of 16 rows with random bytes: 1 where seven random bits reach `dropped`, else 0.
   * @param firstBlock number of the mask's first block within the batch; a block's random numbers depend on its number
   *   and on `seed`
   */
  mask(target: Uint8Array, columns: number, dropped: number, seed: number, firstBlock: number): void {
    this.#call.mask(addressOf(target), target.length / (16 * columns), columns, 128 - dropped, seed + 16 * firstBlock);
  }
}

function addressOf(array: Float32Array | Int32Array | Uint8Array): number {
  if (!(array.buffer instanceof SharedArrayBuffer))
    throw new TypeError('the kernels accept only arrays of their arena');
  return array.byteOffset;
}
