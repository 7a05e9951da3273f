import type { EncodedSamples } from '../engine/embedding.ts';
import {
  FIRST_VALUE_INDEX,
  MISSING_INDEX,
  multiFields,
  singleFields,
  type FeatureSchema,
  type Field,
  type TextField,
} from '../features/schema.ts';

/**
 * Converts samples to the input matrix of trees: for each single-valued field a column of codes, or of bin numbers with
 * NaN for a missing number, and for each multi-valued field a column of 0/1 per frequent value.
 */
export class TreesMatrix {
  readonly columns: number;
  /** Indexes of the columns that hold codes. */
  readonly categorical: readonly number[];
  readonly #single: readonly Field[];
  readonly #multi: readonly ValueColumns[];

  /** Uses the `multiValues` most frequent values of a multi-valued field. */
  constructor(schema: FeatureSchema, multiValues: number) {
    this.#single = singleFields(schema);
    let start = this.#single.length;
    this.#multi = multiFields(schema).map((field) => {
      const columns = columnsOf(field, start, multiValues);
      start += columns.count;
      return columns;
    });
    this.columns = start;
    this.categorical = this.#single.flatMap((field, column) => (field.kind === 'numeric' ? [] : [column]));
  }

  /** Writes the samples as rows `[count × columns]` into `target`. */
  fill({ count, single, multi }: EncodedSamples, target: Float32Array): void {
    target.fill(0, 0, count * this.columns);
    this.#single.forEach((field, column) => {
      const missing = field.kind === 'numeric' ? NaN : MISSING_INDEX;
      for (
        let row = 0, from = column, to = column;
        row < count;
        row++, from += this.#single.length, to += this.columns
      ) {
        const index = single[from] - field.offset;
        target[to] = index === MISSING_INDEX ? missing : index;
      }
    });
    this.#multi.forEach((columns, field) => {
      this.#setIndicators(columns, multi[field], count, target);
    });
  }

  /**
   * For each frequent value of a sample, sets the value's column to 1. A sample's values are `values[offsets[row] ..
   * offsets[row + 1])`; the first offset may be above 0.
   */
  #setIndicators(
    { firstValue, start, count: valueCount }: ValueColumns,
    { offsets, values }: EncodedSamples['multi'][number],
    count: number,
    target: Float32Array,
  ): void {
    for (let row = 0; row < count; row++) {
      for (let index = offsets[row]; index < offsets[row + 1]; index++) {
        const value = values[index] - firstValue;
        if (value >= 0 && value < valueCount) target[row * this.columns + start + value] = 1;
      }
    }
  }
}

/** The columns of a multi-valued field's most frequent values, which are the first in its vocabulary. */
interface ValueColumns {
  /** The embedding-table row of the first value. */
  readonly firstValue: number;
  readonly start: number;
  readonly count: number;
}

function columnsOf(field: TextField, start: number, multiValues: number): ValueColumns {
  return {
    firstValue: field.offset + FIRST_VALUE_INDEX,
    start,
    count: Math.min(multiValues, field.size - FIRST_VALUE_INDEX),
  };
}
