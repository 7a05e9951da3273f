import {
  addSums,
  addRow,
  createRows,
  subtractSums,
  emptySums,
  rowAt,
  unpackSums,
  type RowLayout,
  type SavedRow,
  type Sums,
} from './layout.ts';
import type { SavedRankingFiles } from './writer.ts';

/** Reads any part of a saved ranking by row number, in bounded memory. Rows count from 0 over the whole file. */
export class SavedRankingReader {
  readonly layout: RowLayout;
  readonly rows: number;
  readonly #headerBytes: number;
  readonly #files: SavedRankingFiles;

  constructor(files: SavedRankingFiles, layout: RowLayout, rows: number, headerBytes: number) {
    this.layout = layout;
    this.rows = rows;
    this.#headerBytes = headerBytes;
    this.#files = files;
  }

  /** Sums over the rows `from .. to`. */
  sums(from: number, to: number): Sums {
    return subtractSums(this.#sumsBefore(to), this.#sumsBefore(from));
  }

  /** A row of the index. */
  row(row: number): SavedRow {
    return rowAt(this.layout, this.#readRows(row, row + 1), 0);
  }

  /** The rows `from .. to` of the index. */
  range(from: number, to: number): SavedRow[] {
    const block = this.#readRows(from, to);
    return Array.from({ length: to - from }, (_, row) => rowAt(this.layout, block, row));
  }

  /** The ends of the CSV records of the rows `from .. to`, in bytes. */
  ends(from: number, to: number): Float64Array {
    const { doubles } = this.#readRows(from, to);
    const stride = this.layout.rowBytes / 8;
    return Float64Array.from({ length: to - from }, (_, row) => doubles[row * stride + 1]);
  }

  /**
   * Number of the rows `from .. to`, sorted by descending score, with a score of at least `threshold`. The threshold is
   * rounded like the scores: a score copied from a list has fewer digits, and may be greater than the stored one.
   */
  countAtLeast(from: number, to: number, threshold: number): number {
    const least = Math.fround(threshold);
    return partitionPoint(to - from, (count) => this.row(from + count - 1).score >= least);
  }

  /** Byte offset of a row's CSV record; for `rows`, the file's end. */
  start(row: number): number {
    return row === 0 ? this.#headerBytes : this.row(row - 1).end;
  }

  /** The bytes `from .. to` of the CSV. */
  csv(from: number, to: number): Buffer {
    const bytes = Buffer.alloc(to - from);
    this.#files.list.read(bytes, from);
    return bytes;
  }

  /** Closes the files. */
  close(): void {
    for (const file of Object.values(this.#files)) file.close();
  }

  #sumsBefore(row: number): Sums {
    const { blockRows, sumBytes } = this.layout;
    const entry = row === this.rows ? Math.ceil(row / blockRows) : Math.floor(row / blockRows);
    const bytes = new Uint8Array(sumBytes);
    this.#files.sums.read(bytes, entry * sumBytes);
    const sums = unpackSums(this.layout, bytes);
    if (entry * blockRows >= row) return sums;
    const block = this.#readRows(entry * blockRows, row);
    const rest = emptySums(this.layout);
    for (let index = 0; index < row - entry * blockRows; index++) addRow(rest, this.layout, block, index);
    return addSums(sums, rest);
  }

  #readRows(from: number, to: number): ReturnType<typeof createRows> {
    const block = createRows(this.layout, to - from);
    this.#files.rows.read(block.bytes, from * this.layout.rowBytes);
    return block;
  }
}

/** The largest count from 0 to `max` for which `holds` is true; it must be true for all smaller counts too. */
export function partitionPoint(max: number, holds: (count: number) => boolean): number {
  let low = 0;
  for (let high = max; low < high;) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
