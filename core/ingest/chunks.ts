import type { ColumnData, ColumnKey } from '../store/columns.ts';
import { packColumnAsync } from '../store/codec.ts';
import type { DatasetWriter } from '../store/datasets.ts';

/** Most chunks that are packed at the same time. */
const IN_FLIGHT = 2;

/** A column of a chunk. */
export interface ChunkColumn {
  readonly key: ColumnKey;
  readonly data: ColumnData;
}

/** Packs chunks in the thread pool while reading goes on, and stores each when it is packed; holds the reader back where packing is slower. */
export class ChunkSink {
  readonly #writer: DatasetWriter;
  readonly #running = new Set<Promise<void>>();
  #failure: unknown = null;
  #closed = false;

  constructor(writer: DatasetWriter) {
    this.#writer = writer;
  }

  /** Hands over the columns of chunk `index`, which must not change any more; throws what an earlier chunk failed with. */
  async write(index: number, rows: number, columns: readonly ChunkColumn[]): Promise<void> {
    while (this.#running.size >= IN_FLIGHT) await Promise.race(this.#running);
    this.#check();
    const packing = this.#pack(index, rows, columns).catch((error: unknown) => { this.#failure ??= error; }).finally(() => this.#running.delete(packing));
    this.#running.add(packing);
  }

  /** Waits until all chunks are stored; throws what one of them failed with. */
  async finish(): Promise<void> {
    await Promise.all(this.#running);
    this.#check();
  }

  /** Stores nothing more and waits until nothing is running, before a rollback. */
  async abandon(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#running);
  }

  async #pack(index: number, rows: number, columns: readonly ChunkColumn[]): Promise<void> {
    const packed = await Promise.all(columns.map(({ data }) => packColumnAsync(data)));
    if (this.#closed || this.#failure !== null) return;
    columns.forEach(({ key }, column) => this.#writer.writeChunk(index, rows, key, packed[column]));
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure;
  }
}
