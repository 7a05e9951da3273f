import { AppError } from '../../errors.ts';
import { message } from '../../text/message.ts';
import type { ByteSource } from '../files/byte-source.ts';

const BLOCK_BYTES = 1 << 20;
/** Maximum length of a line in bytes. */
const MAX_LINE_BYTES = 1 << 24;
/** A source needs room for one character. */
const CHARACTER_BYTES = 4;
const LINE_FEED = 10;
/** The end of a line, with the byte order mark that joining files leaves before the next one. */
const LINE_END = /\r?\n\ufeff*/;
const FIRST_MARKS = /^\ufeff+/;

/** Reads the lines of UTF-8 text, a block of lines at a time. */
export class LineReader {
  readonly #source: ByteSource;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #bytes = new Uint8Array(BLOCK_BYTES);
  #filled = 0;
  #atEnd = false;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get consumedBytes(): number {
    return this.#source.consumedBytes;
  }

  /** Whether invalid bytes were replaced so far. */
  get damaged(): boolean {
    return this.#source.damaged;
  }

  /**
   * The next lines, without their ends and byte order marks; null after the last. Throws `invalid-file` for a line of
   * more than 16 MiB.
   */
  async next(): Promise<readonly string[] | null> {
    for (;;) {
      if (this.#atEnd) return this.#rest();
      const searched = this.#filled;
      this.#reserve();
      const count = await this.#source.read(this.#bytes, this.#filled, this.#bytes.length - this.#filled);
      this.#filled += count;
      this.#atEnd = count === 0;
      const end = this.#bytes.subarray(searched, this.#filled).lastIndexOf(LINE_FEED);
      if (end < 0) continue;
      const lines = this.#decode(searched + end).split(LINE_END);
      this.#bytes.copyWithin(0, searched + end + 1, this.#filled);
      this.#filled -= searched + end + 1;
      return lines;
    }
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  #rest(): readonly string[] | null {
    if (this.#filled === 0) return null;
    const line = this.#decode(this.#filled);
    this.#filled = 0;
    return [line];
  }

  /** The first `length` bytes as text, without byte order marks at the start and a carriage return at the end. */
  #decode(length: number): string {
    const text = this.#decoder.decode(this.#bytes.subarray(0, length)).replace(FIRST_MARKS, '');
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }

  #reserve(): void {
    if (this.#bytes.length - this.#filled >= CHARACTER_BYTES) return;
    if (this.#bytes.length >= MAX_LINE_BYTES)
      throw new AppError(
        'invalid-file',
        message('ingest.longLine', { bytes: MAX_LINE_BYTES }),
        message('ingest.splitLine'),
      );
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
