import type { Lightgbm } from './library.ts';
import { writeParameters, type Parameters } from './parameters.ts';

/** The library's type codes. */
const FLOAT32 = 0;
const FLOAT64 = 1;

/** LightGBM treats numbers closer to 0 than this as zero; a sample omits them. */
const ZERO = 1e-35;

/**
 * A sample of rows for computing bins, column by column, in the library's format: nonzero values with their row
 * numbers.
 */
export class ColumnSample {
  readonly #columns: readonly Column[];
  #rows = 0;

  constructor(columns: number) {
    this.#columns = Array.from({ length: columns }, () => new Column());
  }

  /** Adds rows `[rows × columns]`. */
  add(values: Float32Array): void {
    const width = this.#columns.length;
    const rows = values.length / width;
    this.#columns.forEach((column, index) => {
      for (let row = 0, cell = index; row < rows; row++, cell += width) {
        const value = values[cell];
        if (Number.isNaN(value) || value > ZERO || value < -ZERO) column.add(value, this.#rows + row);
      }
    });
    this.#rows += rows;
  }

  /** Creates an empty dataset of `rows` rows, with bins from the sample. */
  create(
    library: Lightgbm,
    address: (values: ArrayBufferView) => bigint,
    rows: number,
    parameters: Parameters,
  ): TreesDataset {
    const data = this.#columns.map(({ values }) => values);
    const indices = this.#columns.map(({ rows: rowNumbers }) => rowNumbers);
    const counts = Int32Array.from(this.#columns, ({ count }) => count);
    const handle = library.create(
      'LGBM_DatasetCreateFromSampledColumn',
      BigUint64Array.from(data, address),
      BigUint64Array.from(indices, address),
      counts.length,
      counts,
      this.#rows,
      rows,
      rows,
      writeParameters(parameters),
    );
    // The library has only the addresses: this check, which always passes, keeps the memory referenced until here.
    if (data.length !== indices.length) throw new Error('a column has no rows');
    return new TreesDataset(library, handle, rows, counts.length);
  }
}

/** One column's values in growing arrays. */
class Column {
  values = new Float64Array(256);
  rows = new Int32Array(256);
  count = 0;

  add(value: number, row: number): void {
    if (this.count === this.values.length) this.#grow();
    this.values[this.count] = value;
    this.rows[this.count++] = row;
  }

  #grow(): void {
    const { values, rows } = this;
    this.values = new Float64Array(2 * values.length);
    this.rows = new Int32Array(2 * rows.length);
    this.values.set(values);
    this.rows.set(rows);
  }
}

/** A dataset of the library, filled row by row; it only stores the bins. */
export class TreesDataset {
  readonly rows: number;
  readonly columns: number;
  readonly #library: Lightgbm;
  #handle: bigint | null;
  #pushed = 0;

  constructor(library: Lightgbm, handle: bigint, rows: number, columns: number) {
    this.#library = library;
    this.#handle = handle;
    this.rows = rows;
    this.columns = columns;
  }

  get handle(): bigint {
    if (this.#handle === null) throw new Error('the dataset has been freed');
    return this.#handle;
  }

  /** True once all rows have been added. */
  get complete(): boolean {
    return this.#pushed === this.rows;
  }

  /** An empty dataset with the same bins. */
  createByReference(rows: number): TreesDataset {
    return new TreesDataset(
      this.#library,
      this.#library.create('LGBM_DatasetCreateByReference', this.handle, rows),
      rows,
      this.columns,
    );
  }

  /** Adds rows `[rows × columns]`, which are binned immediately. */
  push(values: Float32Array): void {
    const rows = values.length / this.columns;
    if (this.#pushed + rows > this.rows) throw new Error(`${this.#pushed + rows} rows for a dataset of ${this.rows}`);
    if (rows === 0) return;
    this.#library.call('LGBM_DatasetPushRows', this.handle, values, FLOAT32, rows, this.columns, this.#pushed);
    this.#pushed += rows;
  }

  /** Sets the labels (0 or 1) or the weights `[rows]`. */
  set(field: 'label' | 'weight', values: Float32Array): void {
    this.#library.call('LGBM_DatasetSetField', this.handle, field, values, values.length, FLOAT32);
  }

  /** Sets the initial scores `[rows]` of the first tree; null for none. */
  startFrom(scores: Float64Array | null): void {
    this.#library.call('LGBM_DatasetSetField', this.handle, 'init_score', scores, scores?.length ?? 0, FLOAT64);
  }

  free(): void {
    if (this.#handle !== null) this.#library.call('LGBM_DatasetFree', this.#handle);
    this.#handle = null;
  }
}
