import { contradiction } from './error.ts';

const MAGIC = 0x184d2204;
const MIN_MATCH = 4;

/**
 * Decompresses LZ4 frames into exactly `size` bytes. Checksums are skipped: uncompressed buffers have none either.
 * Throws `ArrowError` for anything but such frames.
 */
export function decompressLz4(source: Uint8Array, size: number): Buffer {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const target = Buffer.allocUnsafe(size);
  let filled = 0;
  for (let position = 0; position < source.length;) {
    if (view.getUint32(position, true) !== MAGIC) throw contradiction();
    const flags = view.getUint8(position + 4);
    if (flags >> 6 !== 1) throw contradiction();
    // Magic, flags, block size, checksum; then the content's size and a dictionary's id, if they are there.
    position += 7 + ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4);
    for (;;) {
      const header = view.getUint32(position, true);
      position += 4;
      if (header === 0) break;
      const end = position + (header & 0x7fffffff);
      if (end > source.length) throw contradiction();
      filled =
        header >>> 31 === 1
          ? store(source, position, end, target, filled)
          : expand(source, position, end, target, filled);
      position = end + ((flags & 16) === 0 ? 0 : 4);
    }
    position += (flags & 4) === 0 ? 0 : 4;
  }
  if (filled !== size) throw contradiction();
  return target;
}

/** Copies a block that is not compressed; returns where the target is filled to. */
function store(source: Uint8Array, start: number, end: number, target: Uint8Array, filled: number): number {
  if (filled + end - start > target.length) throw contradiction();
  target.set(source.subarray(start, end), filled);
  return filled + end - start;
}

/** Expands a block: literals, each followed by a copy of what was written before. */
function expand(source: Uint8Array, start: number, end: number, target: Uint8Array, from: number): number {
  let [position, filled] = [start, from];
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    for (let byte = nibble === 15 ? 255 : 0; byte === 255; length += byte) {
      if (position >= end) throw contradiction();
      byte = source[position++];
    }
    return length;
  };
  while (position < end) {
    const token = source[position++];
    const literals = lengthFrom(token >> 4);
    if (position + literals > end) throw contradiction();
    filled = store(source, position, position + literals, target, filled);
    position += literals;
    if (position === end) break;
    if (position + 2 > end) throw contradiction();
    const distance = source[position] | (source[position + 1] << 8);
    position += 2;
    const length = lengthFrom(token & 15) + MIN_MATCH;
    if (distance === 0 || distance > filled || filled + length > target.length) throw contradiction();
    if (distance >= length) target.copyWithin(filled, filled - distance, filled - distance + length);
    else for (let index = 0; index < length; index++) target[filled + index] = target[filled + index - distance];
    filled += length;
  }
  return filled;
}
