import { open, type FileHandle } from 'node:fs/promises';

import { unreadable, type ByteSource } from './byte-source.ts';
import { DecodedSource, Utf8Source } from './decode.ts';
import { DecompressedSource } from './decompress.ts';
import type { Compression, Encoding } from './dialect.ts';

/**
 * Opens a file's text: decompressed, as UTF-8, without a byte order mark. Valid UTF-8 stays unchanged byte for byte;
 * invalid bytes become U+FFFD.
 */
export async function openSource(path: string, compression: Compression, encoding: Encoding): Promise<ByteSource> {
  const bytes = compression === 'none' ? await PlainSource.open(path) : new DecompressedSource(path, compression);
  return encoding === 'utf-8' ? new Utf8Source(bytes) : new DecodedSource(bytes, encoding);
}

/** Opens a file's bytes, decompressed but not decoded. */
export async function openBytes(path: string, compression: Compression): Promise<ByteSource> {
  return compression === 'none' ? PlainSource.open(path) : new DecompressedSource(path, compression);
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
    return new PlainSource(
      path,
      await open(path, 'r').catch((error: unknown) => {
        throw unreadable(path, error);
      }),
    );
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    const { bytesRead } = await this.#handle.read(target, offset, length, null).catch((error: unknown) => {
      throw unreadable(this.#path, error);
    });
    this.consumedBytes += bytesRead;
    return bytesRead;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
