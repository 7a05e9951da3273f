import { closeSync, openSync } from 'node:fs';

import { withDiskErrors, writeAll } from '../output/output.ts';
import { ListWriter, stepIndexes, type ListShape } from '../ranking/list-writer.ts';
import { candidateAt, probabilityAt, scoreAt, weightAt, type Arena } from '../ranking/records.ts';
import {
  addRow,
  createRows,
  rowLayout,
  emptySums,
  NEUTRALISED,
  packSums,
  ZERO_WEIGHT,
  type RowLayout,
} from './layout.ts';

const ROW_HEADER_WORDS = 4;

/** Paths of a saved ranking's files. */
export interface SavedRankingPaths {
  readonly list: string;
  readonly rows: string;
  readonly sums: string;
}

/** Writes the whole ranked list as CSV, with the indexes for finding and summing any part of it. */
export class SavedRankingWriter {
  readonly layout: RowLayout;
  /** Bytes of the CSV's header record. */
  readonly headerBytes: number;
  /** Rows of each list by group, in file order. */
  readonly listRows = new Map<number, number>();
  readonly #paths: SavedRankingPaths;
  readonly #descriptors: number[];
  readonly #writer: ListWriter;
  readonly #stepIndexes: readonly Int32Array[];
  readonly #groupOf: readonly number[];
  readonly #block;
  readonly #sums;
  #filled = 0;

  /** `stride` is the number of probabilities per ranked record, `groupOf` the list that each candidate is ranked in. */
  constructor(paths: SavedRankingPaths, shape: ListShape, stride: number, groupOf: readonly number[]) {
    this.layout = rowLayout(shape);
    this.#paths = paths;
    this.#stepIndexes = stepIndexes(shape);
    this.#groupOf = groupOf;
    this.#block = createRows(this.layout, this.layout.blockRows);
    this.#sums = emptySums(this.layout);
    const open = (path: string): number => withDiskErrors(path, () => openSync(path, 'wx'));
    this.#descriptors = [open(paths.list), open(paths.rows), open(paths.sums)];
    this.#writer = new ListWriter(shape, stride, (bytes) => {
      this.#write(0, paths.list, bytes);
    });
    this.headerBytes = this.#writer.bytes;
    this.#write(2, paths.sums, packSums(this.#sums));
  }

  /** Adds the record at word `offset` of `arena`. */
  add(arena: Arena, offset: number, rank: number): void {
    const neutralised = this.#writer.neutralised;
    this.#writer.add(arena, offset, rank);
    const candidate = candidateAt(arena, offset);
    const group = this.#groupOf[candidate];
    this.listRows.set(group, (this.listRows.get(group) ?? 0) + 1);
    const { floats, words, doubles } = this.#block;
    const word = (this.#filled * this.layout.rowBytes) / 4;
    floats[word] = scoreAt(arena, offset);
    const flags =
      (this.#writer.neutralised > neutralised ? NEUTRALISED : 0) | (weightAt(arena, offset) === 0 ? ZERO_WEIGHT : 0);
    words[word + 1] = (candidate | flags) >>> 0;
    doubles[word / 2 + 1] = this.#writer.bytes;
    const stepIndexes = this.#stepIndexes[candidate];
    for (let step = 0; step < stepIndexes.length; step += 1)
      floats[word + ROW_HEADER_WORDS + step] =
        stepIndexes[step] < 0 ? NaN : probabilityAt(arena, offset, stepIndexes[step]);
    addRow(this.#sums, this.layout, this.#block, this.#filled);
    this.#filled += 1;
    if (this.#filled === this.layout.blockRows) this.#flushRows();
  }

  /** Writes the remaining data and closes the files. */
  finish(): void {
    this.#writer.flush();
    this.#flushRows();
    this.close();
  }

  /** Closes the files; safe to call again. */
  close(): void {
    for (const descriptor of this.#descriptors.splice(0)) closeSync(descriptor);
  }

  #flushRows(): void {
    if (this.#filled === 0) return;
    this.#write(1, this.#paths.rows, this.#block.bytes.subarray(0, this.#filled * this.layout.rowBytes));
    this.#write(2, this.#paths.sums, packSums(this.#sums));
    this.#filled = 0;
  }

  #write(file: 0 | 1 | 2, path: string, bytes: Uint8Array): void {
    withDiskErrors(path, () => {
      writeAll(this.#descriptors[file], bytes);
    });
  }
}
