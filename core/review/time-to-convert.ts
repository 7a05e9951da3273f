import { DURATION_BINS, DurationCounts, durationBin, QUANTILE_TOLERANCE } from '../funnel/durations.ts';
import type { DurationBin } from '../funnel/durations.ts';
import { IMPRESSION } from '../funnel/conversion.ts';
import type { JobContext } from '../job.ts';
import type { ColumnInfo } from '../store/columns.ts';
import type { Project } from '../store/project.ts';
import { numberOf } from '../store/stored-numbers.ts';
import type { StoredNumbers } from '../store/stored-numbers.ts';

import { keptPart, readNumbers, readTimes } from './chunks.ts';
import type { Source } from './chunks.ts';
import { visitRows } from './segment.ts';
import type { OpenSegment, Segment } from './segment.ts';
import { openSides } from './sides.ts';
import type { Against } from './sides.ts';

/** How long a step took, in ms, for those that took it and are old enough for it; nulls where nobody did. */
export interface StepDurations {
  readonly count: number;
  readonly median: number | null;
  readonly p75: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  /** Samples whose step is timed before what it is counted from; they are in no other figure. */
  readonly reversed: number;
  readonly histogram: readonly DurationBin[];
}

/** How long a step took on both sides. */
export interface ComparedDurations extends StepDurations {
  readonly step: string;
  /** The step from which it is counted. */
  readonly since: string;
  readonly other: StepDurations | null;
}

/** From where durations are counted. */
export type DurationStart = 'previous' | 'impression';

/** Durations of all steps with times; quantiles are at most `tolerance` off, in relative terms. */
export interface TimeToConvert {
  readonly tolerance: number;
  readonly steps: readonly ComparedDurations[];
}

const HISTOGRAM_BARS = 24;

/**
 * Measures how long each timed step took since the step before it (the nearest earlier one with times) or since the impression. Young
 * samples are left out, since those of them that already converted are the quick ones. Throws as `openSides` does.
 */
export async function timeToConvert(project: Project, segment: Segment, against: Against | null, start: DurationStart, job: JobContext): Promise<TimeToConvert> {
  const { now, before } = await openSides(project, segment, against, job);
  const own = await measure(now, start, job);
  const others = before === null ? null : await measure(before, start, job);
  const steps = own.map(({ step, since, durations }) => ({ step, since, ...durations, other: others?.find((other) => other.step === step)?.durations ?? null }));
  return { tolerance: QUANTILE_TOLERANCE, steps };
}

interface Measured {
  readonly step: string;
  readonly since: string;
  readonly durations: StepDurations;
}

/** A step to be measured: its column of times, and that of what it is counted from. */
interface Timing {
  readonly step: string;
  readonly since: string;
  /** 1 is the first step. */
  readonly position: number;
  readonly column: ColumnInfo;
  readonly from: ColumnInfo;
}

async function measure(segment: OpenSegment, start: DurationStart, job: JobContext): Promise<Measured[]> {
  const timings = timingsOf(segment, start).map((timing) => ({ timing, tally: new Uint32Array(DURATION_BINS + 1) }));
  const depths = segment.dataset.steps.length + 1;
  await visitRows(segment, job, (chunk, { cells, selected }) => {
    const timesOf = timesReader(segment, chunk);
    for (const { timing, tally } of timings) {
      const { rows, bins } = readDurations(segment, timing, chunk, timesOf);
      const firstMature = timing.position * depths;
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        if ((selected !== null && selected[row] === 0) || cells[row] < firstMature) continue;
        tally[bins[i]]++;
      }
    }
  });
  return timings.map(({ timing: { step, since }, tally }) => ({ step, since, durations: summarise(tally) }));
}

function timingsOf({ dataset: { steps, columns } }: Source, start: DurationStart): Timing[] {
  const impression = columns.find(({ role }) => role === 'time');
  const timeOf = (name: string): ColumnInfo | undefined => columns.find((column) => column.role === 'stepTime' && column.name === name);
  let from = impression === undefined ? null : { name: IMPRESSION, column: impression };
  return steps.flatMap(({ name }, index) => {
    const column = timeOf(name);
    const since = from;
    if (column !== undefined && start === 'previous') from = { name, column };
    return column === undefined || since === null ? [] : [{ step: name, since: since.name, position: index + 1, column, from: since.column }];
  });
}

/** The rows of a chunk that took a step, and the bins of how long it took them; behind all bins where the step is timed before what it is counted from. */
interface ChunkDurations {
  readonly rows: Uint16Array;
  readonly bins: Uint16Array;
}

const REVERSED = DURATION_BINS;

/** Few take a step, so this is a fraction of the times that it is made from; `timesOf` reads those of the chunk. */
function readDurations(source: Source, { step, since, column, from }: Timing, chunk: number, timesOf: (column: ColumnInfo) => StoredNumbers): ChunkDurations {
  return keptPart(source, `durations ${step} ${since}`, chunk, () => {
    return binDurations(timesOf(column), timesOf(from));
  }, ({ rows, bins }) => rows.byteLength + bins.byteLength);
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

/** The rows whose number is not missing, without a branch that is hard to foresee. */
function presentRows({ codes, missing }: StoredNumbers): Uint16Array {
  const rows = new Uint16Array(codes.length + 1);
  let count = 0;
  for (let row = 0; row < codes.length; row++) {
    rows[count] = row;
    count += Number(codes[row] !== missing);
  }
  return rows.slice(0, count);
}

/** Reads the times of a chunk, those of a step once although the step after it is counted from them. */
function timesReader(source: Source, chunk: number): (column: ColumnInfo) => StoredNumbers {
  const read = new Map<ColumnInfo, StoredNumbers>();
  return (column) => {
    const times = read.get(column) ?? (column.role === 'time' ? readTimes(source, column, chunk).times : readNumbers(source, column, chunk));
    read.set(column, times);
    return times;
  };
}

function summarise(tally: Uint32Array): StepDurations {
  const counts = new DurationCounts();
  counts.addBins(tally);
  return {
    count: counts.count, reversed: tally[REVERSED],
    median: counts.quantile(0.5), p75: counts.quantile(0.75), p90: counts.quantile(0.9), p95: counts.quantile(0.95),
    histogram: counts.histogram(HISTOGRAM_BARS),
  };
}
