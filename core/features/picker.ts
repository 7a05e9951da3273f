import { yieldToEventLoop, type JobContext } from '../job.ts';
import { CHUNK_ROWS } from '../store/columns/columns.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import { chunkCount } from '../store/datasets/datasets.ts';
import type { Project } from '../store/file/project.ts';
import { selectionFilters, type Filter } from './filters.ts';
import type { Selection } from './selection.ts';

/**
 * Finds a selection's rows chunk by chunk. Caches the result as one bit per row, so later epochs read no filter
 * columns.
 */
export class RowPicker {
  readonly chunkCount: number;
  readonly #datasetRows: number;
  readonly #filters: readonly Filter[];
  readonly #selected: (Uint8Array | undefined)[];

  constructor(project: Project, dataset: DatasetInfo, selection: Selection) {
    this.chunkCount = chunkCount(dataset);
    this.#datasetRows = dataset.rows;
    this.#filters = selectionFilters(project, dataset, selection);
    this.#selected = new Array<Uint8Array | undefined>(this.chunkCount);
  }

  /**
   * Writes the selected rows of a chunk (0-based within the chunk, ascending) to `rows`, which has room for
   * `CHUNK_ROWS`, and returns their number.
   */
  pick(chunk: number, rows: Uint32Array): number {
    const bits = this.#selected[chunk];
    if (bits !== undefined) return unpackBits(bits, rows);
    let count = Math.min(CHUNK_ROWS, this.#datasetRows - chunk * CHUNK_ROWS);
    for (let row = 0; row < count; row++) rows[row] = row;
    for (const filter of this.#filters) if (count > 0) count = keepPassing(rows, count, filter(chunk));
    this.#selected[chunk] = packBits(rows, count);
    return count;
  }
}

/**
 * Calls `visit` for every chunk with selected rows, in order, and yields to the event loop in between. `rows` (0-based
 * within the chunk) is reused after each call.
 */
export async function visitChunks(
  picker: RowPicker,
  job: JobContext,
  visit: (chunk: number, rows: Uint32Array) => void,
): Promise<void> {
  const picked = new Uint32Array(CHUNK_ROWS);
  for (let chunk = 0; chunk < picker.chunkCount; chunk++) {
    const count = picker.pick(chunk, picked);
    if (count > 0) visit(chunk, picked.subarray(0, count));
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

function unpackBits(bits: Uint8Array, rows: Uint32Array): number {
  let count = 0;
  for (let byte = 0; byte < bits.length; byte++) {
    for (let set = bits[byte], row = byte * 8; set !== 0; set >>>= 1, row++) if ((set & 1) === 1) rows[count++] = row;
  }
  return count;
}
