import { closeSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';

import { OWNER_ONLY } from '../../publish.ts';
import { changedOnDisk, readAll, withDiskErrors, writeAll } from './output.ts';

/** Bytes with one checksum. Smaller blocks need more memory for checksums, larger ones more time for a short read. */
const BLOCK_BYTES = 16_384;

/**
 * A file of intermediate results, which is written sequentially and read at any position. The checksum of each block is
 * kept in memory: a bit flipped on the disk then causes an error instead of a wrong result.
 */
export class CheckedFile {
  readonly path: string;
  readonly #descriptor: number;
  /** The CRC-32 of each block; for the last one, of the part written so far. */
  #checksums = new Uint32Array(64);
  #bytes = 0;
  #closed = false;

  /** Creates the file; throws `disk` if it cannot be created. */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = withDiskErrors(path, () => openSync(path, 'wx+', OWNER_ONLY));
  }

  /** The number of bytes written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends bytes; throws `disk` if there is no space left. */
  write(bytes: Uint8Array): void {
    withDiskErrors(this.path, () => {
      writeAll(this.#descriptor, bytes, this.#bytes);
    });
    for (let done = 0; done < bytes.length;) {
      const block = Math.floor(this.#bytes / BLOCK_BYTES);
      const end = Math.min(bytes.length, done + BLOCK_BYTES - (this.#bytes % BLOCK_BYTES));
      if (block === this.#checksums.length) this.#makeRoom();
      this.#checksums[block] = crc32(bytes.subarray(done, end), this.#checksums[block]);
      this.#bytes += end - done;
      done = end;
    }
  }

  /**
   * Fills `target` from the file, starting at `position`; throws `corrupt` if the file has changed since it was
   * written.
   */
  read(target: Uint8Array, position: number): void {
    const end = position + target.length;
    if (end > this.#bytes) throw new RangeError(`${end} is beyond the ${this.#bytes} bytes of the file`);
    const first = Math.floor(position / BLOCK_BYTES);
    const from = first * BLOCK_BYTES;
    const content = new Uint8Array(Math.min(this.#bytes, Math.ceil(end / BLOCK_BYTES) * BLOCK_BYTES) - from);
    readAll(this.path, this.#descriptor, content, from);
    for (let at = 0, block = first; at < content.length; at += BLOCK_BYTES, block++)
      if (crc32(content.subarray(at, at + BLOCK_BYTES)) !== this.#checksums[block]) throw changedOnDisk(this.path);
    target.set(content.subarray(position - from, end - from));
  }

  /** Closes the file; safe to call again. */
  close(): void {
    if (!this.#closed) closeSync(this.#descriptor);
    this.#closed = true;
  }

  /** Closes the file at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  #makeRoom(): void {
    const larger = new Uint32Array(2 * this.#checksums.length);
    larger.set(this.#checksums);
    this.#checksums = larger;
  }
}
