import { packColumnAsync } from '../../store/columns/codec.ts';
import type { ColumnData, ColumnKey } from '../../store/columns/columns.ts';
import type { DatasetWriter } from '../../store/datasets/dataset-types.ts';
import type { DryWriter } from './dry-writer.ts';

/** Most chunks that are packed at the same time. */
const IN_FLIGHT = 2;

/** A column of a chunk. */
export interface ChunkColumn {
  readonly key: ColumnKey;
  readonly data: ColumnData;
}

/** What takes the columns of a dataset: to keep them, packed, or to count what is in them. */
export type ChunkWriter = DatasetWriter | DryWriter;

/**
 * Hands the columns of chunk `index` to a writer, packed in the thread pool where they are kept, unless they are not
 * wanted any more by then.
 */
export async function storeChunk(
  writer: ChunkWriter,
  index: number,
  rows: number,
  columns: readonly ChunkColumn[],
  isWanted = (): boolean => true,
): Promise<void> {
  if ('countChunk' in writer) {
    for (const { key, data } of columns) writer.countChunk(key, data);
    return;
  }
  const packed = await Promise.all(columns.map(({ data }) => packColumnAsync(data)));
  if (isWanted()) columns.forEach(({ key }, column) => writer.writeChunk(index, rows, key, packed[column]));
}

/**
 * Packs chunks in the thread pool while reading goes on, and stores each when it is packed; holds the reader back where
 * packing is slower.
 */
export class ChunkSink {
  readonly #writer: ChunkWriter;
  readonly #running = new Set<Promise<void>>();
  #failure: unknown = null;
  #closed = false;

  constructor(writer: ChunkWriter) {
    this.#writer = writer;
  }

  /**
   * Hands over the columns of chunk `index`, which must not change any more; throws what an earlier chunk failed with.
   */
  async write(index: number, rows: number, columns: readonly ChunkColumn[]): Promise<void> {
    while (this.#running.size >= IN_FLIGHT) await Promise.race(this.#running);
    this.#check();
    const packing = this.#pack(index, rows, columns)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#running.delete(packing));
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
    await storeChunk(this.#writer, index, rows, columns, () => !this.#closed && this.#failure === null);
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure;
  }
}
