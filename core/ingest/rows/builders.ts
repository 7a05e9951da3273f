import type { CodeColumn, ColumnData, ListColumn, TextColumn } from '../../store/columns/columns.ts';
import type { NewColumn } from '../../store/datasets/dataset-types.ts';
import type { RecordBatch } from '../files/table.ts';
import { ByteDictionary } from '../values/dictionary.ts';

/** Rows that a builder has room for at first, so that a small file does not take the memory of a whole chunk. */
export const FIRST_ROWS = 1024;

/** Collects one column of the accepted rows until a chunk is full. */
export interface ColumnBuilder {
  readonly column: NewColumn;
  /** The dictionary of a code or list column. */
  readonly dictionary: ByteDictionary | null;
  /** Adds the records `rows[0 .. count)` of a batch. */
  append(batch: RecordBatch, rows: Uint32Array, count: number): void;
  /** Removes the first `rows` rows and returns them as a copy; later rows are kept. */
  take(rows: number): ColumnData;
}

/** Collects dictionary codes; an empty cell is 0. */
export class CodeBuilder implements ColumnBuilder {
  readonly column: NewColumn;
  readonly dictionary = new ByteDictionary();
  readonly #index: number;
  #values = new Uint32Array(FIRST_ROWS);
  #filled = 0;

  /** `index` is the column's index in the table. */
  constructor(column: NewColumn, index: number) {
    this.column = column;
    this.#index = index;
  }

  append(batch: RecordBatch, rows: Uint32Array, count: number): void {
    this.#values = withCapacity(this.#values, this.#filled + count);
    this.dictionary.encode(batch, this.#index, rows.subarray(0, count), this.#values.subarray(this.#filled));
    this.#filled += count;
  }

  take(rows: number): CodeColumn {
    const values = narrowCodes(this.#values.subarray(0, rows), this.dictionary.size);
    this.#values.copyWithin(0, rows, this.#filled);
    this.#filled -= rows;
    return { kind: 'code', values };
  }
}

/** Collects several codes per row, split at a separator; trims the pieces and drops empty ones. */
export class ListBuilder implements ColumnBuilder {
  readonly column: NewColumn;
  readonly dictionary = new ByteDictionary();
  readonly #index: number;
  readonly #separator: number;
  #values = new Uint32Array(FIRST_ROWS);
  #offsets = new Uint32Array(FIRST_ROWS + 1);
  #filled = 0;

  constructor(column: NewColumn, index: number, separator: number) {
    this.column = column;
    this.#index = index;
    this.#separator = separator;
  }

  append(batch: RecordBatch, rows: Uint32Array, count: number): void {
    this.#offsets = withCapacity(this.#offsets, this.#filled + count + 1);
    for (let index = 0; index < count; index++) {
      const offset = 2 * (rows[index] * batch.columns + this.#index);
      this.addCell(batch.bytes, batch.ranges[offset], batch.ranges[offset + 1]);
    }
  }

  /** Adds a row from one cell. */
  addCell(bytes: Uint8Array, start: number, end: number): void {
    this.#offsets = withCapacity(this.#offsets, this.#filled + 2);
    let filled = this.#offsets[this.#filled];
    for (let from = start; from < end;) {
      let to = from;
      while (to < end && bytes[to] !== this.#separator) to++;
      const code = this.#codeOf(bytes, from, to);
      if (code > 0) {
        this.#values = withCapacity(this.#values, filled + 1);
        this.#values[filled++] = code;
      }
      from = to + 1;
    }
    this.#filled++;
    this.#offsets[this.#filled] = filled;
  }

  take(rows: number): ListColumn {
    const count = this.#offsets[rows];
    const total = this.#offsets[this.#filled];
    const values = narrowCodes(this.#values.subarray(0, count), this.dictionary.size);
    const offsets = this.#offsets.slice(0, rows + 1);
    this.#values.copyWithin(0, count, total);
    for (let row = rows; row <= this.#filled; row++) this.#offsets[row - rows] = this.#offsets[row] - count;
    this.#filled -= rows;
    return { kind: 'list', values, offsets };
  }

  #codeOf(bytes: Uint8Array, start: number, end: number): number {
    let from = start;
    let to = end;
    while (from < to && bytes[from] === 32) from++;
    while (to > from && bytes[to - 1] === 32) to--;
    return from === to ? 0 : this.dictionary.codeOf(bytes, from, to);
  }
}

/** Collects text byte for byte. */
export class TextBuilder implements ColumnBuilder {
  readonly column: NewColumn;
  readonly dictionary = null;
  readonly #index: number;
  #bytes = new Uint8Array(16 * FIRST_ROWS);
  #offsets = new Uint32Array(FIRST_ROWS + 1);
  #filled = 0;

  constructor(column: NewColumn, index: number) {
    this.column = column;
    this.#index = index;
  }

  append(batch: RecordBatch, rows: Uint32Array, count: number): void {
    for (let index = 0; index < count; index++) {
      const offset = 2 * (rows[index] * batch.columns + this.#index);
      this.addText(batch.bytes, batch.ranges[offset], batch.ranges[offset + 1]);
    }
  }

  /** Adds a row from `bytes[start .. end)`. */
  addText(bytes: Uint8Array, start: number, end: number): void {
    let filled = this.#offsets[this.#filled];
    if (filled + end - start > this.#bytes.length) this.#bytes = withCapacity(this.#bytes, filled + end - start);
    if (this.#filled + 2 > this.#offsets.length) this.#offsets = withCapacity(this.#offsets, this.#filled + 2);
    const target = this.#bytes;
    for (let i = start; i < end; i++) target[filled++] = bytes[i];
    this.#filled++;
    this.#offsets[this.#filled] = filled;
  }

  take(rows: number): TextColumn {
    const length = this.#offsets[rows];
    const total = this.#offsets[this.#filled];
    const bytes = this.#bytes.slice(0, length);
    const offsets = this.#offsets.slice(0, rows + 1);
    this.#bytes.copyWithin(0, length, total);
    for (let row = rows; row <= this.#filled; row++) this.#offsets[row - rows] = this.#offsets[row] - length;
    this.#filled -= rows;
    return { kind: 'text', bytes, offsets };
  }
}

/** Copies codes into the narrowest width that holds `largest`. */
export function narrowCodes(values: Uint32Array, largest: number): CodeColumn['values'] {
  if (largest < 256) return new Uint8Array(values);
  return largest < 65_536 ? new Uint16Array(values) : values.slice();
}

/** The same array, or a larger copy if it has fewer than `length` elements. */
export function withCapacity<Values extends Uint8Array | Uint32Array | Float64Array>(
  values: Values,
  length: number,
): Values {
  if (length <= values.length) return values;
  const larger = new (values.constructor as new (length: number) => Values)(
    Math.max(length, Math.ceil(1.5 * values.length)),
  );
  larger.set(values);
  return larger;
}
