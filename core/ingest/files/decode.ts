import { TextDecoder } from 'node:util';

import type { ByteSource } from './byte-source.ts';
import type { Encoding } from './dialect.ts';
import { countReplacements, Utf16Replacements } from './replacements.ts';
import { Utf8Check } from './utf8.ts';

/** Skips the byte order mark at the start of UTF-8, and finds out whether all bytes are valid. */
export class BomSkippingSource implements ByteSource {
  readonly #check = new Utf8Check();
  readonly #bytes: ByteSource;
  #started = false;

  constructor(bytes: ByteSource) {
    this.#bytes = bytes;
  }

  get consumedBytes(): number {
    return this.#bytes.consumedBytes;
  }

  get damaged(): boolean {
    return this.#check.isInvalid;
  }

  async read(target: Uint8Array, offset: number, length: number): Promise<number> {
    const count = await this.#read(target, offset, length);
    this.#check.add(target.subarray(offset, offset + count));
    return count;
  }

  async #read(target: Uint8Array, offset: number, length: number): Promise<number> {
    if (this.#started) return this.#bytes.read(target, offset, length);
    this.#started = true;
    const head = new Uint8Array(Math.max(length, 3));
    let filled = 0;
    while (filled < 3) {
      const count = await this.#bytes.read(head, filled, Math.max(length, 3) - filled);
      if (count === 0) break;
      filled += count;
    }
    const mark = filled >= 3 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
    if (filled - mark > length) throw new RangeError('the first read must request three bytes or more');
    target.set(head.subarray(mark, filled), offset);
    return filled === mark && mark > 0 ? this.#bytes.read(target, offset, length) : filled - mark;
  }

  async close(): Promise<void> {
    await this.#bytes.close();
  }
}

/** Converts UTF-16, GBK or Latin-1 to UTF-8; invalid bytes become U+FFFD. */
export class DecodedSource implements ByteSource {
  damaged = false;
  readonly #bytes: ByteSource;
  readonly #decoder: TextDecoder;
  readonly #encoder = new TextEncoder();
  /** Counts the characters U+FFFD that UTF-16 itself holds; null for the other encodings, which have none. */
  readonly #genuine: Utf16Replacements | null;
  readonly #raw = new Uint8Array(1 << 18);
  #text = '';
  #done = false;

  constructor(bytes: ByteSource, encoding: Encoding) {
    this.#bytes = bytes;
    this.#decoder = new TextDecoder(encoding === 'latin-1' ? 'windows-1252' : encoding);
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
