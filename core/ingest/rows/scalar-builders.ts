import {
  RECORD_NUMBER_COLUMN,
  type CodeColumn,
  type NumberColumn,
  type TextColumn,
} from '../../store/columns/columns.ts';
import type { NewColumn } from '../../store/datasets/dataset-types.ts';
import type { RecordBatch } from '../files/table.ts';
import { FIRST_ROWS, TextBuilder, withCapacity, type ColumnBuilder } from './builders.ts';

/** Collects numbers parsed beforehand: `parsed[r]` belongs to record r of the batch. */
export class NumberBuilder implements ColumnBuilder {
  readonly column: NewColumn;
  readonly dictionary = null;
  readonly #parsed: Float64Array;
  #values = new Float64Array(FIRST_ROWS);
  #filled = 0;

  constructor(column: NewColumn, parsed: Float64Array) {
    this.column = column;
    this.#parsed = parsed;
  }

  append(_batch: RecordBatch, rows: Uint32Array, count: number): void {
    this.#values = withCapacity(this.#values, this.#filled + count);
    const parsed = this.#parsed;
    const values = this.#values;
    for (let index = 0, filled = this.#filled; index < count; index++) values[filled++] = parsed[rows[index]];
    this.#filled += count;
  }

  take(rows: number): NumberColumn {
    const values = this.#values.slice(0, rows);
    this.#values.copyWithin(0, rows, this.#filled);
    this.#filled -= rows;
    return { kind: 'number', values };
  }
}

/** Collects the number of steps reached, computed beforehand: `depth[r]` belongs to record r of the batch. */
export class DepthBuilder implements ColumnBuilder {
  readonly column = { name: 'depth', role: 'depth', kind: 'code' } as const;
  readonly dictionary = null;
  readonly #depth: Uint8Array;
  #values = new Uint8Array(FIRST_ROWS);
  #filled = 0;

  constructor(depth: Uint8Array) {
    this.#depth = depth;
  }

  append(_batch: RecordBatch, rows: Uint32Array, count: number): void {
    this.#values = withCapacity(this.#values, this.#filled + count);
    for (let index = 0; index < count; index++) this.#values[this.#filled++] = this.#depth[rows[index]];
  }

  take(rows: number): CodeColumn {
    const values = this.#values.slice(0, rows);
    this.#values.copyWithin(0, rows, this.#filled);
    this.#filled -= rows;
    return { kind: 'code', values };
  }
}

const encoder = new TextEncoder();

/** Numbers the rows of data without ids: `1`, `2`, … */
export class RecordNumberBuilder implements ColumnBuilder {
  readonly column = { name: RECORD_NUMBER_COLUMN, role: 'id', kind: 'text' } as const;
  readonly dictionary = null;
  readonly #text = new TextBuilder(this.column, 0);
  #count = 0;

  append(_batch: RecordBatch, _rows: Uint32Array, count: number): void {
    for (let index = 0; index < count; index++) {
      const id = encoder.encode(String(++this.#count));
      this.#text.addText(id, 0, id.length);
    }
  }

  take(rows: number): TextColumn {
    return this.#text.take(rows);
  }
}
