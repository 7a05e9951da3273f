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
    const gathered = gatherer(segment, column, rows.length);
    await visitChunks(rows, job, (chunk, start, end) => gathered.add(chunk, rows, start, end));
    for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
      const data = gathered.slice(start, Math.min(rows.length, start + CHUNK_ROWS));
      rollups.set(sampledColumnRollup(column, start / CHUNK_ROWS), packRollup({ metadata: null, data }));
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
  /** The values of a range of the rows. */
  slice(start: number, end: number): ColumnData;
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
    slice: (start, end) => ({ kind: 'code', values: values.subarray(start, end) }),
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
    slice: (start, end) => ({ kind: 'number', values: values.subarray(start, end) }),
  };
}

function listGatherer(segment: OpenSegment, column: ColumnInfo, length: number): Gatherer {
  const values: number[] = [];
  const offsets = new Uint32Array(length + 1);
  return {
    add(chunk, rows, start, end) {
      const lists = readLists(segment, column, chunk, 'never');
      for (let index = start; index < end; index++) {
        const row = rows[index] - chunk * CHUNK_ROWS;
        for (let at = lists.offsets[row]; at < lists.offsets[row + 1]; at++) values.push(lists.values[at]);
        offsets[index + 1] = values.length;
      }
    },
    slice(start, end) {
      const [first, last] = [offsets[start], offsets[end]];
      return {
        kind: 'list',
        values: Uint32Array.from(values.slice(first, last)),
        offsets: offsets.slice(start, end + 1).map((offset) => offset - first),
      };
    },
  };
}
