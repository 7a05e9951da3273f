import type { CodeColumn, ListColumn, TextColumn } from '../../store/columns/columns.ts';
import { csvCell, quoted } from '../../text/csv.ts';
import {
  cellReader,
  LIST_SEPARATOR,
  type CellChunk,
  type ExportColumn,
  type NumberCells,
  type Cell,
} from '../columns.ts';
import { ByteList } from './byte-list.ts';
import { appendNumber, TimeWriter } from './numbers.ts';

/** A cell as text of a CSV file. */
export type CsvStyle = (cell: Cell) => string;

/** Writes a cell for people and their spreadsheets: lists joined by `|`, formulas neutralised. */
export function spreadsheetCell(cell: Cell): string {
  return csvCell(Array.isArray(cell) ? cell.join(LIST_SEPARATOR) : (cell as string | number | null));
}

/** Writes a cell of the CSV file that becomes Parquet: texts as they are, lists as JSON, an empty text quoted. */
export function exactCell(cell: Cell): string {
  if (cell === null || typeof cell === 'number') return cell === null ? '' : String(cell);
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  return text === '' ? '""' : quoted(text);
}

/** Cells of consecutive rows as they are written; the cell of row i is `bytes[starts[i] .. ends[i])`. */
export interface EncodedCells {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * Marks bytes that need neither quotes nor an apostrophe; `+`, `=`, `@` and `-` need an apostrophe at the start of a
 * cell.
 */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(/^[\w .:/|()[\]{}#$%&*!?<>~^+=@-]$/.test(String.fromCharCode(byte))),
);
const PLAIN_FIRST = PLAIN.map((plain, byte) => Number(plain === 1 && !'+=@-'.includes(String.fromCharCode(byte))));

/** Encodes the cells of a column, piece by piece, as bytes of a CSV file. */
export class ColumnEncoder {
  readonly #column: ExportColumn;
  readonly #style: CsvStyle;
  readonly #entries: EntryCells;
  readonly #times = new TimeWriter();
  /** The cells of the current piece, where they are not stored elsewhere. */
  readonly #list = new ByteList(1 << 16);

  constructor(column: ExportColumn, style: CsvStyle) {
    this.#column = column;
    this.#style = style;
    this.#entries = new EntryCells((code) => style(column.entry(code)));
  }

  /** The cells of rows `[start .. end)` of a chunk; valid until the next call. */
  encode(chunk: CellChunk, start: number, end: number): EncodedCells {
    this.#list.length = 0;
    switch (chunk.kind) {
      case 'text':
        return this.#texts(chunk, start, end);
      case 'code':
        return this.#entries.cells(chunk, start, end);
      case 'list':
        return this.#cellByCell(chunk, start, end);
      case 'number':
        return this.#numbers(chunk, start, end);
    }
  }

  /** Returns stored bytes without copying them if no cell needs quotes or an apostrophe, as nearly always with ids. */
  #texts(chunk: TextColumn, start: number, end: number): EncodedCells {
    const { bytes, offsets } = chunk;
    for (let row = start; row < end; row++)
      if (!isPlain(bytes, offsets[row], offsets[row + 1])) return this.#cellByCell(chunk, start, end);
    return { bytes, starts: offsets.subarray(start, end), ends: offsets.subarray(start + 1, end + 1) };
  }

  #numbers({ values }: NumberCells, start: number, end: number): EncodedCells {
    const isTime = this.#column.type === 'time';
    return this.#collect(start, end, (row) => {
      const value = values[row];
      if (Number.isNaN(value)) return;
      if (isTime) this.#times.append(this.#list, value);
      else appendNumber(this.#list, value);
    });
  }

  #cellByCell(chunk: TextColumn | ListColumn, start: number, end: number): EncodedCells {
    const cellAt = cellReader(this.#column, chunk);
    return this.#collect(start, end, (row) => this.#list.append(this.#style(cellAt(row))));
  }

  /** The cells that `append` adds to the list. */
  #collect(start: number, end: number, append: (row: number) => void): EncodedCells {
    const starts = new Uint32Array(end - start);
    const ends = new Uint32Array(end - start);
    for (let row = start; row < end; row++) {
      starts[row - start] = this.#list.length;
      append(row);
      ends[row - start] = this.#list.length;
    }
    return { bytes: this.#list.bytes, starts, ends };
  }
}

/** The cells of a dictionary's entries, each encoded once. */
class EntryCells {
  readonly #cellText: (code: number) => string;
  readonly #list = new ByteList(1 << 12);
  /** By code; the end is 0 for an entry that is not encoded yet, and for a missing value. */
  #starts = new Uint32Array(256);
  #ends = new Uint32Array(256);

  constructor(cellText: (code: number) => string) {
    this.#cellText = cellText;
  }

  cells({ values }: CodeColumn, start: number, end: number): EncodedCells {
    const starts = new Uint32Array(end - start);
    const ends = new Uint32Array(end - start);
    for (let row = start; row < end; row++) {
      const code = values[row];
      if (code === 0) continue;
      if (code >= this.#ends.length || this.#ends[code] === 0) this.#encode(code);
      starts[row - start] = this.#starts[code];
      ends[row - start] = this.#ends[code];
    }
    return { bytes: this.#list.bytes, starts, ends };
  }

  #encode(code: number): void {
    if (code >= this.#ends.length) {
      this.#starts = enlarged(this.#starts, 2 * code);
      this.#ends = enlarged(this.#ends, 2 * code);
    }
    this.#starts[code] = this.#list.length;
    this.#list.append(this.#cellText(code));
    this.#ends[code] = this.#list.length;
  }
}

function enlarged(values: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(values);
  return larger;
}

function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  if (start === end || PLAIN_FIRST[bytes[start]] === 0) return false;
  for (let index = start + 1; index < end; index++) if (PLAIN[bytes[index]] === 0) return false;
  return true;
}
