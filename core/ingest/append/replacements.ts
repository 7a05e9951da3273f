import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { packColumn, packColumnAsync, unpackColumn } from '../../store/columns/codec.ts';
import { CHUNK_ROWS, type ColumnData, type ColumnKey } from '../../store/columns/columns.ts';
import type { AppendWriter, NewColumn } from '../../store/datasets/dataset-types.ts';
import type { ChunkColumn } from '../rows/chunks.ts';
import { pickRows, rowCount } from './column-data.ts';
import { concatenated } from './concatenated.ts';
import type { KnownSamples } from './known-samples.ts';

/** In place of rows that are still being packed, or no longer needed. */
const NOTHING = Buffer.alloc(0);

/**
 * New records of known samples, which replace their rows. They are kept packed until all are read; only one column at a
 * time is unpacked.
 */
export class Replacements {
  readonly #known: KnownSamples;
  /** The packed rows of each column, in the order of the records. */
  readonly #columns = new Map<string, Buffer[]>();
  /** By known sample: the position of its new record in these columns; −1 without one. */
  #positions = new Int32Array(0);
  #count = 0;

  constructor(known: KnownSamples) {
    this.#known = known;
  }

  /** Adds rows of a chunk; `replaced` says which known sample each row of the chunk replaces. */
  async add(columns: readonly ChunkColumn[], rows: readonly number[], replaced: Float64Array): Promise<void> {
    if (this.#positions.length === 0) this.#positions = new Int32Array(this.#known.count).fill(-1);
    for (const row of rows) this.#positions[replaced[row]] = this.#count++;
    const picked = columns.map(({ key, data }) => ({ key, data: pickRows(data, Uint32Array.from(rows)) }));
    const lists = picked.map(({ key }) => this.#listOf(key));
    const positions = lists.map((list) => list.push(NOTHING) - 1);
    const packed = await Promise.all(picked.map(({ data }) => packColumnAsync(data)));
    lists.forEach((list, column) => {
      list[positions[column]] = packed[column];
    });
  }

  /** Writes the records over the rows of their samples. */
  async write(columns: readonly NewColumn[], store: AppendWriter, job: JobContext): Promise<void> {
    if (this.#count === 0) return;
    for (const key of columns) {
      const replacements = concatenated(key.kind, this.#unpacked(key));
      for (const [chunk, samples] of this.#byChunk()) {
        const data = store.readChunk(chunk, key);
        const changed = overwritten(
          data,
          samples.map((sample) => this.#known.rows[sample] - chunk * CHUNK_ROWS),
          pickRows(
            replacements,
            Uint32Array.from(samples, (sample) => this.#positions[sample]),
          ),
        );
        store.putChunk(chunk, rowCount(changed), key, packColumn(changed));
        await yieldToEventLoop(job);
      }
    }
  }

  *#byChunk(): Generator<readonly [number, readonly number[]]> {
    const { rows } = this.#known;
    let samples: number[] = [];
    for (let sample = 0; sample < rows.length; sample++) {
      if (this.#positions[sample] >= 0) samples.push(sample);
      const chunk = Math.floor(rows[sample] / CHUNK_ROWS);
      const isLast = sample + 1 === rows.length || Math.floor(rows[sample + 1] / CHUNK_ROWS) !== chunk;
      if (!isLast) continue;
      if (samples.length > 0) yield [chunk, samples];
      samples = [];
    }
  }

  /** The rows of a column, piece by piece; releases what it has unpacked. */
  *#unpacked(key: ColumnKey): Generator<ColumnData> {
    const list = this.#listOf(key);
    for (const [index, packed] of list.entries()) {
      list[index] = NOTHING;
      yield unpackColumn(packed);
    }
  }

  #listOf({ name, role }: ColumnKey): Buffer[] {
    const key = `${role} ${name}`;
    const list = this.#columns.get(key) ?? [];
    this.#columns.set(key, list);
    return list;
  }
}

/** A column with other values in these rows. */
function overwritten(data: ColumnData, rows: readonly number[], values: ColumnData): ColumnData {
  const count = rowCount(data);
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  rows.forEach((row, index) => {
    order[row] = count + index;
  });
  return pickRows(concatenated(data.kind, [data, values]), order);
}
