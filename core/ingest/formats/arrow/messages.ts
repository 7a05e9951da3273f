import type { FileHandle } from 'node:fs/promises';

import { message } from '../../../text/message.ts';
import { MAX_BATCH_BYTES, tooLarge } from './body.ts';
import { ArrowError, contradiction } from './error.ts';
import { FlatTable } from './flatbuffer.ts';

/** Precedes the length of a message; older files lack it. */
const CONTINUATION = -1;
const KINDS: Readonly<Record<number, ArrowMessage['kind']>> = { 1: 'schema', 2: 'dictionary', 3: 'batch' };
/** The first version of the format whose messages are laid out like today's, as Arrow numbers it. */
const OLDEST_VERSION = 3;

/** A message of a file: its header, in Arrow's metadata, and its body, the buffers that follow. */
export interface ArrowMessage {
  readonly kind: 'schema' | 'dictionary' | 'batch';
  readonly header: FlatTable;
  readonly content: Buffer;
}

/** Where the messages of a file come from. */
export interface MessageSource {
  /** Bytes of the file that were read so far. */
  readonly position: number;
  /** The next message; null after the last. Throws `ArrowError`. */
  next(): Promise<ArrowMessage | null>;
}

/** Reads messages one after the other, from `position` to the end-of-stream marker. */
export class MessageReader implements MessageSource {
  /** Where the next message begins. */
  position: number;
  readonly #file: FileHandle;
  readonly #end: number;

  constructor(file: FileHandle, position: number, end: number) {
    this.#file = file;
    this.position = position;
    this.#end = end;
  }

  /** The next message; null at the end-of-stream marker. Throws `ArrowError`, including when the marker is missing. */
  async next(): Promise<ArrowMessage | null> {
    let length = (await this.#read(4)).readInt32LE(0);
    if (length === CONTINUATION) length = (await this.#read(4)).readInt32LE(0);
    if (length === 0) {
      // What follows would be lost: the marker may be a damaged message.
      if (this.position < this.#end) throw contradiction();
      return null;
    }
    if (length < 0) throw contradiction();
    const root = FlatTable.root(await this.#read(length));
    const kind = KINDS[root.byte(1)];
    const header = root.table(2);
    if (kind === undefined || header === null || root.short(0) < OLDEST_VERSION) throw contradiction();
    const bytes = root.count(3);
    if (bytes > MAX_BATCH_BYTES && bytes <= this.#end - this.position) throw tooLarge(bytes);
    return { kind, header, content: await this.#read(bytes) };
  }

  async #read(length: number): Promise<Buffer> {
    if (length > this.#end - this.position) throw incomplete();
    const buffer = await readAt(this.#file, this.position, length);
    this.position += length;
    return buffer;
  }
}

/** Reads bytes of a file; throws `ArrowError` if it ends before. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) throw incomplete();
    filled += bytesRead;
  }
  return buffer;
}

/** The error for a file that ends too early. */
export function incomplete(): ArrowError {
  return new ArrowError(message('ingest.arrowIncomplete'));
}
