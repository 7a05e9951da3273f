import { message } from '../../text/message.ts';
import type { TextColumn } from './columns.ts';
import { corrupt } from './packed.ts';

/** The number of values in a text column. */
export function textCount(column: TextColumn): number {
  return column.offsets.length - 1;
}

/** Value `index` of a text column, decoded from UTF-8. */
export function textAt(column: TextColumn, index: number): string {
  const { bytes, offsets } = column;
  const start = offsets[index];
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, offsets[index + 1] - start).toString('utf8');
}

/**
 * The text of a dictionary code: null for 0 (missing), entry `code − 1` otherwise; throws `corrupt` if the dictionary
 * has no such entry.
 */
export function dictionaryText(dictionary: TextColumn, code: number): string | null {
  if (code === 0) return null;
  if (code > textCount(dictionary)) throw corrupt(message('store.codeBeyondDictionary', { code }));
  return textAt(dictionary, code - 1);
}

/** Packs strings as UTF-8 into one text column. */
export function textColumn(values: readonly string[]): TextColumn {
  const offsets = new Uint32Array(values.length + 1);
  for (let i = 0; i < values.length; i++) offsets[i + 1] = offsets[i] + Buffer.byteLength(values[i], 'utf8');
  const bytes = Buffer.allocUnsafeSlow(offsets[values.length]);
  for (let i = 0; i < values.length; i++) bytes.write(values[i], offsets[i], 'utf8');
  return { kind: 'text', bytes, offsets };
}

/** All values of a text column as strings. */
export function textValues(column: TextColumn): string[] {
  return Array.from({ length: textCount(column) }, (_, index) => textAt(column, index));
}

/** Values `[start .. end)` of a text column, with shared bytes and new offsets. */
export function sliceText(column: TextColumn, start: number, end: number): TextColumn {
  const first = column.offsets[start];
  const offsets = column.offsets.slice(start, end + 1).map((offset) => offset - first);
  return { kind: 'text', bytes: column.bytes.subarray(first, column.offsets[end]), offsets };
}

/** Joins text columns end to end. */
export function concatText(columns: readonly TextColumn[]): TextColumn {
  const bytes = new Uint8Array(columns.reduce((sum, column) => sum + column.bytes.length, 0));
  const offsets = new Uint32Array(columns.reduce((sum, column) => sum + textCount(column), 1));
  let byte = 0;
  let value = 0;
  for (const column of columns) {
    bytes.set(column.bytes, byte);
    for (let i = 1; i < column.offsets.length; i++) offsets[value + i] = byte + column.offsets[i];
    byte += column.bytes.length;
    value += textCount(column);
  }
  return { kind: 'text', bytes, offsets };
}

/** Decodes `bytes[start .. end)` as UTF-8 for messages and listings; bytes that are not UTF-8 become U+FFFD. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
