import type { CodeColumn, ListColumn } from '../store/columns.ts';
import { bucketOf } from './buckets.ts';
import { FIRST_BUCKET_INDEX, MISSING_INDEX } from './schema.ts';
import type { NumericField } from './schema.ts';

/** Several table rows per sample: sample i has `values[offsets[i] .. offsets[i + 1])`, at least one (that of the missing value). */
export interface MultiRows {
  readonly offsets: Uint32Array;
  readonly values: Int32Array;
}

/** Where a field's table rows go: sample i's to `target[i × stride + column]`. */
export interface Target {
  readonly target: Int32Array;
  readonly stride: number;
  readonly column: number;
}

/** Writes the table rows of coded values at `rows`, by the table `tableRows[code]`. */
export function gatherCodes(codes: CodeColumn['values'], tableRows: Int32Array, rows: Uint32Array, place: Target): void {
  const { target, stride } = place;
  for (let i = 0, cell = place.column; i < rows.length; i++, cell += stride) target[cell] = tableRows[codes[rows[i]]];
}

/** Writes the table rows of the buckets of the numbers at `rows`; `padded` holds the field's `searchEdges`. */
export function gatherNumbers(numbers: Float64Array, field: NumericField, padded: Float64Array, rows: Uint32Array, place: Target): void {
  const { target, stride } = place;
  const missing = field.offset + MISSING_INDEX;
  const lowest = field.offset + FIRST_BUCKET_INDEX;
  for (let i = 0, cell = place.column; i < rows.length; i++, cell += stride) {
    const number = numbers[rows[i]];
    target[cell] = Number.isNaN(number) ? missing : lowest + bucketOf(padded, number);
  }
}

/** Gathers the table rows of lists of codes; `tableRows[0]` stands for an empty list. */
export function gatherLists(list: ListColumn, tableRows: Int32Array, rows: Uint32Array): MultiRows {
  const count = rows.length;
  const offsets = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) offsets[i + 1] = offsets[i] + Math.max(1, list.offsets[rows[i] + 1] - list.offsets[rows[i]]);
  const values = new Int32Array(offsets[count]);
  for (let i = 0; i < count; i++) {
    const start = list.offsets[rows[i]];
    const length = list.offsets[rows[i] + 1] - start;
    if (length === 0) values[offsets[i]] = tableRows[0];
    for (let k = 0; k < length; k++) values[offsets[i] + k] = tableRows[list.values[start + k]];
  }
  return { offsets, values };
}
