import { yieldToEventLoop, type JobContext } from '../job.ts';
import { CHUNK_ROWS } from '../store/columns/columns.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { chunkCount } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { bootstrapDraws, type Draws } from './bootstrap.ts';
import { selectionFilters, type Filter } from './filters.ts';
import type { Selection } from './selection.ts';

/**
 * Finds a selection's rows chunk by chunk. Caches the result as one bit per row, or one for each time that a bootstrap
 * draws it, so later epochs read no filter columns.
 */
export class RowPicker {
  readonly chunkCount: number;
  readonly #datasetRows: number;
  readonly #filters: readonly Filter[];
  readonly #draws: Draws | null;
  /** By chunk, the rows selected at least once, at least twice, and so on. */
  readonly #selected: (readonly Uint8Array[] | undefined)[];
  #rows = new Uint32Array(CHUNK_ROWS);

  constructor(project: Project, dataset: DatasetInfo, selection: Selection) {
    this.chunkCount = chunkCount(dataset);
    this.#datasetRows = dataset.rows;
    this.#filters = selectionFilters(project, dataset, selection);
    this.#draws = bootstrapDraws(project, dataset, selection);
    this.#selected = new Array<readonly Uint8Array[] | undefined>(this.chunkCount);
  }

  /**
   * The selected rows of a chunk (0-based within the chunk, ascending), each as often as it is drawn. The next call
   * reuses the array.
   */
  pick(chunk: number): Uint32Array {
    this.#selected[chunk] ??= this.#select(chunk);
    const levels = this.#selected[chunk];
    const room = levels.length * CHUNK_ROWS;
    if (room > this.#rows.length) this.#rows = new Uint32Array(room);
    let count = 0;
    for (const bits of levels) count = unpackBits(bits, this.#rows, count);
    const picked = this.#rows.subarray(0, count);
    return levels.length > 1 ? picked.sort() : picked;
  }

  #select(chunk: number): Uint8Array[] {
    const rows = this.#rows;
    let count = Math.min(CHUNK_ROWS, this.#datasetRows - chunk * CHUNK_ROWS);
    for (let row = 0; row < count; row++) rows[row] = row;
    for (const filter of this.#filters) if (count > 0) count = keepPassing(rows, count, filter(chunk));
    if (this.#draws === null) return [packBits(rows, count)];
    const drawsOf = this.#draws(chunk);
    const levels: Uint8Array[] = [];
    for (let times = 1; count > 0; times++) {
      count = keepPassing(rows, count, (row) => drawsOf(row) >= times);
      levels.push(packBits(rows, count));
    }
    return levels;
  }
}

/**
 * Calls `visit` for every chunk with picked rows, in order, and yields to the event loop in between. `rows` is reused
 * after each call.
 */
export async function visitChunks(
  picker: RowPicker,
  job: JobContext,
  visit: (chunk: number, rows: Uint32Array) => void,
): Promise<void> {
  for (let chunk = 0; chunk < picker.chunkCount; chunk++) {
    const rows = picker.pick(chunk);
    if (rows.length > 0) visit(chunk, rows);
    await yieldToEventLoop(job);
  }
}

function keepPassing(rows: Uint32Array, count: number, passes: (row: number) => boolean): number {
  let kept = 0;
  for (let i = 0; i < count; i++) if (passes(rows[i])) rows[kept++] = rows[i];
  return kept;
}

function packBits(rows: Uint32Array, count: number): Uint8Array {
  const bits = new Uint8Array(count === 0 ? 0 : (rows[count - 1] >>> 3) + 1);
  for (let i = 0; i < count; i++) bits[rows[i] >>> 3] |= 1 << (rows[i] & 7);
  return bits;
}

/** Writes the rows from index `start` on; returns the index after the last. */
function unpackBits(bits: Uint8Array, rows: Uint32Array, start: number): number {
  let count = start;
  for (let byte = 0; byte < bits.length; byte++) {
    for (let set = bits[byte], row = byte * 8; set !== 0; set >>>= 1, row++) if ((set & 1) === 1) rows[count++] = row;
  }
  return count;
}
