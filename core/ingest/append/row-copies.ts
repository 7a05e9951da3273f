import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS, type ColumnData } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount, readChunk } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import type { ChunkColumn } from '../rows/chunks.ts';
import { HashTable } from '../values/hash-table.ts';
import { ByteHasher, mixHash } from '../values/hashing.ts';

const MIN_SLOTS = 1 << 16;

/** A 64-bit hash of each row. */
interface RowHashes {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/**
 * Recognises exact copies of the rows of a dataset without ids, by a 64-bit hash of all values except the record
 * number and the open steps: 8 bytes per slot at up to 2/3 load.
 */
export class RowCopies {
  /** Number of copies found. */
  count = 0;
  readonly #table: HashTable;
  readonly #leavesOut: boolean;

  private constructor(table: HashTable, leavesOut: boolean) {
    this.#table = table;
    this.#leavesOut = leavesOut;
  }

  /** Reads all rows of a dataset; `leavesOut` says whether copies are left out or only counted. */
  static async of(project: Project, dataset: DatasetInfo, leavesOut: boolean, job: JobContext): Promise<RowCopies> {
    const table = new HashTable(MIN_SLOTS);
    for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
      const columns = dataset.columns.map((key) => ({ key, data: readChunk(project, dataset, key, chunk) }));
      const { low, high } = hashRows(columns, Math.min(CHUNK_ROWS, dataset.rows - chunk * CHUNK_ROWS));
      for (let row = 0; row < low.length; row++) {
        table.add(low[row], high[row] || 1);
        if (3 * table.size > 2 * table.slots) table.grow();
      }
      await yieldToEventLoop(job);
    }
    return new RowCopies(table, leavesOut);
  }

  /** The rows of a chunk that are to be added; null for all. */
  newRows(columns: readonly ChunkColumn[], rows: number): Uint32Array | null {
    const { low, high } = hashRows(columns, rows);
    const fresh = new Uint32Array(rows);
    let count = 0;
    for (let row = 0; row < rows; row++) if (this.#table.find(low[row], high[row] || 1) < 0) fresh[count++] = row;
    this.count += rows - count;
    return this.#leavesOut ? fresh.subarray(0, count) : null;
  }
}

function hashRows(columns: readonly ChunkColumn[], rows: number): RowHashes {
  const hashes = { low: new Int32Array(rows), high: new Int32Array(rows) };
  for (const { key, data } of columns)
    if (key.role !== 'id' && key.role !== 'immature') mixColumn(hashes, nameHash(`${key.role} ${key.name}`), data);
  return hashes;
}

function nameHash(name: string): number {
  const bytes = new TextEncoder().encode(name);
  const hasher = new ByteHasher();
  hasher.of(bytes);
  return hasher.hash(0, bytes.length);
}

/** Mixes a column into the hashes of the rows, without missing values, so that an empty column does not change them. */
function mixColumn({ low, high }: RowHashes, seed: number, data: ColumnData): void {
  const mix = (row: number, one: number, other: number): void => {
    low[row] = mixHash(low[row] ^ one, other, seed);
    high[row] = mixHash(high[row] ^ other, one, ~seed);
  };
  if (data.kind === 'code') {
    for (let row = 0; row < low.length; row++) if (data.values[row] !== 0) mix(row, data.values[row], 1);
  } else if (data.kind === 'number') {
    const words = new Int32Array(Float64Array.from(data.values).buffer);
    for (let row = 0; row < low.length; row++)
      if (!Number.isNaN(data.values[row])) mix(row, words[2 * row], words[2 * row + 1]);
  } else {
    const hasher = new ByteHasher();
    // The codes of a list, all of the same width.
    const bytes = data.kind === 'text' ? data.bytes : new Uint8Array(Uint32Array.from(data.values).buffer);
    const width = data.kind === 'text' ? 1 : 4;
    hasher.of(bytes);
    for (let row = 0; row < low.length; row++) {
      const [start, end] = [data.offsets[row] * width, data.offsets[row + 1] * width];
      if (end > start) mix(row, hasher.hash(start, end), hasher.secondHash(start, end));
    }
  }
}
