import { packColumnAsync } from '../../store/columns/codec.ts';
import type { ColumnData, ColumnKey } from '../../store/columns/columns.ts';
import type { DatasetWriter } from '../../store/datasets/dataset-types.ts';

/** Maximum number of chunks packed at the same time. */
const MAX_IN_FLIGHT = 2;

/** A column of a chunk. */
export interface ChunkColumn {
  readonly key: ColumnKey;
  readonly data: ColumnData;
}

/** Receives the columns of a dataset, to pack and store them or only to count their contents. */
export interface ChunkWriter extends Omit<DatasetWriter, 'writeChunk'> {
  /** Takes the columns of chunk `index`; does not store them if they are no longer wanted after packing. */
  takeChunk(index: number, rows: number, columns: readonly ChunkColumn[], isWanted?: () => boolean): Promise<void>;
}

/** Packs columns in the thread pool and stores them in a dataset. */
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
 * Packs chunks in the thread pool while reading continues, and stores each once packed. Slows the reader down if
 * packing cannot keep up.
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
   * Submits the columns of chunk `index`, which must not change afterwards; throws the error of an earlier chunk, if
   * any.
   */
  async write(index: number, rows: number, columns: readonly ChunkColumn[]): Promise<void> {
    while (this.#running.size >= MAX_IN_FLIGHT) await Promise.race(this.#running);
    this.#check();
    const packing = this.#pack(index, rows, columns)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#running.delete(packing));
    this.#running.add(packing);
  }

  /** Waits until all chunks are stored; throws the error of any chunk that failed. */
  async finish(): Promise<void> {
    await Promise.all(this.#running);
    this.#check();
  }

  /** Stores no more chunks and waits for pending ones, before a rollback. */
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
