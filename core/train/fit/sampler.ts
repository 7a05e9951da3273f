import { setImmediate } from 'node:timers/promises';

import type { TrainingBatch } from '../../engine/engine.ts';
import type { OpenSteps } from '../../engine/loss-inputs.ts';
import { mixSeed, Random } from '../../engine/random.ts';
import type { Block, BlockReader } from '../../features/blocks.ts';
import { joinArrays } from '../../features/gather.ts';

/** Number of samples to shuffle together; about 40 MB at the paper's 18 fields. */
const WINDOW_ROWS = 524_288;
/** Limit for samples wider than 128 values, as with a long history or long lists: 256 MB. */
const WINDOW_VALUES = 67_108_864;

/** Number of samples to prefetch together. */
const PREFETCHED_ROWS = 256;

/**
 * An epoch's batches in random order, reproducible for a seed; each batch reuses the arrays of the previous one. Reads
 * the chunks in shuffled order until they fill a window, then shuffles the window's samples. Memory is limited to one
 * window, regardless of the size of the data. Yields to the event loop after each chunk and before shuffling, because
 * reading a window takes a second or more.
 */
export async function* shuffledBatches(
  reader: Pick<BlockReader, 'chunkCount' | 'read'>,
  batchSize: number,
  seed: number,
  epoch: number,
  logPending?: OpenSteps['logPending'],
): AsyncGenerator<TrainingBatch> {
  const chunks = Uint32Array.from({ length: reader.chunkCount }, (_, i) => i);
  new Random(mixSeed(seed, epoch)).shuffle(chunks);
  for (let next = 0, window = 0; next < chunks.length; window++) {
    const blocks: Block[] = [];
    for (let rows = 0, values = 0; next < chunks.length && rows < WINDOW_ROWS && values < WINDOW_VALUES; next++) {
      const block = reader.read(chunks[next]);
      rows += block.rows;
      values += block.single.length + block.multi.reduce((sum, field) => sum + field.values.length, 0);
      if (block.rows > 0) blocks.push(block);
      await setImmediate();
    }
    if (blocks.length === 0) continue;
    const joined = joinBlocks(blocks);
    await setImmediate();
    yield* windowBatches(joined, batchSize, new Random(mixSeed(seed, epoch, window + 1)), logPending);
  }
}

function joinBlocks(blocks: readonly Block[]): Block {
  if (blocks.length === 1) return blocks[0];
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  const lengthOf = (parts: readonly ArrayLike<number>[]): number => parts.reduce((sum, part) => sum + part.length, 0);
  const singles = blocks.map((block) => block.single);
  return {
    rows,
    single: joinArrays(new Int32Array(lengthOf(singles)), singles),
    multi: blocks[0].multi.map((_, field) => {
      const parts = blocks.map((block) => block.multi[field]);
      const values = parts.map((part) => part.values);
      return {
        values: joinArrays(new Int32Array(lengthOf(values)), values),
        offsets: joinOffsets(
          parts.map((part) => part.offsets),
          rows,
        ),
      };
    }),
    depth: joinArrays(
      new Uint8Array(rows),
      blocks.map((block) => block.depth),
    ),
    matureSteps: joinArrays(
      new Uint8Array(rows),
      blocks.map((block) => block.matureSteps),
    ),
    ages: joinAges(blocks, rows),
    sourceRows: joinArrays(
      new Uint32Array(rows),
      blocks.map((block) => block.sourceRows),
    ),
  };
}

function joinAges(blocks: readonly Block[], rows: number): Uint8Array | undefined {
  const ages = blocks.flatMap((block) => block.ages ?? []);
  return ages.length === blocks.length ? joinArrays(new Uint8Array(rows), ages) : undefined;
}

function joinOffsets(parts: readonly Uint32Array[], rows: number): Uint32Array {
  const offsets = new Uint32Array(rows + 1);
  let position = 0;
  for (const part of parts) {
    const base = offsets[position];
    for (let i = 1; i < part.length; i++) offsets[position + i] = base + part[i];
    position += part.length - 1;
  }
  return offsets;
}

function* windowBatches(
  window: Block,
  batchSize: number,
  random: Random,
  logPending: OpenSteps['logPending'] | undefined,
): Generator<TrainingBatch> {
  const order = new Uint32Array(window.rows);
  for (let row = 0; row < order.length; row++) order[row] = row;
  random.shuffle(order);
  const batch = new BatchBuffer(batchSize, window.single.length / window.rows, window.multi.length);
  for (let start = 0; start < window.rows; start += batchSize)
    yield batch.fill(window, order.subarray(start, start + batchSize), logPending);
}

/** Copies selected samples of a block into reused arrays. */
class BatchBuffer {
  readonly #singleFields: number;
  readonly #single: Int32Array;
  readonly #depth: Uint8Array;
  readonly #matureSteps: Uint8Array;
  readonly #ages: Uint8Array;
  readonly #multi: { offsets: Uint32Array; values: Int32Array }[];

  constructor(batchSize: number, singleFields: number, multiFields: number) {
    this.#singleFields = singleFields;
    this.#single = new Int32Array(batchSize * singleFields);
    this.#depth = new Uint8Array(batchSize);
    this.#matureSteps = new Uint8Array(batchSize);
    this.#ages = new Uint8Array(batchSize);
    this.#multi = Array.from({ length: multiFields }, () => ({
      offsets: new Uint32Array(batchSize + 1),
      values: new Int32Array(0),
    }));
  }

  fill(block: Block, rows: Uint32Array, logPending: OpenSteps['logPending'] | undefined): TrainingBatch {
    const fields = this.#singleFields;
    const single = this.#single;
    for (let start = 0; start < rows.length; start += PREFETCHED_ROWS)
      copySamples(block.single, fields, rows, start, Math.min(start + PREFETCHED_ROWS, rows.length), single);
    for (let i = 0; i < rows.length; i++) {
      this.#depth[i] = block.depth[rows[i]];
      this.#matureSteps[i] = block.matureSteps[rows[i]];
    }
    const { ages } = block;
    if (ages !== undefined) for (let i = 0; i < rows.length; i++) this.#ages[i] = ages[rows[i]];
    block.multi.forEach((source, field) => {
      this.#fillMulti(source, this.#multi[field], rows);
    });
    return {
      count: rows.length,
      singleFields: fields,
      single,
      multi: this.#multi,
      depth: this.#depth,
      matureSteps: this.#matureSteps,
      open: ages === undefined || logPending === undefined ? undefined : { ages: this.#ages, logPending },
    };
  }

  #fillMulti(
    source: Block['multi'][number],
    target: { offsets: Uint32Array; values: Int32Array },
    rows: Uint32Array,
  ): void {
    let total = 0;
    for (const row of rows) total += source.offsets[row + 1] - source.offsets[row];
    if (total > target.values.length) target.values = new Int32Array(2 * total);
    let to = 0;
    for (let i = 0; i < rows.length; i++) {
      for (let index = source.offsets[rows[i]]; index < source.offsets[rows[i] + 1]; index++)
        target.values[to++] = source.values[index];
      target.offsets[i + 1] = to;
    }
  }
}

/**
 * Copies the samples at `rows[from .. to)`. First copies the first and last value of each, to prefetch it: memory
 * latency dominates in a large window, and in such a short loop the CPU waits for many samples at once.
 */
function copySamples(
  source: Int32Array,
  fields: number,
  rows: Uint32Array,
  from: number,
  to: number,
  target: Int32Array,
): void {
  for (const end of fields > 0 ? [0, fields - 1] : []) {
    for (let i = from; i < to; i++) target[i * fields + end] = source[rows[i] * fields + end];
  }
  for (let i = from; i < to; i++) {
    for (let field = 0; field < fields; field++) target[i * fields + field] = source[rows[i] * fields + field];
  }
}
