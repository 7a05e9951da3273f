import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip, createZstdDecompress } from 'node:zlib';

import { AppError } from '../errors.ts';
import type { Compression, Encoding } from './dialect.ts';

/** A file's text as UTF-8 bytes, read piece by piece; a byte order mark is left out. */
export interface ByteSource {
  /** Writes at most `length` bytes to `target` from `offset` on and answers how many; 0 at the end. */
  read(target: Uint8Array, offset: number, length: number): Promise<number>;
  /** Bytes of the file that were read so far, as it lies on disk. */
  readonly consumedBytes: number;
  /** Whether something that is no text in the file's encoding was replaced by U+FFFD so far. */
  readonly damaged: boolean;
  close(): Promise<void>;
}

/** Opens a file's text: unpacked, as UTF-8, without a byte order mark. UTF-8 stays byte for byte, also where it is not valid. */
export async function openSource(path: string, compression: Compression, encoding: Encoding): Promise<ByteSource> {
  const bytes = compression === 'none' ? await PlainSource.open(path) : new UnpackedSource(path, compression);
  return encoding === 'utf-8' ? new MarkSource(bytes) : new DecodedSource(bytes, encoding);
}

/** Opens a file's bytes, unpacked but not decoded. */
export async function openBytes(path: string, compression: Compression): Promise<ByteSource> {
  return compression === 'none' ? PlainSource.open(path) : new UnpackedSource(path, compression);
}

class PlainSource implements ByteSource {
  consumedBytes = 0;
  readonly damaged = false;
  readonly #path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  static async open(path: string): Promise<PlainSource> {
    return new PlainSource(path, await open(path, 'r').catch((error: unknown) => { throw unreadable(path, error); }));
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    const { bytesRead } = await this.#handle.read(target, offset, length, null).catch((error: unknown) => { throw unreadable(this.#path, error); });
    this.consumedBytes += bytesRead;
    return bytesRead;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function unreadable(path: string, error: unknown): AppError {
  return new AppError('invalid-file', `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, 'check the file and the disk it is on', { cause: error });
}

const UNPACKED_BYTES = 1 << 18;

/** gzip or zstd, each with several members or frames in one file. */
class UnpackedSource implements ByteSource {
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
      throw new AppError('invalid-file', `cannot unpack ${this.#path}: ${reason}`, 'the file is damaged or was not copied completely', { cause: error });
    }
  }

  async *#gunzip(): AsyncGenerator<Uint8Array> {
    const raw = createReadStream(this.#path, { highWaterMark: UNPACKED_BYTES });
    this.#raw = raw;
    const unpacked = createGunzip({ chunkSize: UNPACKED_BYTES });
    yield* piped(raw, unpacked);
  }

  /** Node's decompressor stops behind a frame that ends inside a piece of input, so the next frame gets a new one. */
  async *#unzstd(): AsyncGenerator<Uint8Array> {
    const { size } = await stat(this.#path);
    while (this.#passedBytes < size) {
      const raw = createReadStream(this.#path, { highWaterMark: UNPACKED_BYTES, start: this.#passedBytes });
      this.#raw = raw;
      const unpacked = createZstdDecompress({ chunkSize: UNPACKED_BYTES });
      yield* piped(raw, unpacked);
      this.#raw = null;
      this.#passedBytes += unpacked.bytesWritten;
      if (unpacked.bytesWritten === 0) throw new Error('bytes that are no zstd frame');
    }
  }
}

async function* piped(raw: Readable, unpacked: ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>): AsyncGenerator<Uint8Array> {
  raw.on('error', (error) => unpacked.destroy(error));
  raw.pipe(unpacked);
  try {
    for await (const piece of unpacked) yield piece as Uint8Array;
  } finally {
    raw.destroy();
    unpacked.destroy();
  }
}

/** Leaves out the byte order mark at the start of UTF-8. */
class MarkSource implements ByteSource {
  readonly damaged = false;
  readonly #bytes: ByteSource;
  #begun = false;

  constructor(bytes: ByteSource) {
    this.#bytes = bytes;
  }

  get consumedBytes(): number {
    return this.#bytes.consumedBytes;
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    if (this.#begun) return this.#bytes.read(target, offset, length);
    this.#begun = true;
    const head = new Uint8Array(Math.max(length, 3));
    let filled = 0;
    while (filled < 3) {
      const count = await this.#bytes.read(head, filled, Math.max(length, 3) - filled);
      if (count === 0) break;
      filled += count;
    }
    const mark = filled >= 3 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
    if (filled - mark > length) throw new RangeError('the first read must ask for three bytes or more');
    target.set(head.subarray(mark, filled), offset);
    return filled === mark && mark > 0 ? this.#bytes.read(target, offset, length) : filled - mark;
  }

  async close(): Promise<void> {
    await this.#bytes.close();
  }
}

/** Turns UTF-16, GBK or Latin-1 into UTF-8; what is no text in that encoding becomes U+FFFD. */
class DecodedSource implements ByteSource {
  damaged = false;
  readonly #bytes: ByteSource;
  readonly #decoder: TextDecoder;
  readonly #encoder = new TextEncoder();
  readonly #raw = new Uint8Array(1 << 18);
  #text = '';
  #done = false;

  constructor(bytes: ByteSource, encoding: Encoding) {
    this.#bytes = bytes;
    this.#decoder = new TextDecoder(encoding === 'latin-1' ? 'windows-1252' : encoding);
  }

  get consumedBytes(): number {
    return this.#bytes.consumedBytes;
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    let filled = 0;
    while (length - filled >= 4) {
      if (this.#text.length === 0) {
        if (this.#done || filled > 0) break;
        await this.#next();
        continue;
      }
      const { read, written } = this.#encoder.encodeInto(this.#text, target.subarray(offset + filled, offset + length));
      this.#text = this.#text.slice(read);
      filled += written;
    }
    return filled;
  }

  async close(): Promise<void> {
    await this.#bytes.close();
  }

  async #next(): Promise<void> {
    const count = await this.#bytes.read(this.#raw, 0, this.#raw.length);
    this.#done = count === 0;
    this.#text = this.#decoder.decode(this.#raw.subarray(0, count), { stream: count > 0 });
    this.damaged ||= this.#text.includes('\ufffd');
  }
}
