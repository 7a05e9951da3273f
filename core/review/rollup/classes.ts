import { cellCount } from '../../funnel/count.ts';
import { breathe, type JobContext } from '../../job.ts';
import type { CodeColumn } from '../../store/columns/columns.ts';
import { narrowestWidth, unsignedArray, type Unsigned } from '../../store/columns/integers.ts';
import { chunkCount } from '../../store/datasets/datasets.ts';
import { readCodes, readSpan, readTimes, type TimeSpan } from '../columns/chunks.ts';
import type { OpenSegment } from '../segment/segment.ts';
import type { RowClasses } from './rollup-types.ts';
import { timeUnits, unitsOfRows, type TimeUnits } from './units.ts';

/** The units and classes that a dataset has, and those of its rows, by chunk. */
export interface ClassedRows {
  readonly units: TimeUnits;
  readonly classes: RowClasses;
  /** The bucket of each row, `unit × classes + class`. */
  readonly buckets: readonly Unsigned[];
  /** Between which times the rows of each chunk lie; null where the dataset has no times. */
  readonly spans: readonly TimeSpan[] | null;
}

interface ClassedChunk {
  readonly units: Uint16Array;
  readonly classes: Uint8Array;
  readonly span: TimeSpan | null;
}

const MOST_CLASSES = 255;
const MOST_BANKS = 64;

/**
 * Sorts the rows of a dataset into units and classes, by bank where that does not make too many; null where even the
 * cells are too many. `segment` is the whole dataset.
 */
export async function classRows(segment: OpenSegment, job: JobContext): Promise<ClassedRows | null> {
  const bank = segment.dataset.columns.find(({ role }) => role === 'bank');
  const few = bank?.distinct !== null && bank?.distinct !== undefined && bank.distinct < MOST_BANKS;
  const byBank =
    bank !== undefined && few
      ? await classBy(segment, (chunk) => readCodes(segment, bank, chunk, 'if-room'), job)
      : null;
  return byBank ?? (await classBy(segment, null, job));
}

async function classBy(
  segment: OpenSegment,
  banksOf: ((chunk: number) => CodeColumn['values']) | null,
  job: JobContext,
): Promise<ClassedRows | null> {
  const width = cellCount(segment.dataset.steps.length);
  const units = timeUnits(segment.dataset);
  const known: number[] = [];
  const classOf = new Uint16Array(width * (MOST_BANKS + 1));
  const chunks: ClassedChunk[] = [];
  for (let chunk = 0; chunk < chunkCount(segment.dataset); chunk++) {
    await breathe(job);
    const cells = segment.rows(chunk)?.cells ?? new Uint16Array(0);
    const kinds = banksOf === null ? cells : withBanks(cells, banksOf(chunk), width);
    chunks.push({ classes: codeKinds(kinds, classOf, known), ...timesOf(segment, units, chunk, cells.length) });
    if (known.length > MOST_CLASSES) return null;
  }
  const spans = chunks.flatMap(({ span }) => (span === null ? [] : [span]));
  const buckets = chunks.map((own) => bucketsOf(own, known.length, units.count));
  return {
    units,
    buckets,
    spans: spans.length === 0 ? null : spans,
    classes: {
      banks: known.map((kind) => (banksOf === null ? null : Math.floor(kind / width))),
      cells: known.map((kind) => kind % width),
    },
  };
}

function bucketsOf({ units, classes }: ClassedChunk, width: number, unitCount: number): Unsigned {
  const buckets = unsignedArray(narrowestWidth(unitCount * width), units.length);
  for (let row = 0; row < buckets.length; row++) buckets[row] = units[row] * width + classes[row];
  return buckets;
}

function timesOf(
  segment: OpenSegment,
  units: TimeUnits,
  chunk: number,
  rows: number,
): Pick<ClassedChunk, 'units' | 'span'> {
  const column = segment.dataset.columns.find(({ role }) => role === 'time');
  if (column === undefined) return { units: new Uint16Array(rows), span: null };
  return { units: unitsOfRows(readTimes(segment, column, chunk), units), span: readSpan(segment, column, chunk) };
}

function withBanks(cells: Uint16Array, banks: CodeColumn['values'], width: number): Uint16Array {
  const kinds = new Uint16Array(cells.length);
  for (let row = 0; row < kinds.length; row++) kinds[row] = banks[row] * width + cells[row];
  return kinds;
}

/**
 * The class of each row, kinds that were not met before becoming new ones; beyond `MOST_CLASSES` the codes mean
 * nothing.
 */
function codeKinds(kinds: Uint16Array, classOf: Uint16Array, known: number[]): Uint8Array {
  const codes = new Uint8Array(kinds.length);
  for (let row = 0; row < kinds.length; row++) {
    const kind = kinds[row];
    if (classOf[kind] === 0) classOf[kind] = known.push(kind);
    codes[row] = classOf[kind] - 1;
  }
  return codes;
}
