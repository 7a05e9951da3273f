import { open, type FileHandle } from 'node:fs/promises';

import { removeFile } from '../busy-files.ts';
import { AppError } from '../errors.ts';
import { OWNER_ONLY, publishFile, removeAbandoned, temporaryName } from '../publish.ts';
import { message } from '../text/message.ts';

const CAPACITY = 4 * 1024 * 1024;
const FLUSH_AT = CAPACITY / 2;
/** The numbers 00 to 99 as ASCII. */
const PAIRS = new TextEncoder().encode(Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0')).join(''));

/** Creates the error for a file that cannot be written. */
export function cannotWrite(path: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('disk', message('sample.cannotWrite', { path, reason }), message('sample.writableFolder'), {
    cause,
  });
}

/**
 * A file written through two byte buffers: one is filled while the other is written to disk. It has a temporary name
 * until `publish`.
 */
export class ByteFile {
  readonly path: string;
  readonly temporaryPath: string;
  bytes = new Uint8Array(CAPACITY);
  /** The same memory as `bytes`. */
  view = new DataView(this.bytes.buffer);
  /** Where the next byte goes. */
  position = 0;
  #spare = new Uint8Array(CAPACITY);
  #pending: Promise<void> = Promise.resolve();
  readonly #handle: FileHandle;

  private constructor(path: string, temporaryPath: string, handle: FileHandle) {
    this.path = path;
    this.temporaryPath = temporaryPath;
    this.#handle = handle;
  }

  /** Opens a temporary file beside `path`; throws `disk` if that fails. */
  static async create(path: string): Promise<ByteFile> {
    removeAbandoned(path);
    const temporaryPath = temporaryName(path);
    const handle = await open(temporaryPath, 'wx', OWNER_ONLY).catch((cause: unknown) => {
      throw cannotWrite(path, cause);
    });
    return new ByteFile(path, temporaryPath, handle);
  }

  putByte(byte: number): void {
    this.bytes[this.position++] = byte;
  }

  /** Copies `from[start .. end)`; fields are short, so a loop is faster than a runtime call. */
  putBytes(from: Uint8Array, start: number, end: number): void {
    const { bytes } = this;
    let { position } = this;
    for (let i = start; i < end; i++) bytes[position++] = from[i];
    this.position = position;
  }

  /** Writes ASCII text. */
  putText(text: string): void {
    for (let i = 0; i < text.length; i++) this.bytes[this.position++] = text.charCodeAt(i);
  }

  /** Writes a whole number under 100 as two digits. */
  putTwoDigits(value: number): void {
    const { bytes } = this;
    bytes[this.position] = PAIRS[2 * value];
    bytes[this.position + 1] = PAIRS[2 * value + 1];
    this.position += 2;
  }

  /** Writes a whole number under 10⁹ with leading zeros, nine digits wide. */
  putNineDigits(value: number): void {
    const first = (value / 100_000_000) | 0;
    const rest = value - first * 100_000_000;
    const upper = (rest / 10_000) | 0;
    const lower = rest - upper * 10_000;
    const upperHundreds = (upper / 100) | 0;
    const lowerHundreds = (lower / 100) | 0;
    this.putByte(48 + first);
    this.putTwoDigits(upperHundreds);
    this.putTwoDigits(upper - upperHundreds * 100);
    this.putTwoDigits(lowerHundreds);
    this.putTwoDigits(lower - lowerHundreds * 100);
  }

  /** Starts to write the buffer to disk once it is half full; call this at least every megabyte or two. */
  async drain(): Promise<void> {
    if (this.position >= FLUSH_AT) await this.#flush();
  }

  async #flush(): Promise<void> {
    await this.#pending;
    const full = this.bytes;
    const length = this.position;
    this.bytes = this.#spare;
    this.view = new DataView(this.#spare.buffer);
    this.#spare = full;
    this.position = 0;
    this.#pending = this.#write(full, length);
    this.#pending.catch(() => undefined);
  }

  async #write(bytes: Uint8Array, length: number): Promise<void> {
    for (let done = 0; done < length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, length - done).catch((cause: unknown) => {
        throw cannotWrite(this.path, cause);
      });
      done += bytesWritten;
    }
  }

  /** Writes the rest and closes the file, still under its temporary name. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#pending;
    await this.#handle.sync().catch((cause: unknown) => {
      throw cannotWrite(this.path, cause);
    });
    await this.#handle.close();
  }

  /** Renames the finished file to its final name. */
  publish(): void {
    try {
      publishFile(this.temporaryPath, this.path);
    } catch (cause) {
      throw cause instanceof AppError ? cause : cannotWrite(this.path, cause);
    }
  }

  /** Closes and removes the file unless it is published. */
  async discard(): Promise<void> {
    await this.#pending.catch(() => undefined);
    await this.#handle.close().catch(() => undefined);
    removeFile(this.temporaryPath);
  }
}
