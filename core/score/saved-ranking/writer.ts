import { CheckedFile } from '../output/checked-file.ts';
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

/** The open files of a saved ranking. */
export type SavedRankingFiles = Readonly<Record<keyof SavedRankingPaths, CheckedFile>>;

/** Writes the whole ranked list as CSV, with the indexes for finding and summing any part of it. */
export class SavedRankingWriter {
  readonly layout: RowLayout;
  /** Bytes of the CSV's header record. */
  readonly headerBytes: number;
  /** Number of rows by the index of the list, in file order. */
  readonly listRows = new Map<number, number>();
  readonly #files: SavedRankingFiles;
  #handedOver = false;
  readonly #writer: ListWriter;
  readonly #stepIndexes: readonly Int32Array[];
  readonly #listOf: readonly number[];
  readonly #block;
  readonly #sums;
  #filled = 0;

  /** `stride` is the number of probabilities per ranked record, `listOf` the list that each candidate is ranked in. */
  constructor(paths: SavedRankingPaths, shape: ListShape, stride: number, listOf: readonly number[]) {
    this.layout = rowLayout(shape);
    this.#stepIndexes = stepIndexes(shape);
    this.#listOf = listOf;
    this.#block = createRows(this.layout, this.layout.blockRows);
    this.#sums = emptySums(this.layout);
    using opened = new DisposableStack();
    const [list, rows, sums] = [paths.list, paths.rows, paths.sums].map((path) => opened.use(new CheckedFile(path)));
    this.#files = { list, rows, sums };
    this.#writer = new ListWriter(shape, stride, (bytes) => {
      list.write(bytes);
    });
    this.headerBytes = this.#writer.bytes;
    sums.write(packSums(this.#sums));
    opened.move();
  }

  /** Adds the record at word `offset` of `arena`. */
  add(arena: Arena, offset: number, rank: number): void {
    const neutralised = this.#writer.neutralised;
    this.#writer.add(arena, offset, rank);
    const candidate = candidateAt(arena, offset);
    const list = this.#listOf[candidate];
    this.listRows.set(list, (this.listRows.get(list) ?? 0) + 1);
    const { floats, words, doubles } = this.#block;
    const word = (this.#filled * this.layout.rowBytes) / 4;
    floats[word] = scoreAt(arena, offset);
    const flags =
      (this.#writer.neutralised > neutralised ? NEUTRALISED : 0) | (weightAt(arena, offset) === 0 ? ZERO_WEIGHT : 0);
    words[word + 1] = (candidate | flags) >>> 0;
    doubles[word / 2 + 1] = this.#writer.bytes;
    const stepIndexes = this.#stepIndexes[candidate];
    for (let step = 0; step < stepIndexes.length; step++)
      floats[word + ROW_HEADER_WORDS + step] =
        stepIndexes[step] < 0 ? NaN : probabilityAt(arena, offset, stepIndexes[step]);
    addRow(this.#sums, this.layout, this.#block, this.#filled);
    this.#filled++;
    if (this.#filled === this.layout.blockRows) this.#flushRows();
  }

  /** Writes the remaining data and hands the files over to the caller, who closes them. */
  finish(): SavedRankingFiles {
    this.#writer.flush();
    this.#flushRows();
    this.#handedOver = true;
    return this.#files;
  }

  /** Closes the files unless they were handed over. */
  close(): void {
    if (!this.#handedOver) for (const file of Object.values(this.#files)) file.close();
  }

  #flushRows(): void {
    if (this.#filled === 0) return;
    this.#files.rows.write(this.#block.bytes.subarray(0, this.#filled * this.layout.rowBytes));
    this.#files.sums.write(packSums(this.#sums));
    this.#filled = 0;
  }
}
