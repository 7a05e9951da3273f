import { Random } from './random.ts';
import type { TableMemory } from './simd/kernels.ts';
import { tableMemory, type SharedMemory } from './simd/memory.ts';

/**
 * Samples as rows of the embedding table: one row number per single-valued field, any number of them per multi-valued
 * one.
 */
export interface EncodedSamples {
  /** Number of samples; the arrays may be longer. */
  readonly count: number;
  /** Number of single-valued fields. */
  readonly singleFields: number;
  /** `[samples × single fields]` */
  readonly single: Int32Array;
  /** Per multi-valued field; sample i has `values[offsets[i] .. offsets[i + 1])`, at least one. */
  readonly multi: readonly { readonly offsets: Uint32Array; readonly values: Int32Array }[];
}

/** Standard deviation of the initial embeddings, as in the published code of AITM's authors. */
const INITIAL_DEVIATION = 0.01;

/** Float32 numbers per cache line. */
const LINE_FLOATS = 16;

/**
 * The embedding table that all fields and steps share, with both of Adam's moments. A row's weights, first moment and
 * second moment lie side by side, so that a row of the paper's dimension 5 fits one cache line. The memory can be
 * shared between threads.
 */
export class EmbeddingTable implements TableMemory {
  readonly rows: number;
  readonly dimension: number;
  readonly stride: number;
  readonly memory: SharedMemory;
  /** `[rows × stride]`: weights, first moment, second moment, padding. */
  readonly data: Float32Array;

  constructor(rows: number, dimension: number) {
    this.rows = rows;
    this.dimension = dimension;
    this.stride = strideOf(dimension);
    const length = rows * this.stride;
    this.memory = tableMemory(length * Float32Array.BYTES_PER_ELEMENT);
    this.data = new Float32Array(this.memory.buffer, 0, length);
  }

  /** Draws all weights from N(0, 0.01²) and clears the moments. */
  initialise(seed: number): void {
    const random = new Random(seed);
    this.data.fill(0);
    for (let row = 0; row < this.rows; row++) {
      for (let k = 0; k < this.dimension; k++) this.data[row * this.stride + k] = INITIAL_DEVIATION * random.normal();
    }
  }

  /** Sets all weights, `[rows × dimension]`, and clears the moments. */
  load(weights: Float32Array): void {
    const { rows, dimension, stride, data } = this;
    data.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < dimension; k++) data[row * stride + k] = weights[row * dimension + k];
    }
  }

  /** A copy of the weights only, `[rows × dimension]`. */
  weights(): Float32Array {
    const { rows, dimension, stride, data } = this;
    const weights = new Float32Array(rows * dimension);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < dimension; k++) weights[row * dimension + k] = data[row * stride + k];
    }
    return weights;
  }
}

/** Weights and two moments, rounded up so that a row spans as few cache lines as possible. */
function strideOf(dimension: number): number {
  const numbers = 3 * dimension;
  if (numbers > LINE_FLOATS) return Math.ceil(numbers / LINE_FLOATS) * LINE_FLOATS;
  return 2 ** Math.ceil(Math.log2(numbers));
}

/** The number of table rows that samples refer to, counting repeated rows each time. */
export function entryCount({ count, singleFields, multi }: EncodedSamples): number {
  return count * singleFields + multi.reduce((sum, { offsets }) => sum + offsets[count], 0);
}

/** Number of rows to prefetch at a time. */
const PREFETCH_ROWS = 256;

/** Receives the words that `prefetchRows` reads, so that the reads are not optimised away. */
const sink = new Float32Array(2 * PREFETCH_ROWS);

/**
 * Prefetches these table rows by reading a word of each. In a table larger than the cache, memory latency dominates; in
 * such a short loop the CPU waits for many rows at once, and the following work finds them cached.
 */
function prefetchRows(table: Float32Array, stride: number, rows: Int32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) sink[i - from] = table[rows[i] * stride];
}

/**
 * Writes the embeddings of samples `from .. to` side by side, `[to − from, fields × dimension]`. Row r of `table`
 * begins at `r × stride`; multi-valued fields are averaged.
 */
export function gatherEmbeddings(
  table: Float32Array,
  stride: number,
  dimension: number,
  samples: EncodedSamples,
  from: number,
  to: number,
  target: Float32Array,
): void {
  const { singleFields, single, multi } = samples;
  const width = (singleFields + multi.length) * dimension;
  const samplesPerBlock = Math.max(1, Math.floor(PREFETCH_ROWS / Math.max(1, singleFields)));
  for (let start = from; start < to; start += samplesPerBlock) {
    const end = Math.min(start + samplesPerBlock, to);
    if (singleFields <= PREFETCH_ROWS) prefetchRows(table, stride, single, start * singleFields, end * singleFields);
    gatherSingle(table, stride, dimension, single, singleFields, start, end, target, (start - from) * width, width);
  }
  gatherMulti(table, stride, dimension, samples, from, to, target);
}

/** The part of `gatherEmbeddings` for multi-valued fields. */
export function gatherMulti(
  table: Float32Array,
  stride: number,
  dimension: number,
  { singleFields, multi }: EncodedSamples,
  from: number,
  to: number,
  target: Float32Array,
): void {
  const width = (singleFields + multi.length) * dimension;
  multi.forEach(({ offsets, values }, index) => {
    for (let i = from; i < to; i++)
      averageRows(
        table,
        stride,
        dimension,
        values,
        offsets[i],
        offsets[i + 1],
        target,
        (i - from) * width + (singleFields + index) * dimension,
      );
  });
}

function gatherSingle(
  table: Float32Array,
  stride: number,
  dimension: number,
  single: Int32Array,
  fields: number,
  from: number,
  to: number,
  target: Float32Array,
  base: number,
  width: number,
): void {
  for (let i = from, offset = base; i < to; i++, offset += width) {
    for (let field = 0; field < fields; field++) {
      const row = single[i * fields + field] * stride;
      const start = offset + field * dimension;
      for (let k = 0; k < dimension; k++) target[start + k] = table[row + k];
    }
  }
}

function averageRows(
  table: Float32Array,
  stride: number,
  dimension: number,
  values: Int32Array,
  start: number,
  end: number,
  target: Float32Array,
  to: number,
): void {
  for (let k = 0; k < dimension; k++) {
    let sum = 0;
    for (let i = start; i < end; i++) sum += table[values[i] * stride + k];
    target[to + k] = sum / (end - start);
  }
}

/**
 * Adds the gradient `[samples, fields × dimension]` of each sample's multi-valued fields to the sums of its rows.
 * `slots` gives the slot of each entry's row sum (single-valued fields first, then multi-valued ones); entries with a
 * negative slot are skipped.
 */
export function sumMulti(
  { count, singleFields, multi }: EncodedSamples,
  slots: Int32Array,
  gradient: Float32Array,
  dimension: number,
  sums: Float32Array,
): void {
  const width = (singleFields + multi.length) * dimension;
  let base = count * singleFields;
  multi.forEach(({ offsets }, index) => {
    for (let i = 0; i < count; i++) {
      const share = 1 / (offsets[i + 1] - offsets[i]);
      const from = i * width + (singleFields + index) * dimension;
      for (let entry = offsets[i]; entry < offsets[i + 1]; entry++) {
        const slot = slots[base + entry];
        if (slot < 0) continue;
        for (let k = 0; k < dimension; k++) sums[slot * dimension + k] += share * gradient[from + k];
      }
    }
    base += offsets[count];
  });
}
