import { packColumnAsync } from '../../store/columns/codec.ts';
import type { ColumnData, ColumnKey } from '../../store/columns/columns.ts';
import type { DatasetWriter } from '../../store/datasets/dataset-types.ts';

/** Most chunks that are packed at the same time. */
const IN_FLIGHT = 2;

/** A column of a chunk. */
export interface ChunkColumn {
  readonly key: ColumnKey;
  readonly data: ColumnData;
}

/** What takes the columns of a dataset: to keep them, packed, or to count what is in them. */
export interface ChunkWriter extends Omit<DatasetWriter, 'writeChunk'> {
  /** Takes the columns of chunk `index`, unless they are not wanted any more once they are packed. */
  takeChunk(index: number, rows: number, columns: readonly ChunkColumn[], isWanted?: () => boolean): Promise<void>;
}

/** Keeps what it takes in a dataset, packed in the thread pool. */
export function packingWriter(writer: DatasetWriter): ChunkWriter {
  return {
    addColumns: (columns) => writer.addColumns(columns),
    writeDictionary: (key, values) => writer.writeDictionary(key, values),
    addReject: (reject) => writer.addReject(reject),
    finish: (summary) => writer.finish(summary),
    async takeChunk(index, rows, columns, isWanted = () => true) {
      const packed = await Promise.all(columns.map(({ data }) => packColumnAsync(data)));
      if (isWanted()) columns.forEach(({ key }, column) => writer.writeChunk(index, rows, key, packed[column]));
    },
  };
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
    await this.#writer.takeChunk(index, rows, columns, () => !this.#closed && this.#failure === null);
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure;
  }
}
