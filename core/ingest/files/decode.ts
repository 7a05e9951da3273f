import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

import type { ByteSource } from './byte-source.ts';
import type { Encoding } from './dialect.ts';
import { isByteOrderMark } from './line-ends.ts';
import { countReplacements, Utf16Replacements } from './replacements.ts';
import { unfinishedBytes } from './utf8.ts';

const MARK_BYTES = 3;

/**
 * Reads UTF-8 without the byte order mark at its start. Valid text stays unchanged byte for byte. From the first piece
 * with invalid bytes on, the text is decoded, and they become U+FFFD.
 */
export class Utf8Source implements ByteSource {
  readonly #bytes: ByteSource;
  #started = false;
  /** The bytes of a character whose end is in the next piece. */
  #pending: Uint8Array = new Uint8Array(0);
  #decoded: DecodedSource | null = null;

  constructor(bytes: ByteSource) {
    this.#bytes = bytes;
  }

  get consumedBytes(): number {
    return this.#bytes.consumedBytes;
  }

  get damaged(): boolean {
    return this.#decoded !== null;
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    if (this.#decoded !== null) return this.#decoded.read(target, offset, length);
    target.set(this.#pending, offset);
    let filled = this.#pending.length;
    for (;;) {
      const count = await this.#bytes.read(target, offset + filled, length - filled);
      filled += count;
      const atEnd = count === 0;
      if (!this.#started) {
        if (filled < MARK_BYTES && !atEnd) continue;
        filled -= skipMark(target, offset, filled);
        this.#started = true;
      }
      const piece = target.subarray(offset, offset + filled);
      const end = atEnd ? filled : filled - unfinishedBytes(piece);
      if (end === 0 && !atEnd) continue;
      this.#pending = new Uint8Array(piece.subarray(end));
      if (isUtf8(piece.subarray(0, end))) return end;
      this.#decoded = new DecodedSource(this.#bytes, 'utf-8', new Uint8Array(piece));
      return this.#decoded.read(target, offset, length);
    }
  }

  async close(): Promise<void> {
    await this.#bytes.close();
  }
}

/** Removes a byte order mark from the first bytes of a text; returns the number of bytes removed. */
function skipMark(bytes: Uint8Array, offset: number, filled: number): number {
  if (filled < MARK_BYTES || !isByteOrderMark(bytes, offset)) return 0;
  bytes.copyWithin(offset, offset + MARK_BYTES, offset + filled);
  return MARK_BYTES;
}

/** Converts text in any encoding to UTF-8; invalid bytes become U+FFFD. */
export class DecodedSource implements ByteSource {
  damaged = false;
  readonly #bytes: ByteSource;
  readonly #decoder: TextDecoder;
  readonly #encoder = new TextEncoder();
  /**
   * Counts the characters U+FFFD that UTF-16 itself holds; null for the other encodings: `Utf8Source` notices invalid
   * UTF-8, and the rest hardly hold this character.
   */
  readonly #genuine: Utf16Replacements | null;
  readonly #raw = new Uint8Array(1 << 18);
  #text = '';
  #done = false;

  /** `begun` holds bytes that were already read from the source, in UTF-8 without the byte order mark. */
  constructor(bytes: ByteSource, encoding: Encoding, begun: Uint8Array = new Uint8Array(0)) {
    this.#bytes = bytes;
    this.#decoder = new TextDecoder(encoding === 'latin-1' ? 'windows-1252' : encoding, {
      ignoreBOM: encoding === 'utf-8',
    });
    if (begun.length > 0) this.#text = this.#decoder.decode(begun, { stream: true });
    this.#genuine = encoding === 'utf-16le' || encoding === 'utf-16be' ? new Utf16Replacements(encoding) : null;
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
    const bytes = this.#raw.subarray(0, count);
    this.#text = this.#decoder.decode(bytes, { stream: count > 0 });
    if (!this.damaged) this.damaged = countReplacements(this.#text) > (this.#genuine?.count(bytes) ?? 0);
  }
}
