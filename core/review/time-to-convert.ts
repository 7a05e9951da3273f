import { cellCount, type FunnelRows } from '../funnel/count.ts';
import { DURATION_BINS, DurationCounts, QUANTILE_TOLERANCE, type DurationBin } from '../funnel/durations.ts';
import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import type { StepTiming } from './rollup/rollup-types.ts';
import { countedGroups, durationsRollup } from './rollup/rollups.ts';
import {
  readDurations,
  REVERSED,
  timesReader,
  timingsOf,
  type ChunkDurations,
  type DurationStart,
} from './rollup/step-durations.ts';
import { openComparedSegments, type Against } from './segment/compared-segments.ts';
import { visitRows, type OpenSegment, type RowReader, type Segment } from './segment/segment.ts';

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

/** Durations of all steps with times; quantiles are at most `tolerance` off, in relative terms. */
export interface TimeToConvert {
  readonly tolerance: number;
  readonly steps: readonly ComparedDurations[];
}

const HISTOGRAM_BARS = 24;

/**
 * Measures how long each timed step took since the step before it (the nearest earlier one with times) or since the
 * impression. Young samples are left out, since those of them that already converted are the quick ones. Throws as
 * `openComparedSegments` does.
 */
export async function timeToConvert(
  project: Project,
  segment: Segment,
  against: Against | null,
  start: DurationStart,
  job: JobContext,
): Promise<TimeToConvert> {
  const { now, before } = await openComparedSegments(project, segment, against, job);
  const own = await measure(now, start, job);
  const others = before === null ? null : await measure(before, start, job);
  const steps = own.map(({ step, since, durations }) => ({
    step,
    since,
    ...durations,
    other: others?.find((other) => other.step === step)?.durations ?? null,
  }));
  return { tolerance: QUANTILE_TOLERANCE, steps };
}

interface Measured {
  readonly step: string;
  readonly since: string;
  readonly durations: StepDurations;
}

async function measure(segment: OpenSegment, start: DurationStart, job: JobContext): Promise<Measured[]> {
  const depths = segment.dataset.steps.length + 1;
  const timings = timingsOf(segment, start).map((timing) => {
    const tally = new Uint32Array(DURATION_BINS + 1);
    return { timing, tally, left: addKnown(tally, segment, timing, timing.position * depths) };
  });
  for (const reader of new Set(timings.map(({ left }) => left))) {
    await visitRows(segment.dataset, reader, job, (chunk, data) => {
      const timesOf = timesReader(segment, chunk);
      for (const { timing, tally, left } of timings) {
        if (left === reader)
          tallyBins(tally, readDurations(segment, timing, chunk, timesOf), data, timing.position * depths);
      }
    });
  }
  return timings.map(({ timing: { step, since }, tally }) => ({ step, since, durations: toResult(tally) }));
}

/**
 * Adds what is counted of a segment's durations, old enough for the step from the cell `firstMature` on. Returns what
 * reads the rows that are left.
 */
function addKnown(
  counts: Uint32Array,
  segment: OpenSegment,
  timing: StepTiming,
  firstMature: number,
): RowReader | null {
  const { coverage, dataset, rows, rest } = segment;
  const counted = coverage === null || coverage.isFiltered ? null : countedGroups(segment, durationsRollup(timing));
  if (coverage === null || counted === null) return rows;
  const offsets = Int32Array.from({ length: cellCount(dataset.steps.length) }, (_, cell) =>
    cell < firstMature ? -1 : 0,
  );
  counted.add({ ...coverage, target: { counts, stride: 1, offsets } });
  return rest;
}

/** Counts the durations of selected rows that are old enough for the step, which their cell tells. */
function tallyBins(
  tally: Uint32Array,
  { rows, bins }: ChunkDurations,
  { cells, selected }: FunnelRows,
  firstMature: number,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if ((selected === null || selected[row] === 1) && cells[row] >= firstMature) tally[bins[i]]++;
  }
}

function toResult(tally: Uint32Array): StepDurations {
  const counts = new DurationCounts();
  counts.addBins(tally);
  return {
    count: counts.count,
    reversed: tally[REVERSED],
    median: counts.quantile(0.5),
    p75: counts.quantile(0.75),
    p90: counts.quantile(0.9),
    p95: counts.quantile(0.95),
    histogram: counts.histogram(HISTOGRAM_BARS),
  };
}
