import { zstdDecompressSync } from 'node:zlib';

import { message } from '../../../text/message.ts';
import { ArrowError, contradiction } from './error.ts';
import { countAt, type FlatTable } from './flatbuffer.ts';
import { decompressLz4 } from './lz4.ts';

/** Maximum bytes of a batch, as stored and as decompressed: it is held in memory as a whole. */
export const MAX_BATCH_BYTES = 1 << 30;

/** Each buffer of a compressed batch begins with its size after decompression, or with −1 if it is stored as it is. */
const SIZE_BYTES = 8;
const NOT_COMPRESSED = -1n;

/** The length of an array and how many of its values are missing. */
export interface ArrayNode {
  readonly length: number;
  readonly nullCount: number;
}

/** The arrays of a batch, in the order of its columns and their items. Throws `ArrowError` if they do not fit. */
export class BatchBody {
  /** Number of rows. */
  readonly length: number;
  /** Bytes of the buffers that were taken, decompressed. */
  usedBytes = 0;
  readonly #content: Buffer;
  readonly #nodes: Iterator<ArrayNode>;
  readonly #buffers: Iterator<{ readonly offset: number; readonly length: number }>;
  readonly #variadic: Iterator<number>;
  readonly #codec: 'none' | 'lz4' | 'zstd';

  constructor(batch: FlatTable, content: Buffer) {
    this.#content = content;
    this.length = batch.count(0);
    const pairs = (field: number): (readonly [number, number])[] =>
      batch.structs(field, 16).map(({ view, position }) => [countAt(view, position), countAt(view, position + 8)]);
    this.#nodes = pairs(1)
      .map(([length, nullCount]) => ({ length, nullCount }))
      .values();
    this.#buffers = pairs(2)
      .map(([offset, length]) => ({ offset, length }))
      .values();
    this.#variadic = batch
      .structs(4, 8)
      .map(({ view, position }) => countAt(view, position))
      .values();
    const compression = batch.table(3);
    if (compression !== null && (compression.byte(1) !== 0 || compression.byte(0) > 1)) throw contradiction();
    this.#codec = compression === null ? 'none' : compression.byte(0) === 0 ? 'lz4' : 'zstd';
  }

  /** The next array, which must have `length` values if that is given. */
  node(length?: number): ArrayNode {
    const node = take(this.#nodes);
    if ((length !== undefined && node.length !== length) || node.nullCount > node.length) throw contradiction();
    return node;
  }

  /** The next buffer, which must have at least that many bytes. */
  buffer(bytes: number): Buffer {
    const { offset, length } = take(this.#buffers);
    if (offset + length > this.#content.length) throw contradiction();
    const stored = this.#content.subarray(offset, offset + length);
    const buffer = this.#codec === 'none' || length === 0 ? stored : this.#decompressed(stored);
    this.usedBytes += buffer.length;
    if (this.usedBytes > MAX_BATCH_BYTES) throw tooLarge(this.usedBytes);
    if (buffer.length < bytes) throw contradiction();
    return buffer;
  }

  /** The number of additional buffers of the next array of views. */
  variadicCount(): number {
    return take(this.#variadic);
  }

  #decompressed(stored: Buffer): Buffer {
    if (stored.length < SIZE_BYTES) throw contradiction();
    const packed = stored.subarray(SIZE_BYTES);
    if (stored.readBigInt64LE(0) === NOT_COMPRESSED) return packed;
    const size = countAt(new DataView(stored.buffer, stored.byteOffset), 0);
    if (this.usedBytes + size > MAX_BATCH_BYTES) throw tooLarge(this.usedBytes + size);
    const buffer = this.#codec === 'lz4' ? decompressLz4(packed, size) : decompressZstd(packed, size);
    if (buffer.length !== size) throw contradiction();
    return buffer;
  }
}

function take<Value>(values: Iterator<Value>): Value {
  const { done, value } = values.next();
  if (done === true) throw contradiction();
  return value as Value;
}

function decompressZstd(packed: Buffer, size: number): Buffer {
  try {
    return zstdDecompressSync(packed, { maxOutputLength: Math.max(size, 1) });
  } catch {
    throw contradiction();
  }
}

/** The error for a batch that does not fit into memory. */
export function tooLarge(bytes: number): ArrowError {
  return new ArrowError(
    message('ingest.arrowLargeBatch', { bytes, limit: MAX_BATCH_BYTES }),
    message('ingest.arrowSmallerBatches'),
  );
}
