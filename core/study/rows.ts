import { BlockReader, type Block } from '../features/blocks.ts';
import { joinArrays, type MultiRows } from '../features/gather.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import type { PredictionSource } from '../predict/predict.ts';

/** Reads the samples at the given indexes (ascending) of a selection, as one block; depths count the given steps. */
export async function collectRows(
  { project, dataset, schema, selection }: PredictionSource,
  steps: readonly string[],
  indexes: Uint32Array,
  job: JobContext,
): Promise<Block> {
  const reader = new BlockReader(project, dataset, schema, selection, { steps, cacheBytes: 0 });
  const picked: Block[] = [];
  let passedRows = 0;
  let next = 0;
  for (let chunk = 0; chunk < reader.chunkCount && next < indexes.length; chunk++) {
    const block = reader.read(chunk);
    const from = next;
    while (next < indexes.length && indexes[next] < passedRows + block.rows) next++;
    if (next > from)
      picked.push(
        pickRows(
          block,
          indexes.subarray(from, next).map((index) => index - passedRows),
        ),
      );
    passedRows += block.rows;
    job.report({ phase: 'read', fraction: (chunk + 1) / reader.chunkCount });
    await yieldToEventLoop(job);
  }
  return joinBlocks(picked);
}

/** The given rows of a block. */
function pickRows(block: Block, rows: Uint32Array): Block {
  const fields = block.single.length / block.rows;
  const single = new Int32Array(rows.length * fields);
  for (let i = 0; i < rows.length; i++)
    single.set(block.single.subarray(rows[i] * fields, (rows[i] + 1) * fields), i * fields);
  return {
    rows: rows.length,
    single,
    multi: block.multi.map((lists) => pickLists(lists, rows)),
    depth: Uint8Array.from(rows, (row) => block.depth[row]),
    matureSteps: Uint8Array.from(rows, (row) => block.matureSteps[row]),
    sourceRows: rows.map((row) => block.sourceRows[row]),
  };
}

/** The lists of the given rows, in the given order. */
export function pickLists({ offsets, values }: MultiRows, rows: Uint32Array): MultiRows {
  const picked = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) picked[i + 1] = picked[i] + offsets[rows[i] + 1] - offsets[rows[i]];
  const pickedValues = new Int32Array(picked[rows.length]);
  for (let i = 0; i < rows.length; i++)
    pickedValues.set(values.subarray(offsets[rows[i]], offsets[rows[i] + 1]), picked[i]);
  return { offsets: picked, values: pickedValues };
}

function joinBlocks(blocks: readonly Block[]): Block {
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  const total = (lengthOf: (block: Block) => number): number => blocks.reduce((sum, block) => sum + lengthOf(block), 0);
  return {
    rows,
    single: joinArrays(
      new Int32Array(total(({ single }) => single.length)),
      blocks.map(({ single }) => single),
    ),
    multi: (blocks[0]?.multi ?? []).map((_, field) =>
      joinLists(
        blocks.map(({ multi }) => multi[field]),
        rows,
      ),
    ),
    depth: joinArrays(
      new Uint8Array(rows),
      blocks.map(({ depth }) => depth),
    ),
    matureSteps: joinArrays(
      new Uint8Array(rows),
      blocks.map(({ matureSteps }) => matureSteps),
    ),
    sourceRows: joinArrays(
      new Uint32Array(rows),
      blocks.map(({ sourceRows }) => sourceRows),
    ),
  };
}

function joinLists(parts: readonly MultiRows[], rows: number): MultiRows {
  const offsets = new Uint32Array(rows + 1);
  let row = 0;
  let base = 0;
  for (const part of parts) {
    for (let i = 1; i < part.offsets.length; i++) offsets[++row] = base + part.offsets[i];
    base += part.values.length;
  }
  return {
    offsets,
    values: joinArrays(
      new Int32Array(base),
      parts.map(({ values }) => values),
    ),
  };
}

/**
 * Draws `size` indexes below `total`, ascending, with each set equally likely (Knuth's algorithm S); all of them if
 * `total` is not larger than `size`.
 */
export function sampleIndexes(total: number, size: number, uniform: () => number): Uint32Array {
  const indexes = new Uint32Array(Math.min(total, size));
  let drawn = 0;
  for (let index = 0; index < total && drawn < indexes.length; index++) {
    if ((total - index) * uniform() < indexes.length - drawn) indexes[drawn++] = index;
  }
  return indexes;
}
