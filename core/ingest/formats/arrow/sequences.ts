import { isUtf8 } from 'node:buffer';

import { message } from '../../../text/message.ts';
import { MAX_BATCH_BYTES, tooLarge, type BatchBody } from './body.ts';
import { ArrowError, contradiction } from './error.ts';
import type { ArrowType, Layout, TextReader } from './types.ts';
import { bytesText } from './value-text.ts';

/** Where the content of a row begins and ends; the row after the last begins where all content ends. */
type Ranges = (row: number) => { readonly start: number; readonly end: number };

/** A record may not be longer, whatever the format of its file. */
const MAX_VALUE_BYTES = 1 << 24;
const VIEW_BYTES = 16;
/** A longer value is not in its view, but in another buffer. */
const MAX_INLINE_BYTES = 12;

/**
 * Takes the next buffer of `body` as the offsets of an array and returns the ranges of its rows; items of equal sizes
 * have no offsets. Throws `ArrowError` if offsets decrease.
 */
export function rangesOf(layout: Exclude<Layout, 'view'>, length: number, body: BatchBody): Ranges {
  if (typeof layout === 'object') {
    const { size } = layout;
    return (row) => ({ start: size * row, end: size * (row + 1) });
  }
  const bytes = layout / 8;
  // The buffer of an empty array may be empty too.
  const offsets = body.buffer(length === 0 ? 0 : bytes * (length + 1));
  if (length === 0) return () => ({ start: 0, end: 0 });
  const at = (row: number): number =>
    layout === 32 ? offsets.readInt32LE(4 * row) : Number(offsets.readBigInt64LE(8 * row));
  for (let row = 0, last = 0; row <= length; row++) {
    const offset = at(row);
    if (offset < last || offset > MAX_BATCH_BYTES) throw contradiction();
    last = offset;
  }
  return (row) => ({ start: at(row), end: row < length ? at(row + 1) : at(row) });
}

/** Takes the next buffers of `body` as an array of texts or bytes; returns a function that reads a row of it. */
export function sequenceReader(
  { kind, layout }: Extract<ArrowType, { readonly kind: 'text' | 'bytes' }>,
  length: number,
  body: BatchBody,
): TextReader {
  const read = kind === 'text' ? utf8Text : bytesText;
  if (layout === 'view') return viewReader(read, length, body);
  const range = rangesOf(layout, length, body);
  const content = body.buffer(range(length).start);
  return (row) => {
    const { start, end } = range(row);
    refuseLong(end - start);
    return read(content.subarray(start, end));
  };
}

/** The same for views: each is a length, and the bytes themselves or a buffer's number and an offset in it. */
function viewReader(read: (bytes: Buffer) => string, length: number, body: BatchBody): TextReader {
  const views = body.buffer(VIEW_BYTES * length);
  const contents = Array.from({ length: checkedCount(body.variadicCount()) }, () => body.buffer(0));
  let viewedBytes = 0;
  return (row) => {
    const view = views.subarray(VIEW_BYTES * row, VIEW_BYTES * (row + 1));
    const size = view.readInt32LE(0);
    if (size < 0) throw contradiction();
    if (size <= MAX_INLINE_BYTES) return read(view.subarray(4, 4 + size));
    refuseLong(size);
    // Views may overlap, so a small file could otherwise expand to texts of any size.
    viewedBytes += size;
    if (viewedBytes > MAX_BATCH_BYTES) throw tooLarge(viewedBytes);
    const content = contents[view.readInt32LE(8)];
    const start = view.readInt32LE(12);
    if (content === undefined || start < 0 || start + size > content.length) throw contradiction();
    return read(content.subarray(start, start + size));
  };
}

/** The number of buffers; throws `ArrowError` if it is more than the largest batch could hold. */
function checkedCount(count: number): number {
  if (count > MAX_BATCH_BYTES / VIEW_BYTES) throw contradiction();
  return count;
}

function utf8Text(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new ArrowError(message('ingest.arrowNotUtf8'));
  return bytes.toString('utf8');
}

/** Throws `ArrowError` for a value that is too long for a record. */
export function refuseLong(bytes: number): void {
  if (bytes <= MAX_VALUE_BYTES) return;
  throw new ArrowError(message('ingest.arrowLongValue', { limit: MAX_VALUE_BYTES }));
}
