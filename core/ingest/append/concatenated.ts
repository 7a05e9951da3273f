import type { ColumnData, ColumnKind } from '../../store/columns/columns.ts';
import { withCapacity } from '../rows/builders.ts';

/**
 * The rows of all pieces of a column, one after another. Each piece is copied once and may then be released, so that
 * time and memory grow with the rows alone, however many pieces they come in.
 */
export function concatenated(kind: ColumnKind, pieces: Iterable<ColumnData>): ColumnData {
  switch (kind) {
    case 'code':
      return { kind, values: joined(new Uint32Array(0), valuesOf(pieces, kind)) };
    case 'number':
      return { kind, values: joined(new Float64Array(0), valuesOf(pieces, kind)) };
    case 'text': {
      const ranges = new Ranges(new Uint8Array(0));
      for (const piece of pieces) if (piece.kind === kind) ranges.add(piece.bytes, piece.offsets);
      return { kind, bytes: ranges.values, offsets: ranges.offsets };
    }
    case 'list': {
      const ranges = new Ranges(new Uint32Array(0));
      for (const piece of pieces) if (piece.kind === kind) ranges.add(piece.values, piece.offsets);
      return { kind, values: ranges.values, offsets: ranges.offsets };
    }
  }
}

/** Memory that grows. */
type Memory = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
/** The values of a piece; codes are as narrow as their number allows. */
type Piece = Uint8Array | Uint16Array | Uint32Array | Float64Array;

function* valuesOf(pieces: Iterable<ColumnData>, kind: 'code' | 'number'): Generator<Piece> {
  for (const piece of pieces) if (piece.kind === kind) yield piece.values;
}

function joined<Values extends Memory>(empty: Values, pieces: Iterable<Piece>): Values {
  let values = empty;
  let count = 0;
  for (const piece of pieces) {
    values = withCapacity(values, count + piece.length);
    values.set(piece, count);
    count += piece.length;
  }
  return values.subarray(0, count) as Values;
}

/** Rows of several values each, with the offset at which each row begins. */
class Ranges<Values extends Memory> {
  #values: Values;
  #offsets = new Uint32Array(1);
  #count = 0;
  #rows = 0;

  constructor(empty: Values) {
    this.#values = empty;
  }

  get values(): Values {
    return this.#values.subarray(0, this.#count) as Values;
  }

  get offsets(): Uint32Array {
    return this.#offsets.subarray(0, this.#rows + 1);
  }

  add(values: Piece, offsets: Uint32Array): void {
    const rows = offsets.length - 1;
    const added = offsets[rows];
    this.#values = withCapacity(this.#values, this.#count + added);
    this.#values.set(values.subarray(0, added), this.#count);
    this.#offsets = withCapacity(this.#offsets, this.#rows + rows + 1);
    for (let row = 1; row <= rows; row++) this.#offsets[this.#rows + row] = this.#count + offsets[row];
    this.#count += added;
    this.#rows += rows;
  }
}
