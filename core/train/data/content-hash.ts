import { expectKind, type DataOf } from '../../features/columns.ts';
import { ByteHasher } from '../../ingest/values/hashing.ts';
import type {
  CodeColumn,
  ColumnInfo,
  ColumnKind,
  ListColumn,
  NumberColumn,
  TextColumn,
} from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { readChunk, readDictionary } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';

/** The columns that make up the content of a sample, besides the steps it reached. */
const CONTENT_ROLES: readonly string[] = ['user', 'time', 'bank', 'banner', 'categorical', 'numeric', 'multi'];
/** Roles that at most one column of a dataset has, regardless of its name. */
const SINGLE_ROLES: readonly string[] = ['user', 'time', 'bank', 'banner', 'depth'];

/**
 * The columns of a dataset's content, and the steps reached, that the other dataset also has; exchanging the two
 * datasets gives the same order.
 */
export function commonContent(dataset: DatasetInfo, other: DatasetInfo): readonly ColumnInfo[] {
  const keyOf = ({ role, name, kind }: ColumnInfo): string =>
    SINGLE_ROLES.includes(role) ? `${role} ${kind}` : `${role} ${kind} ${name}`;
  const otherKeys = new Set(other.columns.map(keyOf));
  return dataset.columns
    .filter(
      (column) => (CONTENT_ROLES.includes(column.role) || column.role === 'depth') && otherKeys.has(keyOf(column)),
    )
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * Opens a chunk of a column; returns a function that writes the hash of a row's cell, two words, into `cells` from
 * `offset`.
 */
type CellWriter = (chunk: number) => (row: number, cells: Int32Array, offset: number) => void;

/** Hashes rows by their cells in the given columns; rows with equal cells have equal hashes in every dataset. */
export class ContentHasher {
  readonly #writers: readonly CellWriter[];
  readonly #hasher = new ByteHasher();
  #cells = new Int32Array(0);

  constructor(project: Project, dataset: DatasetInfo, columns: readonly ColumnInfo[]) {
    this.#writers = columns.map((column) => cellWriter(project, dataset, column));
  }

  /** Calls `add` with the hash of each given row (0-based within the chunk), in order. */
  hash(chunk: number, rows: Uint32Array, add: (low: number, high: number) => void): void {
    const stride = 2 * this.#writers.length;
    if (this.#cells.length < rows.length * stride) this.#cells = new Int32Array(rows.length * stride);
    for (const [column, open] of this.#writers.entries()) {
      const write = open(chunk);
      for (let row = 0; row < rows.length; row++) write(rows[row], this.#cells, row * stride + 2 * column);
    }
    this.#hasher.of(new Uint8Array(this.#cells.buffer));
    for (let row = 0; row < rows.length; row++) {
      const [start, end] = [4 * stride * row, 4 * stride * (row + 1)];
      add(this.#hasher.hash(start, end), this.#hasher.secondHash(start, end));
    }
  }
}

function cellWriter(project: Project, dataset: DatasetInfo, column: ColumnInfo): CellWriter {
  const read = <Kind extends ColumnKind>(chunk: number, kind: Kind): DataOf<Kind> =>
    expectKind(readChunk(project, dataset, column, chunk), kind, column.name);
  switch (column.kind) {
    case 'number':
      return (chunk) => numberWriter(read(chunk, 'number'));
    case 'text':
      return (chunk) => {
        const { bytes, offsets } = read(chunk, 'text');
        return hashWriter(bytes, (row) => offsets[row]);
      };
    case 'code': {
      // Depths are numbers; other codes refer to texts, and differ between datasets.
      const hashes = column.role === 'depth' ? null : entryHashes(readDictionary(project, dataset, column));
      return (chunk) => codeWriter(read(chunk, 'code'), hashes);
    }
    case 'list': {
      const hashes = entryHashes(readDictionary(project, dataset, column));
      return (chunk) => listWriter(read(chunk, 'list'), hashes);
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

function numberWriter({ values }: NumberColumn): ReturnType<CellWriter> {
  const number = new Float64Array(1);
  const words = new Int32Array(number.buffer);
  return (row, cells, offset) => {
    const value = values[row];
    // Use one bit pattern per value: 0 and −0 are equal, and NaN has many patterns.
    number[0] = Number.isNaN(value) ? NaN : value + 0;
    cells[offset] = words[0];
    cells[offset + 1] = words[1];
  };
}

function codeWriter({ values }: CodeColumn, hashes: Int32Array | null): ReturnType<CellWriter> {
  return (row, cells, offset) => {
    const code = values[row];
    cells[offset] = hashes === null ? code : hashes[2 * code];
    cells[offset + 1] = hashes === null ? 0 : hashes[2 * code + 1];
  };
}

/** Hashes the bytes of each row, which are at `startOf(row) .. startOf(row + 1)`. */
function hashWriter(bytes: Uint8Array, startOf: (row: number) => number): ReturnType<CellWriter> {
  const hasher = new ByteHasher();
  hasher.of(bytes);
  return (row, cells, offset) => {
    const [start, end] = [startOf(row), startOf(row + 1)];
    cells[offset] = hasher.hash(start, end);
    cells[offset + 1] = hasher.secondHash(start, end);
  };
}

/** Hashes the values of each list in order. */
function listWriter({ values, offsets }: ListColumn, hashes: Int32Array): ReturnType<CellWriter> {
  const start = offsets[0];
  const words = new Int32Array(2 * (offsets[offsets.length - 1] - start));
  for (let i = start, word = 0; i < offsets[offsets.length - 1]; i++, word += 2) {
    words[word] = hashes[2 * values[i]];
    words[word + 1] = hashes[2 * values[i] + 1];
  }
  return hashWriter(new Uint8Array(words.buffer), (row) => 8 * (offsets[row] - start));
}
