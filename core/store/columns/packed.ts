import { promisify } from 'node:util';
import { constants, crc32, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

import { AppError } from '../../errors.ts';
import { message, type Message } from '../../text/message.ts';
import type { ColumnKind } from './columns.ts';
import type { IntegerWidth } from './integers.ts';
import type { NumberWidth } from './number-plan.ts';
import { isPossible, MAX_PAYLOAD_BYTES, payloadBytes, type PackedHeader } from './packed-header.ts';

/** A column before compression: its header and its payload (values, then lengths). */
export interface RawColumn {
  readonly header: PackedHeader;
  readonly payload: Uint8Array;
}

/** The bytes `SLCK`. */
const MAGIC = 0x4b434c53;
const VERSION = 1;
const HEADER_BYTES = 64;
const CHECKED_BYTES = HEADER_BYTES - 4;
const MIN_COMPRESSED_BYTES = 64;
const KINDS: readonly ColumnKind[] = ['text', 'code', 'list', 'number'];
const WIDTHS: readonly NumberWidth[] = [0, 1, 2, 4, 'single', 'double'];
const COMPRESSION = { [constants.ZSTD_c_compressionLevel]: 1 };
const compressInPool = promisify(zstdCompress);

/** Header and payload as one blob, with the payload compressed if that makes it smaller. */
export function toBlob(raw: RawColumn): Buffer {
  if (raw.payload.length < MIN_COMPRESSED_BYTES) return assemble(raw);
  return assembleSmaller(raw, zstdCompressSync(raw.payload, compressionOptions(raw.payload)));
}

/** Like `toBlob`, with compression in the thread pool. */
export async function toBlobInPool(raw: RawColumn): Promise<Buffer> {
  if (raw.payload.length < MIN_COMPRESSED_BYTES) return assemble(raw);
  return assembleSmaller(raw, await compressInPool(raw.payload, compressionOptions(raw.payload)));
}

/**
 * Reads and checks only the header; throws `corrupt`. Byte offsets, little-endian: 0 magic number, 4 version, 5 kind, 6
 * width of the values, 7 width of the lengths, 8 whether the payload is compressed, 12 rows, 16 missing values, 20
 * values, 24 base of the lengths, 32 base, 40 step and 48 divisor of the values; checksums: 28 payload, 56 payload as
 * stored, 60 header.
 */
export function readHeader(blob: Uint8Array): PackedHeader {
  if (blob.length < HEADER_BYTES) throw corrupt(message('store.tooShort'));
  const view = new DataView(blob.buffer, blob.byteOffset, HEADER_BYTES);
  if (view.getUint32(0, true) !== MAGIC) throw corrupt(message('store.notPacked'));
  if (crc32(blob.subarray(0, CHECKED_BYTES)) !== view.getUint32(CHECKED_BYTES, true))
    throw corrupt(message('store.headerChecksum'));
  if (view.getUint8(4) !== VERSION) throw corrupt(message('store.unknownFormat', { format: view.getUint8(4) }));
  const header: PackedHeader = {
    kind: KINDS[view.getUint8(5)],
    valueWidth: WIDTHS[view.getUint8(6)],
    lengthWidth: view.getUint8(7) as IntegerWidth,
    rows: view.getUint32(12, true),
    missing: view.getUint32(16, true),
    valueCount: view.getUint32(20, true),
    lengthBase: view.getUint32(24, true),
    base: view.getFloat64(32, true),
    step: view.getFloat64(40, true),
    divisor: view.getFloat64(48, true),
  };
  if (!isPossible(header)) throw corrupt(message('store.impossibleHeader'));
  return header;
}

/**
 * The maximum number of bytes per compressed byte: zstd's blocks of at most 128 KiB have a header of three bytes and at
 * least one byte of content.
 */
const MAX_COMPRESSION_RATIO = 32_768;

/** Checks and decompresses a blob; throws `corrupt`. */
export function fromBlob(blob: Uint8Array): RawColumn {
  const header = readHeader(blob);
  const view = new DataView(blob.buffer, blob.byteOffset, HEADER_BYTES);
  const body = blob.subarray(HEADER_BYTES);
  if (crc32(body) !== view.getUint32(56, true)) throw corrupt(message('store.failsChecksum'));
  const payload = view.getUint8(8) === 1 ? decompress(body, payloadBytes(header)) : body;
  if (payload.length !== payloadBytes(header)) throw corrupt(message('store.wrongLength'));
  if (crc32(payload) !== view.getUint32(28, true)) throw corrupt(message('store.unpacksWrong'));
  return { header, payload };
}

/** The checksum of a blob's content, which is independent of the compression; throws `corrupt`. */
export function contentChecksum(blob: Uint8Array): number {
  readHeader(blob);
  const view = new DataView(blob.buffer, blob.byteOffset, HEADER_BYTES);
  return crc32(blob.subarray(12, 56), crc32(blob.subarray(4, 8), view.getUint32(28, true)));
}

function compressionOptions(payload: Uint8Array): { params: typeof COMPRESSION; chunkSize: number } {
  return { params: COMPRESSION, chunkSize: payload.length + (payload.length >> 7) + 512 };
}

function assembleSmaller(raw: RawColumn, compressed: Uint8Array): Buffer {
  const gains = compressed.length < raw.payload.length - (raw.payload.length >> 5);
  return gains ? assemble(raw, compressed) : assemble(raw);
}

/** The blob with the payload, or with the compressed payload if it is given. */
function assemble({ header, payload }: RawColumn, compressed?: Uint8Array): Buffer {
  const body = compressed ?? payload;
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError(`a column of ${payload.length} bytes is too large`);
  const blob = Buffer.allocUnsafeSlow(HEADER_BYTES + body.length);
  blob.fill(0, 0, HEADER_BYTES);
  blob.writeUInt32LE(MAGIC, 0);
  blob[4] = VERSION;
  blob[5] = KINDS.indexOf(header.kind);
  blob[6] = WIDTHS.indexOf(header.valueWidth);
  blob[7] = header.lengthWidth;
  blob[8] = compressed === undefined ? 0 : 1;
  blob.writeUInt32LE(header.rows, 12);
  blob.writeUInt32LE(header.missing, 16);
  blob.writeUInt32LE(header.valueCount, 20);
  blob.writeUInt32LE(header.lengthBase, 24);
  blob.writeUInt32LE(crc32(payload), 28);
  blob.writeDoubleLE(header.base, 32);
  blob.writeDoubleLE(header.step, 40);
  blob.writeDoubleLE(header.divisor, 48);
  blob.writeUInt32LE(crc32(body), 56);
  blob.writeUInt32LE(crc32(blob.subarray(0, CHECKED_BYTES)), CHECKED_BYTES);
  blob.set(body, HEADER_BYTES);
  return blob;
}

function decompress(body: Uint8Array, bytes: number): Uint8Array {
  if (bytes > body.length * MAX_COMPRESSION_RATIO) throw corrupt(message('store.impossibleHeader'));
  try {
    // With a few extra bytes, zlib needs no second buffer to detect the end of the data.
    return zstdDecompressSync(body, { chunkSize: bytes + MIN_COMPRESSED_BYTES, maxOutputLength: bytes });
  } catch (cause) {
    throw corrupt(message('store.doesNotUnpack'), cause);
  }
}

/** The error for a damaged blob. */
export function corrupt(problem: Message, cause?: unknown): AppError {
  return new AppError('corrupt', message('store.damagedColumn', { problem }), message('store.restoreOrImport'), {
    cause,
  });
}
