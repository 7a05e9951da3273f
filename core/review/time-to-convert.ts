import { DurationCounts, QUANTILE_TOLERANCE } from '../funnel/durations.ts';
import type { DurationBin } from '../funnel/durations.ts';
import { IMPRESSION } from '../funnel/conversion.ts';
import type { JobContext } from '../job.ts';
import type { ColumnInfo } from '../store/columns.ts';
import type { Project } from '../store/project.ts';

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
  const timings = timingsOf(segment, start).map((timing) => ({ timing, counts: new DurationCounts(), reversed: { count: 0 } }));
  const depths = segment.dataset.steps.length + 1;
  await visitRows(segment, job, (chunk, { cells, selected }) => {
    const timesOf = timesReader(segment, chunk);
    for (const { timing, counts, reversed } of timings) {
      const { rows, durations } = readDurations(segment, timing, chunk, timesOf);
      const firstMature = timing.position * depths;
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        if ((selected !== null && selected[row] === 0) || cells[row] < firstMature) continue;
        if (durations[i] < 0) reversed.count++;
        else counts.add(durations[i]);
      }
    }
  });
  return timings.map(({ timing: { step, since }, counts, reversed }) => ({ step, since, durations: summarise(counts, reversed.count) }));
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

/** The rows of a chunk that took a step, and how long it took them in ms. */
interface ChunkDurations {
  readonly rows: Uint16Array;
  readonly durations: Float64Array;
}

/** Few take a step, so this is a fraction of the times that it is made from; `timesOf` reads those of the chunk. */
function readDurations(source: Source, { step, since, column, from }: Timing, chunk: number, timesOf: (column: ColumnInfo) => Float64Array): ChunkDurations {
  return keptPart(source, `durations ${step} ${since}`, chunk, () => {
    const [ends, starts] = [timesOf(column), timesOf(from)];
    const rows = new Uint16Array(ends.length);
    const durations = new Float64Array(ends.length);
    let count = 0;
    for (let row = 0; row < ends.length; row++) {
      const duration = ends[row] - starts[row];
      if (Number.isNaN(duration)) continue;
      rows[count] = row;
      durations[count++] = duration;
    }
    return { rows: rows.slice(0, count), durations: durations.slice(0, count) };
  }, ({ rows, durations }) => rows.byteLength + durations.byteLength);
}

/** Reads the times of a chunk, those of a step once although the step after it is counted from them. */
function timesReader(source: Source, chunk: number): (column: ColumnInfo) => Float64Array {
  const read = new Map<ColumnInfo, Float64Array>();
  return (column) => {
    const times = read.get(column) ?? (column.role === 'time' ? readTimes(source, column, chunk).times : readNumbers(source, column, chunk));
    read.set(column, times);
    return times;
  };
}

function summarise(counts: DurationCounts, reversed: number): StepDurations {
  return {
    count: counts.count, reversed,
    median: counts.quantile(0.5), p75: counts.quantile(0.75), p90: counts.quantile(0.9), p95: counts.quantile(0.95),
    histogram: counts.histogram(HISTOGRAM_BARS),
  };
}
