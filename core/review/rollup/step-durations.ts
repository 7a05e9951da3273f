import { IMPRESSION } from '../../funnel/conversion.ts';
import { DURATION_BINS, durationBin } from '../../funnel/durations/duration-bins.ts';
import type { ColumnInfo } from '../../store/columns/columns.ts';
import type { Unsigned } from '../../store/columns/integers.ts';
import { numberOf, type StoredNumbers } from '../../store/columns/stored-numbers.ts';
import { readRollup } from '../../store/datasets/rollups.ts';
import { cachedPart, readNumbers, readTimes, type DatasetSource } from '../columns/chunks.ts';
import type { StepTiming } from './rollup-types.ts';
import { binsRollup } from './rollups.ts';

/** The start of a duration. */
export type DurationStart = 'previous' | 'impression';

/**
 * The rows of a chunk that reached a step, and the bins of their durations; `REVERSED` if the step is earlier than the
 * start of its duration.
 */
export interface ChunkDurations {
  readonly rows: Uint16Array;
  readonly bins: Uint16Array;
}

/** The bin after all others. */
export const REVERSED = DURATION_BINS;

/** The timed steps of a dataset, each with the start of its duration. */
export function timingsOf({ dataset: { steps, columns } }: DatasetSource, start: DurationStart): StepTiming[] {
  const impression = columns.find(({ role }) => role === 'time');
  const timeOf = (name: string): ColumnInfo | undefined =>
    columns.find((column) => column.role === 'stepTime' && column.name === name);
  let from = impression === undefined ? null : { name: IMPRESSION, column: impression };
  return steps.flatMap(({ name }, index) => {
    const column = timeOf(name);
    const since = from;
    if (column !== undefined && start === 'previous') from = { name, column };
    return column === undefined || since === null
      ? []
      : [{ step: name, since: since.name, position: index + 1, column, from: since.column }];
  });
}

/**
 * The durations of a chunk. Reads them from the rollup if there is one: it is much smaller than the times, since few
 * rows reach a step. Otherwise computes them from the chunk's times, read by `timesOf`.
 */
export function readDurations(
  source: DatasetSource,
  timing: StepTiming,
  chunk: number,
  timesOf: (column: ColumnInfo) => StoredNumbers,
): ChunkDurations {
  return cachedPart(
    source,
    `durations ${timing.step} ${timing.since}`,
    chunk,
    () => {
      const rollup = readRollup(source.project, source.dataset, binsRollup(timing, chunk));
      return rollup?.data.kind === 'code'
        ? unpackedDurations(rollup.data.values)
        : binDurations(timesOf(timing.column), timesOf(timing.from));
    },
    ({ rows, bins }) => rows.byteLength + bins.byteLength,
  );
}

/** Encodes a chunk's durations for a rollup: each row as its distance from the previous one, then all bins. */
export function packedDurations({ rows, bins }: ChunkDurations): Uint16Array {
  const values = new Uint16Array(2 * rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = i === 0 ? rows[0] : rows[i] - rows[i - 1];
  values.set(bins, rows.length);
  return values;
}

function unpackedDurations(values: Unsigned): ChunkDurations {
  const rows = new Uint16Array(values.length / 2);
  for (let i = 0, row = 0; i < rows.length; i++) {
    row += values[i];
    rows[i] = row;
  }
  return { rows, bins: Uint16Array.from(values.subarray(rows.length)) };
}

function binDurations(ends: StoredNumbers, starts: StoredNumbers): ChunkDurations {
  const rows = presentRows(ends);
  const bins = new Uint16Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const duration = numberOf(ends, ends.codes[row]) - numberOf(starts, starts.codes[row]);
    if (Number.isNaN(duration)) continue;
    rows[count] = row;
    bins[count++] = duration < 0 ? REVERSED : durationBin(duration);
  }
  return { rows: rows.slice(0, count), bins: bins.slice(0, count) };
}

/** The rows whose number is not missing, found without a branch that would be mispredicted. */
function presentRows({ codes, missing }: StoredNumbers): Uint16Array {
  const rows = new Uint16Array(codes.length + 1);
  let count = 0;
  for (let row = 0; row < codes.length; row++) {
    rows[count] = row;
    count += Number(codes[row] !== missing);
  }
  return rows.slice(0, count);
}

/** Reads the times of a chunk, each column once, even if one duration ends and the next one starts with it. */
export function timesReader(source: DatasetSource, chunk: number): (column: ColumnInfo) => StoredNumbers {
  const read = new Map<ColumnInfo, StoredNumbers>();
  return (column) => {
    // Only the times of impressions are worth caching: other queries read them too.
    const times =
      read.get(column) ??
      (column.role === 'time' ? readTimes(source, column, chunk) : readNumbers(source, column, chunk));
    read.set(column, times);
    return times;
  };
}
