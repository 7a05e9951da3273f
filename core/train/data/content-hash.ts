import { expectKind } from '../../features/columns.ts';
import { ByteHasher } from '../../ingest/values/hashing.ts';
import type { ColumnInfo, ListColumn, NumberColumn, TextColumn } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { readChunk, readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';

/** The columns that make up the content of a sample, besides the steps it reached. */
const CONTENT_ROLES: readonly string[] = ['user', 'time', 'bank', 'banner', 'categorical', 'numeric', 'multi'];
/** Of these roles a dataset has one column at most, under any name. */
const SINGLE_ROLES: readonly string[] = ['user', 'time', 'bank', 'banner', 'depth'];

/** The columns of a dataset that the other one has too, in an order that depends on neither. */
export function commonContent(dataset: DatasetInfo, other: DatasetInfo): readonly ColumnInfo[] {
  const keyOf = ({ role, name, kind }: ColumnInfo): string =>
    SINGLE_ROLES.includes(role) ? `${role} ${kind}` : `${role} ${kind} ${name}`;
  const theirs = new Set(other.columns.map(keyOf));
  return dataset.columns
    .filter((column) => (CONTENT_ROLES.includes(column.role) || column.role === 'depth') && theirs.has(keyOf(column)))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Writes a hash of each cell of a chunk at `rows` to `cells`, from `at` on, `stride` words apart: two words a cell. */
type CellWriter = (chunk: number, rows: Uint32Array, cells: Int32Array, at: number, stride: number) => void;

/** Hashes rows by the cells of given columns: equal for equal cells, in whatever dataset they stand. */
export class ContentHasher {
  readonly #writers: readonly CellWriter[];
  readonly #hasher = new ByteHasher();
  #cells = new Int32Array(0);

  constructor(project: Project, dataset: DatasetInfo, columns: readonly ColumnInfo[]) {
    this.#writers = columns.map((column) => cellWriter(project, dataset, column));
  }

  /** Hashes the rows (0-based within the chunk), one after the other. */
  hash(chunk: number, rows: Uint32Array, add: (low: number, high: number) => void): void {
    const stride = 2 * this.#writers.length;
    if (this.#cells.length < rows.length * stride) this.#cells = new Int32Array(rows.length * stride);
    this.#writers.forEach((write, column) => write(chunk, rows, this.#cells, 2 * column, stride));
    this.#hasher.of(new Uint8Array(this.#cells.buffer));
    for (let row = 0; row < rows.length; row++) {
      const [start, end] = [4 * stride * row, 4 * stride * (row + 1)];
      add(this.#hasher.hash(start, end), this.#hasher.secondHash(start, end));
    }
  }
}

function cellWriter(project: Project, dataset: DatasetInfo, column: ColumnInfo): CellWriter {
  const read = (chunk: number): ReturnType<typeof readChunk> => readChunk(project, dataset, column, chunk);
  switch (column.kind) {
    case 'number':
      return (chunk, rows, cells, at, stride) =>
        writeNumbers(expectKind(read(chunk), 'number', column.name), rows, cells, at, stride);
    case 'text':
      return (chunk, rows, cells, at, stride) =>
        writeTexts(expectKind(read(chunk), 'text', column.name), rows, cells, at, stride);
    case 'code': {
      // Depths are numbers; other codes stand for texts, which differ between datasets.
      const hashes = column.role === 'depth' ? null : entryHashes(readDictionary(project, dataset, column));
      return (chunk, rows, cells, at, stride) => {
        const { values } = expectKind(read(chunk), 'code', column.name);
        for (let i = 0, cell = at; i < rows.length; i++, cell += stride) {
          const code = values[rows[i]];
          cells[cell] = hashes === null ? code : hashes[2 * code];
          cells[cell + 1] = hashes === null ? 0 : hashes[2 * code + 1];
        }
      };
    }
    case 'list': {
      const hashes = entryHashes(readDictionary(project, dataset, column));
      return (chunk, rows, cells, at, stride) =>
        writeLists(expectKind(read(chunk), 'list', column.name), hashes, rows, cells, at, stride);
    }
  }
}

/** Two words for each code of a dictionary; zeros for a missing value. */
function entryHashes({ bytes, offsets }: TextColumn): Int32Array {
  const hasher = new ByteHasher();
  hasher.of(bytes);
  const hashes = new Int32Array(2 * offsets.length);
  for (let entry = 0; entry < offsets.length - 1; entry++) {
    hashes[2 * entry + 2] = hasher.hash(offsets[entry], offsets[entry + 1]);
    hashes[2 * entry + 3] = hasher.secondHash(offsets[entry], offsets[entry + 1]);
  }
  return hashes;
}

function writeNumbers(
  { values }: NumberColumn,
  rows: Uint32Array,
  cells: Int32Array,
  at: number,
  stride: number,
): void {
  const number = new Float64Array(1);
  const words = new Int32Array(number.buffer);
  for (let i = 0, cell = at; i < rows.length; i++, cell += stride) {
    const value = values[rows[i]];
    // One pattern of bits for each value: 0 and −0 are equal, and a missing value has many.
    number[0] = Number.isNaN(value) ? NaN : value + 0;
    cells[cell] = words[0];
    cells[cell + 1] = words[1];
  }
}

function writeTexts(
  { bytes, offsets }: TextColumn,
  rows: Uint32Array,
  cells: Int32Array,
  at: number,
  stride: number,
): void {
  const hasher = new ByteHasher();
  hasher.of(bytes);
  for (let i = 0, cell = at; i < rows.length; i++, cell += stride) {
    const [start, end] = [offsets[rows[i]], offsets[rows[i] + 1]];
    cells[cell] = hasher.hash(start, end);
    cells[cell + 1] = hasher.secondHash(start, end);
  }
}

/** The values of a list in their order. */
function writeLists(
  { values, offsets }: ListColumn,
  hashes: Int32Array,
  rows: Uint32Array,
  cells: Int32Array,
  at: number,
  stride: number,
): void {
  const hasher = new ByteHasher();
  const start = offsets[0];
  const words = new Int32Array(2 * (offsets[offsets.length - 1] - start));
  for (let i = start, word = 0; i < offsets[offsets.length - 1]; i++, word += 2) {
    words[word] = hashes[2 * values[i]];
    words[word + 1] = hashes[2 * values[i] + 1];
  }
  hasher.of(new Uint8Array(words.buffer));
  for (let i = 0, cell = at; i < rows.length; i++, cell += stride) {
    const [from, to] = [8 * (offsets[rows[i]] - start), 8 * (offsets[rows[i] + 1] - start)];
    cells[cell] = hasher.hash(from, to);
    cells[cell + 1] = hasher.secondHash(from, to);
  }
}
