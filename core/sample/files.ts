import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { AppError } from '../errors.ts';

const CAPACITY = 4 * 1024 * 1024;
const FLUSH_AT = CAPACITY / 2;

/** Makes the error for a file that cannot be written. */
export function cannotWrite(path: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('disk', `cannot write ${path}: ${reason}`, 'name a folder that can be written and has room', { cause });
}

/**
 * A file written through two byte buffers: one is filled while the other is on its way to the disk. It has a temporary
 * name until `publish`.
 */
export class ByteFile {
  readonly path: string;
  readonly temporaryPath: string;
  bytes = new Uint8Array(CAPACITY);
  at = 0;
  private spare = new Uint8Array(CAPACITY);
  private pending: Promise<void> = Promise.resolve();
  private readonly handle: FileHandle;

  private constructor(path: string, temporaryPath: string, handle: FileHandle) {
    this.path = path;
    this.temporaryPath = temporaryPath;
    this.handle = handle;
  }

  /** Opens a temporary file beside `path`; throws `disk` where that is impossible. */
  static async create(path: string): Promise<ByteFile> {
    const temporaryPath = `${path}.partial-${process.pid}`;
    const handle = await open(temporaryPath, 'w').catch((cause: unknown) => { throw cannotWrite(path, cause); });
    return new ByteFile(path, temporaryPath, handle);
  }

  putByte(byte: number): void {
    this.bytes[this.at++] = byte;
  }

  /** Copies `from[start .. end)`; fields are short, so a loop beats a call into the runtime. */
  putBytes(from: Uint8Array, start: number, end: number): void {
    const { bytes } = this;
    let at = this.at;
    for (let i = start; i < end; i++) bytes[at++] = from[i];
    this.at = at;
  }

  /** Writes ASCII text. */
  putText(text: string): void {
    for (let i = 0; i < text.length; i++) this.bytes[this.at++] = text.charCodeAt(i);
  }

  /** Writes a whole number with leading zeros, `width` digits wide. */
  putDigits(value: number, width: number): void {
    let rest = value;
    for (let i = this.at + width - 1; i >= this.at; i--) {
      const tenth = Math.floor(rest / 10);
      this.bytes[i] = 48 + rest - tenth * 10;
      rest = tenth;
    }
    this.at += width;
  }

  /** Hands the filled buffer to the disk once it is half full; to be called at least every megabyte or two. */
  async drain(): Promise<void> {
    if (this.at >= FLUSH_AT) await this.flush();
  }

  private async flush(): Promise<void> {
    await this.pending;
    const full = this.bytes, length = this.at;
    this.bytes = this.spare;
    this.spare = full;
    this.at = 0;
    this.pending = this.write(full, length);
    this.pending.catch(() => undefined);
  }

  private async write(bytes: Uint8Array, length: number): Promise<void> {
    for (let done = 0; done < length;) {
      const { bytesWritten } = await this.handle.write(bytes, done, length - done).catch((cause: unknown) => { throw cannotWrite(this.path, cause); });
      done += bytesWritten;
    }
  }

  /** Writes what is left and closes the file, still under its temporary name. */
  async finish(): Promise<void> {
    await this.flush();
    await this.pending;
    await this.handle.sync();
    await this.handle.close();
  }

  /** Gives the finished file its name. */
  async publish(): Promise<void> {
    await rename(this.temporaryPath, this.path).catch((cause: unknown) => { throw cannotWrite(this.path, cause); });
  }

  /** Closes and removes what has been written, if it has not been published. */
  async discard(): Promise<void> {
    await this.pending.catch(() => undefined);
    await this.handle.close().catch(() => undefined);
    await rm(this.temporaryPath, { force: true });
  }
}
