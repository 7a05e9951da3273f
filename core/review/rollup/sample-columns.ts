import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS, type ColumnData, type ColumnInfo } from '../../store/columns/columns.ts';
import { isInteger, numberOf } from '../../store/columns/stored-numbers.ts';
import { packRollup, SAMPLED_CELLS_ROLLUP, type PackedRollup } from '../../store/datasets/rollups.ts';
import { sampledColumnRollup } from '../../store/datasets/sampled-columns.ts';
import { readCodes, readLists, readNumbers } from '../columns/chunks.ts';
import { groupableColumns } from '../groups/grouping.ts';
import type { OpenSegment } from '../segment/segment.ts';

/**
 * Packs the cells of some rows of a dataset, ascending, and their values of its time and of every column that rows can
 * be grouped by, as rollups by name. `segment` is the whole dataset. Throws `cancelled`.
 */
export async function packSampledColumns(
  segment: OpenSegment,
  rows: Uint32Array,
  job: JobContext,
): Promise<Map<string, PackedRollup>> {
  const { dataset } = segment;
  const time = dataset.columns.filter(({ role }) => role === 'time');
  const columns = [...time, ...groupableColumns(dataset)];
  const rollups = new Map<string, PackedRollup>();
  const cells = new Uint16Array(rows.length);
  await visitChunks(rows, job, (chunk, start, end) => {
    const ofChunk = segment.rows(chunk)?.cells ?? new Uint16Array(0);
    for (let index = start; index < end; index++) cells[index] = ofChunk[rows[index] - chunk * CHUNK_ROWS];
  });
  rollups.set(SAMPLED_CELLS_ROLLUP, packRollup({ metadata: null, data: { kind: 'code', values: cells } }));
  for (const [index, column] of columns.entries()) {
    // Values of one chunk at a time: lists of all sampled rows could take gigabytes.
    for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
      const ofChunk = rows.subarray(start, start + CHUNK_ROWS);
      const gathered = gatherer(segment, column, ofChunk.length);
      await visitChunks(ofChunk, job, (chunk, from, to) => gathered.add(chunk, ofChunk, from, to));
      rollups.set(
        sampledColumnRollup(column, start / CHUNK_ROWS),
        packRollup({ metadata: null, data: gathered.data() }),
      );
    }
    job.report({ phase: 'count', fraction: (index + 1) / columns.length });
  }
  return rollups;
}

/** Visits the chunks that hold some rows, with the range of their indexes. */
async function visitChunks(
  rows: Uint32Array,
  job: JobContext,
  visit: (chunk: number, start: number, end: number) => void,
): Promise<void> {
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const chunk = Math.floor(rows[start] / CHUNK_ROWS);
    while (end < rows.length && rows[end] < (chunk + 1) * CHUNK_ROWS) end++;
    await yieldToEventLoop(job);
    visit(chunk, start, end);
  }
}

/** Gathers a column's values of some rows. */
interface Gatherer {
  /** Adds the values of the rows with these indexes, which are in a chunk. */
  add(chunk: number, rows: Uint32Array, start: number, end: number): void;
  /** The values of all rows, once they are added. */
  data(): ColumnData;
}

function gatherer(segment: OpenSegment, column: ColumnInfo, length: number): Gatherer {
  if (column.kind === 'list') return listGatherer(segment, column, length);
  return column.kind === 'number' ? numberGatherer(segment, column, length) : codeGatherer(segment, column, length);
}

function codeGatherer(segment: OpenSegment, column: ColumnInfo, length: number): Gatherer {
  const values = new Uint32Array(length);
  return {
    add(chunk, rows, start, end) {
      const codes = readCodes(segment, column, chunk, 'never');
      for (let index = start; index < end; index++) values[index] = codes[rows[index] - chunk * CHUNK_ROWS];
    },
    data: () => ({ kind: 'code', values }),
  };
}

/** Keeps floats bit by bit. */
function numberGatherer(segment: OpenSegment, column: ColumnInfo, length: number): Gatherer {
  const values = new Float64Array(length);
  return {
    add(chunk, rows, start, end) {
      const numbers = readNumbers(segment, column, chunk);
      const areCodes = isInteger(numbers.codes);
      for (let index = start; index < end; index++) {
        const code = numbers.codes[rows[index] - chunk * CHUNK_ROWS];
        values[index] = areCodes ? numberOf(numbers, code) : code;
      }
    },
    data: () => ({ kind: 'number', values }),
  };
}

function listGatherer(segment: OpenSegment, column: ColumnInfo, length: number): Gatherer {
  const parts: Uint32Array[] = [];
  const offsets = new Uint32Array(length + 1);
  return {
    add(chunk, rows, start, end) {
      const lists = readLists(segment, column, chunk, 'never');
      for (let index = start; index < end; index++) {
        const row = rows[index] - chunk * CHUNK_ROWS;
        offsets[index + 1] = offsets[index] + lists.offsets[row + 1] - lists.offsets[row];
      }
      const part = new Uint32Array(offsets[end] - offsets[start]);
      for (let index = start; index < end; index++) {
        const row = rows[index] - chunk * CHUNK_ROWS;
        part.set(lists.values.subarray(lists.offsets[row], lists.offsets[row + 1]), offsets[index] - offsets[start]);
      }
      parts.push(part);
    },
    data: () => ({ kind: 'list', values: joined(parts), offsets }),
  };
}

/** All values, part by part. */
function joined(parts: readonly Uint32Array[]): Uint32Array {
  const values = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}
