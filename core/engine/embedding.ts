import { ADAM, adamScales, type AdamConfig } from './program.ts';
import { Random } from './random.ts';

/** The embedding-table rows of some samples: one row per single-valued field, any number per multi-valued one. */
export interface EmbeddedRows {
  /** Number of samples; the arrays may be longer. */
  readonly count: number;
  /** Number of single-valued fields. */
  readonly singleFields: number;
  /** `[samples × single fields]` */
  readonly single: Int32Array;
  /** Per multi-valued field; sample i has `values[offsets[i] .. offsets[i + 1])`, at least one. */
  readonly multi: readonly { readonly offsets: Uint32Array; readonly values: Int32Array }[];
}

/** Standard deviation of the first embeddings, as in the authors' published code. */
const INITIAL_DEVIATION = 0.01;

/** Rows that are brought into the cache before they are copied. */
const AHEAD = 256;

/** Numbers per cache line. */
const LINE = 16;

/**
 * The embedding table that all fields and steps share, with a lazy Adam (only rows of the batch are touched). A row's weights, first and
 * second moment lie side by side, so that for the paper's dimension of 5 a row is one cache line. Waiting for memory is what costs
 * time in a table larger than the cache: so `gather` copies the batch's rows, each once, into a compact buffer, `update` computes there,
 * and the rows are written back.
 */
export class EmbeddingTable {
  readonly rows: number;
  readonly dimension: number;
  /** `[rows × stride]`: weights, first moment, second moment, and a scratch word at the row's end. */
  readonly data: Float32Array;
  readonly stride: number;
  readonly #scratch: Int32Array;
  #batch: BatchRows;
  readonly #ahead = new Float32Array(AHEAD);

  constructor(rows: number, dimension: number) {
    this.rows = rows;
    this.dimension = dimension;
    this.stride = strideOf(dimension);
    this.data = new Float32Array(rows * this.stride);
    this.#scratch = new Int32Array(this.data.buffer);
    this.#batch = batchRows(0, this.stride, dimension);
  }

  /** Draws all weights from N(0, 0.01²) and clears the moments. */
  initialise(seed: number): void {
    const random = new Random(seed);
    this.data.fill(0);
    for (let row = 0; row < this.rows; row++) {
      for (let k = 0; k < this.dimension; k++) this.data[row * this.stride + k] = INITIAL_DEVIATION * random.normal();
    }
  }

  /** A copy of the weights alone, `[rows × dimension]`. */
  weights(): Float32Array {
    const { rows, dimension, stride, data } = this;
    const weights = new Float32Array(rows * dimension);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < dimension; k++) weights[row * dimension + k] = data[row * stride + k];
    }
    return weights;
  }

  /** Writes the samples' embeddings side by side into `target`, `[samples × (single + multi fields) × dimension]`; an `update` may follow. */
  gather(samples: EmbeddedRows, target: Float32Array): void {
    const entries = entryCount(samples);
    if (entries > this.#batch.slots.length) this.#batch = batchRows(entries, this.stride, this.dimension);
    const batch = this.#batch;
    const singles = samples.count * samples.singleFields;
    batch.count = this.#collect(samples.single, singles, 0, 0);
    let at = singles;
    for (const { offsets, values } of samples.multi) {
      batch.count = this.#collect(values, offsets[samples.count], at, batch.count);
      at += offsets[samples.count];
    }
    gatherEmbeddings(batch.data, this.stride, this.dimension, this.#inBatch(samples), target);
  }

  /**
   * One Adam step for the rows of the batch that was gathered last; the gradients of equal rows are summed first.
   * @param gradient of the loss with respect to what `gather` wrote
   * @param stepNumber from 1, over the whole training
   */
  update(samples: EmbeddedRows, gradient: Float32Array, stepNumber: number, adam: AdamConfig): void {
    const { sums, count } = this.#batch;
    sums.fill(0, 0, count * this.dimension);
    scatterGradients(this.#inBatch(samples), gradient, this.dimension, sums);
    this.#step(stepNumber, adam);
    this.#writeBack();
  }

  /** The samples with places in the batch's compact buffer in stead of table rows. */
  #inBatch(samples: EmbeddedRows): EmbeddedRows {
    const { slots } = this.#batch;
    let at = samples.count * samples.singleFields;
    const multi = samples.multi.map(({ offsets }) => {
      const values = slots.subarray(at, at + offsets[samples.count]);
      at += offsets[samples.count];
      return { offsets, values };
    });
    return { ...samples, single: slots, multi };
  }

  /** Copies the rows that the batch does not have yet; a row's scratch word tells its place there, which `touched` confirms. */
  #collect(list: Int32Array, length: number, from: number, known: number): number {
    const { data, stride } = this;
    const scratch = this.#scratch;
    const { slots, touched, data: copy } = this.#batch;
    let count = known;
    for (let i = 0; i < length; i++) {
      if (i % AHEAD === 0) this.#bringIn(list, i, Math.min(i + AHEAD, length));
      const row = list[i];
      const base = row * stride;
      const slot = scratch[base + stride - 1];
      if (slot >= 0 && slot < count && touched[slot] === row) {
        slots[from + i] = slot;
        continue;
      }
      scratch[base + stride - 1] = count;
      touched[count] = row;
      const to = count * stride;
      for (let k = 0; k < stride; k++) copy[to + k] = data[base + k];
      slots[from + i] = count++;
    }
    return count;
  }

  /** Reads a word of each of these rows: so short a loop lets the processor wait for many of them at once. */
  #bringIn(list: Int32Array, from: number, to: number): void {
    const { stride, data } = this;
    const words = this.#ahead;
    for (let i = from; i < to; i++) words[i - from] = data[list[i] * stride];
  }

  #step(stepNumber: number, { learningRate, l2 }: AdamConfig): void {
    const { dimension, stride } = this;
    const { data, sums, count } = this.#batch;
    const [rate, root] = adamScales(stepNumber, learningRate);
    const { beta1, beta2, epsilon } = ADAM;
    for (let slot = 0; slot < count; slot++) {
      for (let k = 0; k < dimension; k++) {
        const at = slot * stride + k;
        const g = sums[slot * dimension + k] + l2 * data[at];
        const first = beta1 * data[at + dimension] + (1 - beta1) * g;
        const second = beta2 * data[at + 2 * dimension] + (1 - beta2) * g * g;
        data[at + dimension] = first;
        data[at + 2 * dimension] = second;
        data[at] -= (rate * first) / (Math.sqrt(second) * root + epsilon);
      }
    }
  }

  #writeBack(): void {
    const { data, stride } = this;
    const { data: copy, touched, count } = this.#batch;
    const used = 3 * this.dimension;
    for (let slot = 0; slot < count; slot++) {
      const to = touched[slot] * stride;
      for (let k = 0; k < used; k++) data[to + k] = copy[slot * stride + k];
    }
  }
}

/** The distinct table rows of a batch, copied side by side. */
interface BatchRows {
  count: number;
  /** For each entry of the batch its row's place in `data`. */
  readonly slots: Int32Array;
  /** The table row at each place. */
  readonly touched: Int32Array;
  readonly data: Float32Array;
  /** Gradient summed per place. */
  readonly sums: Float32Array;
}

function batchRows(entries: number, stride: number, dimension: number): BatchRows {
  return { count: 0, slots: new Int32Array(entries), touched: new Int32Array(entries), data: new Float32Array(entries * stride), sums: new Float32Array(entries * dimension) };
}

function scatterGradients({ count, singleFields, single, multi }: EmbeddedRows, gradient: Float32Array, dimension: number, sums: Float32Array): void {
  const width = (singleFields + multi.length) * dimension;
  for (let i = 0; i < count; i++) {
    for (let field = 0; field < singleFields; field++) {
      const to = single[i * singleFields + field] * dimension;
      const from = i * width + field * dimension;
      for (let k = 0; k < dimension; k++) sums[to + k] += gradient[from + k];
    }
  }
  multi.forEach(({ offsets, values }, index) => {
    for (let i = 0; i < count; i++) {
      const share = 1 / (offsets[i + 1] - offsets[i]);
      const from = i * width + (singleFields + index) * dimension;
      for (let at = offsets[i]; at < offsets[i + 1]; at++) {
        for (let k = 0; k < dimension; k++) sums[values[at] * dimension + k] += share * gradient[from + k];
      }
    }
  });
}

/** Weights, two moments and a scratch word, rounded up so that a row does not straddle more cache lines than it needs. */
function strideOf(dimension: number): number {
  const numbers = 3 * dimension + 1;
  if (numbers > LINE) return Math.ceil(numbers / LINE) * LINE;
  return 2 ** Math.ceil(Math.log2(numbers));
}

function entryCount({ count, singleFields, multi }: EmbeddedRows): number {
  return count * singleFields + multi.reduce((sum, { offsets }) => sum + offsets[count], 0);
}

/** Gathers embeddings `[samples × fields × dimension]` from a table whose row r begins at `r × stride`; a multi-valued field is averaged. */
export function gatherEmbeddings(table: Float32Array, stride: number, dimension: number, samples: EmbeddedRows, target: Float32Array): void {
  const { count, singleFields: singles, single, multi } = samples;
  const width = (singles + multi.length) * dimension;
  for (let i = 0; i < count; i++) {
    let to = i * width;
    for (let field = 0; field < singles; field++) {
      const from = single[i * singles + field] * stride;
      for (let k = 0; k < dimension; k++) target[to + k] = table[from + k];
      to += dimension;
    }
  }
  multi.forEach(({ offsets, values }, index) => {
    for (let i = 0; i < count; i++) averageRows(table, stride, dimension, values, offsets[i], offsets[i + 1], target, i * width + (singles + index) * dimension);
  });
}

function averageRows(table: Float32Array, stride: number, dimension: number, values: Int32Array, start: number, end: number, target: Float32Array, to: number): void {
  for (let k = 0; k < dimension; k++) {
    let sum = 0;
    for (let at = start; at < end; at++) sum += table[values[at] * stride + k];
    target[to + k] = sum / (end - start);
  }
}
