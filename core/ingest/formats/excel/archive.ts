import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';

import { openPromise, type Entry, type ZipFile } from 'yauzl';

import { asWorkbookError, WorkbookError } from './error.ts';

/** A workbook has few parts; a ZIP file with more is something else. */
const MAX_PARTS = 10_000;

/** The parts of a workbook, which is a ZIP file. */
export class Archive {
  /** Bytes of the file that were read from sheets so far, estimated from their unpacked size. */
  consumedBytes = 0;
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  /** Opens a ZIP file. Throws a `WorkbookError` for a damaged one, and system errors. */
  static async open(path: string): Promise<Archive> {
    const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
      throw asWorkbookError(error);
    });
    try {
      if (zip.entryCount > MAX_PARTS) throw new WorkbookError('too many parts');
      const entries = new Map<string, Entry>();
      let packedBytes = 0;
      for await (const entry of zip.eachEntry()) {
        entries.set(entry.fileName, entry);
        packedBytes += entry.compressedSize;
      }
      // A few kilobytes, unpacked again and again as thousands of parts, would take for ever.
      if (packedBytes > zip.fileSize) throw new WorkbookError('its parts overlap');
      return new Archive(zip, entries);
    } catch (error) {
      zip.close();
      throw asWorkbookError(error);
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * The text of a part, piece by piece; nothing if it is missing. Throws at the end if the checksum of the part does
   * not match.
   */
  async *pieces(name: string): AsyncGenerator<string, void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    let stream: Readable | null = null;
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let checksum = 0;
    try {
      stream = await this.#zip.openReadStreamPromise(entry);
      for await (const piece of stream as AsyncIterable<Buffer>) {
        checksum = crc32(piece, checksum);
        this.consumedBytes += (piece.length * entry.compressedSize) / Math.max(entry.uncompressedSize, 1);
        yield decoder.decode(piece, { stream: true });
      }
      if (checksum !== entry.crc32) throw new WorkbookError(`${name} is damaged`);
    } catch (error) {
      throw asWorkbookError(error);
    } finally {
      stream?.destroy();
    }
  }

  close(): void {
    this.#zip.close();
  }
}
