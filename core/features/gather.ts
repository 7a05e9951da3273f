import type { ListColumn } from '../store/columns/columns.ts';
import { narrowestWidth, unsignedArray, type Unsigned } from '../store/columns/integers.ts';
import { bucketOf } from './buckets.ts';
import { FIRST_BUCKET_INDEX, MISSING_INDEX } from './schema.ts';

/**
 * Several table rows per sample: sample i has `values[offsets[i] .. offsets[i + 1])`, at least one (the row of the
 * missing value).
 */
export interface MultiRows {
  readonly offsets: Uint32Array;
  readonly values: Int32Array;
}

/** An array for indexes within a field of `size` table rows, in the narrowest width. */
export function indexArray(size: number, length: number): Unsigned {
  return unsignedArray(narrowestWidth(size - 1), length);
}

/** Looks up the codes at `rows` in the table `indexes[code]` of indexes within a field; the result has its width. */
export function gatherCodes(codes: Unsigned, indexes: Unsigned, rows: Uint32Array): Unsigned {
  const gathered = unsignedArray(indexes.BYTES_PER_ELEMENT as 1 | 2 | 4, rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = indexes[codes[rows[i]]];
  return gathered;
}

/**
 * The indexes within a numeric field of `size` table rows for the numbers at `rows`; `padded` holds its padded edges.
 */
export function gatherNumbers(numbers: Float64Array, padded: Float64Array, size: number, rows: Uint32Array): Unsigned {
  const gathered = indexArray(size, rows.length);
  for (let i = 0; i < rows.length; i++) {
    const number = numbers[rows[i]];
    gathered[i] = Number.isNaN(number) ? MISSING_INDEX : FIRST_BUCKET_INDEX + bucketOf(padded, number);
  }
  return gathered;
}

/** Converts fields' indexes to rows of the embedding table, sample by sample: `[samples × fields]`. */
export function interleave(fields: readonly Unsigned[], offsets: readonly number[], samples: number): Int32Array {
  const table = new Int32Array(samples * fields.length);
  fields.forEach((indexes, field) => addField(table, indexes, offsets[field], field, fields.length));
  return table;
}

function addField(table: Int32Array, indexes: Unsigned, offset: number, field: number, stride: number): void {
  for (let i = 0, cell = field; i < indexes.length; i++, cell += stride) table[cell] = offset + indexes[i];
}

/**
 * Gathers the table rows of a multi-valued field through the table `indexes[code]`; `indexes[0]` is the index of an
 * empty list.
 */
export function gatherLists(list: ListColumn, indexes: Unsigned, offset: number, rows: Uint32Array): MultiRows {
  const offsets = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++)
    offsets[i + 1] = offsets[i] + Math.max(1, list.offsets[rows[i] + 1] - list.offsets[rows[i]]);
  const values = new Int32Array(offsets[rows.length]);
  for (let i = 0; i < rows.length; i++) {
    const start = list.offsets[rows[i]];
    const length = list.offsets[rows[i] + 1] - start;
    if (length === 0) values[offsets[i]] = offset + indexes[0];
    for (let k = 0; k < length; k++) values[offsets[i] + k] = offset + indexes[list.values[start + k]];
  }
  return { offsets, values };
}

/**
 * Gathers the last `length` values of each list through the table `indexes[code]`: one array per position, the latest
 * value in the last one; `indexes[0]` is the index of an absent value.
 */
export function gatherSequence(list: ListColumn, indexes: Unsigned, length: number, rows: Uint32Array): Unsigned[] {
  return Array.from({ length }, (_, position) => {
    const gathered = unsignedArray(indexes.BYTES_PER_ELEMENT as 1 | 2 | 4, rows.length);
    for (let i = 0; i < rows.length; i++) {
      const index = list.offsets[rows[i] + 1] - length + position;
      gathered[i] = indexes[index < list.offsets[rows[i]] ? 0 : list.values[index]];
    }
    return gathered;
  });
}

/** Concatenates arrays into `target`, which is large enough, and returns it. */
export function joinArrays<T extends Int32Array | Uint8Array | Uint32Array | Float32Array | Float64Array>(
  target: T,
  parts: readonly T[],
): T {
  let offset = 0;
  for (const part of parts) {
    target.set(part, offset);
    offset += part.length;
  }
  return target;
}
