import type { ColumnData, ColumnKind } from '../../store/columns/columns.ts';
import { withCapacity } from '../rows/builders.ts';

/**
 * The rows of all pieces of a column, one after another. Each piece is copied once and may then be released, so that
 * time and memory grow with the rows alone, however many pieces they come in. Throws `TypeError` for a piece of another
 * kind.
 */
export function concatenated(kind: ColumnKind, pieces: Iterable<ColumnData>): ColumnData {
  switch (kind) {
    case 'code':
      return { kind, values: joined(new Uint32Array(0), ofKind(pieces, kind)) };
    case 'number':
      return { kind, values: joined(new Float64Array(0), ofKind(pieces, kind)) };
    case 'text': {
      const ranges = new Ranges(new Uint8Array(0));
      for (const { bytes, offsets } of ofKind(pieces, kind)) ranges.add(bytes, offsets);
      return { kind, bytes: ranges.values, offsets: ranges.offsets };
    }
    case 'list': {
      const ranges = new Ranges(new Uint32Array(0));
      for (const { values, offsets } of ofKind(pieces, kind)) ranges.add(values, offsets);
      return { kind, values: ranges.values, offsets: ranges.offsets };
    }
  }
}

/** Memory that grows. */
type Memory = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
/** The values of a piece; codes are as narrow as their number allows. */
type Piece = Uint8Array | Uint16Array | Uint32Array | Float64Array;

type OfKind<Kind extends ColumnKind> = Extract<ColumnData, { readonly kind: Kind }>;

function* ofKind<Kind extends ColumnKind>(pieces: Iterable<ColumnData>, kind: Kind): Generator<OfKind<Kind>> {
  for (const piece of pieces) {
    if (piece.kind !== kind) throw new TypeError(`a column of ${kind} values cannot have ${piece.kind} values`);
    yield piece as OfKind<Kind>;
  }
}

function joined<Values extends Memory>(empty: Values, pieces: Iterable<{ readonly values: Piece }>): Values {
  let values = empty;
  let count = 0;
  for (const piece of pieces) {
    values = withCapacity(values, count + piece.values.length);
    values.set(piece.values, count);
    count += piece.values.length;
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
