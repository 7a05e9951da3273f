import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import { unreadable, type ByteSource } from './byte-source.ts';

const DECOMPRESSED_BYTES = 1 << 18;

/** Decompresses gzip or zstd, including files with several members or frames. */
export class DecompressedSource implements ByteSource {
  readonly damaged = false;
  readonly #path: string;
  readonly #pieces: AsyncGenerator<Uint8Array>;
  #raw: { readonly bytesRead: number } | null = null;
  #passedBytes = 0;
  #piece: Uint8Array = new Uint8Array(0);
  #done = false;

  constructor(path: string, compression: 'gzip' | 'zstd') {
    this.#path = path;
    this.#pieces = compression === 'gzip' ? this.#gunzip() : this.#unzstd();
  }

  get consumedBytes(): number {
    return this.#passedBytes + (this.#raw?.bytesRead ?? 0);
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    let filled = 0;
    while (filled < length && !this.#done) {
      if (this.#piece.length === 0) await this.#next();
      const part = this.#piece.subarray(0, length - filled);
      target.set(part, offset + filled);
      this.#piece = this.#piece.subarray(part.length);
      filled += part.length;
    }
    return filled;
  }

  async close(): Promise<void> {
    await this.#pieces.return(undefined);
  }

  async #next(): Promise<void> {
    try {
      const { value, done } = await this.#pieces.next();
      if (done === true) this.#done = true;
      else this.#piece = value;
    } catch (error) {
      if (error instanceof Error && 'syscall' in error) throw unreadable(this.#path, error);
      const reason = error instanceof Error ? error.message : String(error);
      throw new AppError(
        'invalid-file',
        message('ingest.cannotUnpack', { path: this.#path, reason }),
        message('ingest.damagedFile'),
        { cause: error },
      );
    }
  }

  async *#gunzip(): AsyncGenerator<Uint8Array> {
    const raw = createReadStream(this.#path, { highWaterMark: DECOMPRESSED_BYTES });
    this.#raw = raw;
    const decompressed = createGunzip({ chunkSize: DECOMPRESSED_BYTES });
    yield* piped(raw, decompressed);
  }

  /** Decompresses frame by frame: Node's decompressor stops after a frame that ends inside an input chunk. */
  async *#unzstd(): AsyncGenerator<Uint8Array> {
    const { size } = await stat(this.#path);
    while (this.#passedBytes < size) {
      const raw = createReadStream(this.#path, { highWaterMark: DECOMPRESSED_BYTES, start: this.#passedBytes });
      this.#raw = raw;
      const decompressed = createZstdDecompress({ chunkSize: DECOMPRESSED_BYTES });
      yield* piped(raw, decompressed);
      this.#raw = null;
      this.#passedBytes += decompressed.bytesWritten;
      if (decompressed.bytesWritten === 0) throw new Error('bytes that are not a zstd frame');
    }
  }
}

async function* piped(
  raw: Readable,
  decompressed: ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>,
): AsyncGenerator<Uint8Array> {
  raw.on('error', (error) => decompressed.destroy(error));
  raw.pipe(decompressed);
  try {
    for await (const piece of decompressed) yield piece as Uint8Array;
  } finally {
    raw.destroy();
    decompressed.destroy();
  }
}
