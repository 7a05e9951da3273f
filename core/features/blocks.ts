import { unknownName } from '../errors.ts';
import { CHUNK_ROWS } from '../store/columns/columns.ts';
import type { Unsigned } from '../store/columns/integers.ts';
import type { DatasetInfo } from '../store/datasets/dataset-types.ts';
import type { Project } from '../store/file/project.ts';
import { message } from '../text/message.ts';
import { AgeReader } from './ages.ts';
import { interleave, type MultiRows } from './gather.ts';
import { labelReader, type ChunkLabels } from './labels.ts';
import { RowPicker } from './picker.ts';
import { singleFields, type FeatureSchema } from './schema.ts';
import type { Selection } from './selection.ts';
import { openSources, type FieldSources } from './sources.ts';

/**
 * The encoded samples of one chunk in the selection, in dataset order. Do not modify its arrays: later reads may share
 * them.
 */
export interface Block {
  readonly rows: number;
  /** Embedding-table rows `[rows × single-valued fields]`. */
  readonly single: Int32Array;
  /** The embedding-table rows of each multi-valued field. */
  readonly multi: readonly MultiRows[];
  /** Number of steps reached `[rows]`, counting only the reader's steps. */
  readonly depth: Uint8Array;
  /**
   * Number of mature steps `[rows]`, counting only the reader's steps: open steps count in neither training nor
   * evaluation.
   */
  readonly matureSteps: Uint8Array;
  /** Age classes `[rows]`, as `AgeReader` defines them; absent unless the reader reads them. */
  readonly ages?: Uint8Array | undefined;
  /** Each sample's row in the dataset `[rows]`. */
  readonly sourceRows: Uint32Array;
}

/** A chunk's selected samples, cached for later epochs: indexes within fields, in the narrowest integers. */
interface EncodedChunk {
  /** One array per field. */
  readonly single: readonly Unsigned[];
  readonly multi: readonly MultiRows[];
  readonly depth: Uint8Array;
  readonly matureSteps: Uint8Array;
  readonly ages: Uint8Array | undefined;
}

/** Default memory for encoded chunks: enough for more than 15 million samples of 18 fields. */
const CACHE_BYTES = 536_870_912;

/** Which steps a reader counts, and how much memory it may use. */
export interface ReaderOptions {
  /** The steps that depths count; by default all. */
  readonly steps?: readonly string[] | null;
  /** Maximum memory for encoded chunks; 0 for a single pass, which reads no chunk twice. */
  readonly cacheBytes?: number;
  /** Whether to read age classes, if the data have any. */
  readonly ages?: boolean;
}

/**
 * Reads a selection of any dataset as blocks encoded by a schema; values unknown to the schema count as rare. Caches
 * encoded chunks up to `cacheBytes`; decodes the others again in each epoch.
 */
export class BlockReader {
  readonly chunkCount: number;
  readonly #picker: RowPicker;
  readonly #sources: FieldSources;
  readonly #offsets: readonly number[];
  readonly #readLabels: (chunk: number) => ChunkLabels;
  /** For each n, how many of the dataset's first n steps are steps of the reader, `[steps + 1]`. */
  readonly #readerSteps: Uint8Array;
  readonly #ages: AgeReader | null;
  readonly #cache = new Map<number, EncodedChunk>();
  #freeBytes: number;

  /**
   * Throws `invalid-input` if the dataset lacks a field of the schema or has it with another kind, `unknown-name` for
   * an unknown bank or step.
   */
  constructor(
    project: Project,
    dataset: DatasetInfo,
    schema: FeatureSchema,
    selection: Selection,
    { steps = null, cacheBytes = CACHE_BYTES, ages = false }: ReaderOptions = {},
  ) {
    this.#sources = openSources(project, dataset, schema);
    this.#offsets = singleFields(schema).map((field) => field.offset);
    this.#picker = new RowPicker(project, dataset, selection);
    this.chunkCount = this.#picker.chunkCount;
    this.#readLabels = labelReader(project, dataset, selection.knownAt);
    this.#readerSteps = chosenAmongFirst(dataset, steps);
    this.#ages = ages ? AgeReader.open(project, dataset, selection.knownAt) : null;
    this.#freeBytes = cacheBytes;
  }

  /** Encodes the selected samples of a chunk, 0 ≤ chunk < chunkCount; there may be none. */
  read(chunk: number): Block {
    const rows = this.#picker.pick(chunk);
    const { single, multi, depth, matureSteps, ages } = this.#cache.get(chunk) ?? this.#encode(chunk, rows);
    return {
      rows: rows.length,
      single: interleave(single, this.#offsets, rows.length),
      multi,
      depth,
      matureSteps,
      ...(ages && { ages }),
      sourceRows: gatherSourceRows(chunk, rows),
    };
  }

  #encode(chunk: number, rows: Uint32Array): EncodedChunk {
    const { single, multi } = this.#sources;
    const encoded =
      rows.length === 0
        ? emptyChunk(multi.length)
        : {
            single: single.flatMap((source) => source(chunk, rows)),
            multi: multi.map((source) => source(chunk, rows)),
            ...this.#labelsOf(chunk, rows),
          };
    this.#cacheChunk(chunk, encoded);
    return encoded;
  }

  #labelsOf(chunk: number, rows: Uint32Array): Pick<EncodedChunk, 'depth' | 'matureSteps' | 'ages'> {
    const { depth, matureSteps } = this.#readLabels(chunk);
    return {
      depth: gatherSteps(depth, rows, this.#readerSteps),
      matureSteps: gatherSteps(matureSteps, rows, this.#readerSteps),
      ages: this.#ages?.read(chunk, rows),
    };
  }

  /** Caches the first chunks: in repeated passes, this saves as much decoding as any other choice. */
  #cacheChunk(chunk: number, encoded: EncodedChunk): void {
    const bytes = bytesOf(encoded);
    if (bytes > this.#freeBytes) return;
    this.#freeBytes -= bytes;
    this.#cache.set(chunk, encoded);
  }
}

function emptyChunk(multiFieldCount: number): EncodedChunk {
  const multi = Array.from({ length: multiFieldCount }, () => ({
    offsets: new Uint32Array(1),
    values: new Int32Array(0),
  }));
  return { single: [], multi, depth: new Uint8Array(0), matureSteps: new Uint8Array(0), ages: undefined };
}

function bytesOf({ single, multi, depth, matureSteps, ages }: EncodedChunk): number {
  const arrays = [...single, ...multi.flatMap(({ offsets, values }) => [offsets, values]), depth, matureSteps];
  return arrays.reduce((sum, array) => sum + array.byteLength, ages?.byteLength ?? 0);
}

/** Converts the step counts of the given rows to counts of the reader's steps. */
function gatherSteps(stepCounts: Unsigned, rows: Uint32Array, readerSteps: Uint8Array): Uint8Array {
  const counts = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) counts[i] = readerSteps[stepCounts[rows[i]]];
  return counts;
}

/** For each n, how many of a dataset's first n steps are chosen, `[steps + 1]`. */
function chosenAmongFirst({ steps }: DatasetInfo, chosen: readonly string[] | null): Uint8Array {
  const names = steps.map((step) => step.name);
  const unknown = chosen?.find((step) => !names.includes(step));
  if (unknown !== undefined) throw unknownName(message('noun.step'), unknown, names);
  return Uint8Array.from(
    { length: names.length + 1 },
    (_, count) => names.slice(0, count).filter((step) => chosen === null || chosen.includes(step)).length,
  );
}

function gatherSourceRows(chunk: number, rows: Uint32Array): Uint32Array {
  const base = chunk * CHUNK_ROWS;
  const sourceRows = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) sourceRows[i] = base + rows[i];
  return sourceRows;
}
