import { CHUNK_ROWS } from '../store/columns.ts';
import type { DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';
import { requiredReader } from './columns.ts';
import type { ChunkReader } from './columns.ts';
import type { MultiRows } from './gather.ts';
import { RowPicker } from './picker.ts';
import type { FeatureSchema } from './schema.ts';
import type { Selection } from './selection.ts';
import { openSources } from './sources.ts';
import type { FieldSources, SingleSource } from './sources.ts';

/** The encoded samples of one chunk that belong to the selection, in the dataset's order. */
export interface Block {
  readonly rows: number;
  /** Embedding-table rows `[rows × single fields]`. */
  readonly single: Int32Array;
  /** For each multi-valued field its embedding-table rows. */
  readonly multi: readonly MultiRows[];
  /** Steps reached `[rows]`. */
  readonly depth: Uint8Array;
  /** Each sample's row in the dataset `[rows]`. */
  readonly sourceRows: Uint32Array;
}

/** Reads a selection of any dataset as blocks encoded by a schema; values the schema does not know count as rare. */
export class BlockReader {
  readonly chunkCount: number;
  readonly #picker: RowPicker;
  readonly #picked = new Uint32Array(CHUNK_ROWS);
  readonly #sources: FieldSources;
  readonly #readDepth: ChunkReader<'code'>;

  /** Throws `invalid-input` where the dataset lacks a field of the schema or has it in another kind, `unknown-name` for an unknown bank. */
  constructor(project: Project, dataset: DatasetInfo, schema: FeatureSchema, selection: Selection) {
    this.#sources = openSources(project, dataset, schema);
    this.#picker = new RowPicker(project, dataset, selection);
    this.chunkCount = this.#picker.chunkCount;
    this.#readDepth = requiredReader(project, dataset, 'depth', 'code');
  }

  /** Encodes the selected samples of a chunk, 0 ≤ chunk < chunkCount; there may be none. */
  read(chunk: number): Block {
    const count = this.#picker.pick(chunk, this.#picked);
    if (count === 0) return emptyBlock(this.#sources.multi.length);
    const rows = this.#picked.subarray(0, count);
    return {
      rows: count,
      single: gatherSingle(this.#sources.single, chunk, rows),
      multi: this.#sources.multi.map((source) => source(chunk, rows)),
      depth: gatherDepth(this.#readDepth(chunk).values, rows),
      sourceRows: gatherSourceRows(chunk, rows),
    };
  }
}

function emptyBlock(multiFieldCount: number): Block {
  const multi = Array.from({ length: multiFieldCount }, () => ({ offsets: new Uint32Array(1), values: new Int32Array(0) }));
  return { rows: 0, single: new Int32Array(0), multi, depth: new Uint8Array(0), sourceRows: new Uint32Array(0) };
}

function gatherSingle(sources: readonly SingleSource[], chunk: number, rows: Uint32Array): Int32Array {
  const target = new Int32Array(rows.length * sources.length);
  sources.forEach((source, column) => source(chunk, rows, { target, stride: sources.length, column }));
  return target;
}

function gatherDepth(values: Uint8Array | Uint16Array | Uint32Array, rows: Uint32Array): Uint8Array {
  const depth = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) depth[i] = values[rows[i]];
  return depth;
}

function gatherSourceRows(chunk: number, rows: Uint32Array): Uint32Array {
  const base = chunk * CHUNK_ROWS;
  const sourceRows = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) sourceRows[i] = base + rows[i];
  return sourceRows;
}
