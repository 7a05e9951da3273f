import type { ColumnData } from '../../store/columns/columns.ts';
import type { NewColumn } from '../../store/datasets/dataset-types.ts';
import type { RecordBatch } from '../files/table.ts';
import type { ColumnPosition } from '../mapping/plan.ts';
import { ListBuilder, narrowCodes, withCapacity } from '../rows/builders.ts';
import { ByteDictionary } from '../values/dictionary.ts';

/** A column of samples built from events. */
export interface SampleColumn {
  readonly column: NewColumn;
  /** The values of the given samples, in the given order. */
  take(samples: Uint32Array): ColumnData;
  /** The dictionary of the values taken so far, for code and list columns. */
  readonly dictionary: ByteDictionary | null;
  /** The distinct cells collected. */
  readonly cells: ByteDictionary | null;
}

/** A feature column: each sample has the cell of one event. */
export interface FeatureColumn extends SampleColumn {
  /** The table's column. */
  readonly index: number;
  /**
   * Stores the cells of events `rows[0 .. count)` of a batch for their samples, replacing earlier ones: event `rows[i]`
   * belongs to sample `samples[i]`.
   */
  collect(batch: RecordBatch, rows: Uint32Array, samples: Uint32Array, count: number): void;
  /** Whether the cell stored for a sample has a value. */
  holds(sample: number): boolean;
  /** Removes a sample's cell. */
  clear(sample: number): void;
}

/**
 * Codes of whole cells by sample, in the narrowest width so far; with `keepFirst`, each sample keeps its first value.
 */
class CellCodes {
  readonly cells = new ByteDictionary();
  #codes: Uint8Array | Uint16Array | Uint32Array = new Uint8Array(1024);
  readonly #index: number;
  readonly #keepFirst: boolean;

  constructor(index: number, keepFirst = false) {
    this.#index = index;
    this.#keepFirst = keepFirst;
  }

  collect({ bytes, ranges, columns }: RecordBatch, rows: Uint32Array, samples: Uint32Array, count: number): void {
    for (let index = 0; index < count; index++) {
      if (this.#keepFirst && this.codeOf(samples[index]) > 0) continue;
      const offset = 2 * (rows[index] * columns + this.#index);
      if (ranges[offset] === ranges[offset + 1]) this.clear(samples[index]);
      else this.#set(samples[index], this.cells.codeOf(bytes, ranges[offset], ranges[offset + 1]));
    }
  }

  clear(sample: number): void {
    if (sample < this.#codes.length) this.#codes[sample] = 0;
  }

  /** The code of a sample's cell; 0 if it has no value. */
  codeOf(sample: number): number {
    return sample < this.#codes.length ? this.#codes[sample] : 0;
  }

  #set(sample: number, code: number): void {
    const width = code < 256 ? 1 : code < 65_536 ? 2 : 4;
    if (sample >= this.#codes.length || width > this.#codes.BYTES_PER_ELEMENT) {
      const bytes = Math.max(width, this.#codes.BYTES_PER_ELEMENT);
      const length = sample >= this.#codes.length ? Math.max(sample + 1, 2 * this.#codes.length) : this.#codes.length;
      const larger =
        bytes === 1 ? new Uint8Array(length) : bytes === 2 ? new Uint16Array(length) : new Uint32Array(length);
      larger.set(this.#codes);
      this.#codes = larger;
    }
    this.#codes[sample] = code;
  }
}

/** A feature whose cells are kept as codes until the samples are known. */
abstract class CodedCells implements FeatureColumn {
  readonly column: NewColumn;
  readonly index: number;
  readonly cells: ByteDictionary;
  protected readonly codes: CellCodes;
  abstract readonly dictionary: ByteDictionary;

  constructor(column: NewColumn, index: number) {
    this.column = column;
    this.index = index;
    this.codes = new CellCodes(index);
    this.cells = this.codes.cells;
  }

  abstract take(samples: Uint32Array): ColumnData;

  collect(batch: RecordBatch, rows: Uint32Array, samples: Uint32Array, count: number): void {
    this.codes.collect(batch, rows, samples, count);
  }

  holds(sample: number): boolean {
    return this.codes.codeOf(sample) > 0;
  }

  clear(sample: number): void {
    this.codes.clear(sample);
  }
}

/** Categorical values, one per sample. */
export class SampleCodes extends CodedCells {
  readonly dictionary = new ByteDictionary();
  /** Maps cell codes to codes of the output dictionary, so that rejected samples add nothing to it. */
  #outputCodes = new Uint32Array(1);

  take(samples: Uint32Array): ColumnData {
    const { bytes, offsets } = this.cells.values();
    this.#outputCodes = withCapacity(this.#outputCodes, offsets.length);
    const codes = new Uint32Array(samples.length);
    for (let row = 0; row < samples.length; row++) {
      const cell = this.codes.codeOf(samples[row]);
      if (cell > 0 && this.#outputCodes[cell] === 0)
        this.#outputCodes[cell] = this.dictionary.codeOf(bytes, offsets[cell - 1], offsets[cell]);
      codes[row] = this.#outputCodes[cell];
    }
    return { kind: 'code', values: narrowCodes(codes, this.dictionary.size) };
  }
}

/** Categorical values, several per sample, from one cell. */
export class SampleLists extends CodedCells {
  readonly dictionary: ByteDictionary;
  readonly #lists: ListBuilder;

  constructor(column: NewColumn, index: number, separator: number) {
    super(column, index);
    this.#lists = new ListBuilder(column, index, separator);
    this.dictionary = this.#lists.dictionary;
  }

  take(samples: Uint32Array): ColumnData {
    const { bytes, offsets } = this.cells.values();
    for (const sample of samples) {
      const cell = this.codes.codeOf(sample);
      this.#lists.addCell(bytes, cell === 0 ? 0 : offsets[cell - 1], cell === 0 ? 0 : offsets[cell]);
    }
    return this.#lists.take(samples.length);
  }
}

/** Text that many samples may share, such as the user, taken from a sample's first event with a value. */
export class SampleTexts implements SampleColumn {
  readonly column: NewColumn;
  readonly dictionary = null;
  readonly cells: ByteDictionary;
  readonly #cells: CellCodes;

  constructor(column: NewColumn, index: number) {
    this.column = column;
    this.#cells = new CellCodes(index, true);
    this.cells = this.#cells.cells;
  }

  collect(batch: RecordBatch, rows: Uint32Array, samples: Uint32Array, count: number): void {
    this.#cells.collect(batch, rows, samples, count);
  }

  take(samples: Uint32Array): ColumnData {
    const codes = Uint32Array.from(samples, (sample) => this.#cells.codeOf(sample));
    return pickTexts(this.#cells.cells, codes);
  }
}

/** Numbers parsed beforehand: `parsed[r]` belongs to event r of the batch; NaN is missing. */
export class SampleNumbers implements FeatureColumn {
  readonly column: NewColumn;
  readonly dictionary = null;
  readonly index: number;
  readonly cells = null;
  readonly #parsed: Float64Array;
  #values = new Float64Array(0);

  constructor({ name, index }: ColumnPosition, parsed: Float64Array) {
    this.index = index;
    this.column = { name, role: 'numeric', kind: 'number' };
    this.#parsed = parsed;
  }

  collect(_batch: RecordBatch, rows: Uint32Array, samples: Uint32Array, count: number): void {
    for (let index = 0; index < count; index++) {
      this.#values = withNumberCapacity(this.#values, samples[index] + 1);
      this.#values[samples[index]] = this.#parsed[rows[index]];
    }
  }

  holds(sample: number): boolean {
    return sample < this.#values.length && !Number.isNaN(this.#values[sample]);
  }

  clear(sample: number): void {
    if (sample < this.#values.length) this.#values[sample] = NaN;
  }

  take(samples: Uint32Array): ColumnData {
    return {
      kind: 'number',
      values: Float64Array.from(samples, (sample) => (sample < this.#values.length ? this.#values[sample] : NaN)),
    };
  }
}

/** The given array, or a larger copy padded with NaN. */
export function withNumberCapacity(values: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  return length <= values.length
    ? values
    : withCapacity(values, Math.max(length, 1024, 2 * values.length)).fill(NaN, values.length);
}

/** The texts of dictionary codes; code 0 is empty. */
export function pickTexts(dictionary: ByteDictionary, codes: Uint32Array): ColumnData {
  const { bytes, offsets } = dictionary.values();
  const picked = new Uint32Array(codes.length + 1);
  codes.forEach((code, row) => {
    picked[row + 1] = picked[row] + (code === 0 ? 0 : offsets[code] - offsets[code - 1]);
  });
  const target = new Uint8Array(picked[codes.length]);
  codes.forEach((code, row) => {
    if (code > 0) target.set(bytes.subarray(offsets[code - 1], offsets[code]), picked[row]);
  });
  return { kind: 'text', bytes: target, offsets: picked };
}
