import { cellCount, type FunnelRows } from '../funnel/count.ts';
import { DURATION_BINS, QUANTILE_TOLERANCE, type DurationBar } from '../funnel/durations/duration-bins.ts';
import { DurationCounts } from '../funnel/durations/duration-counts.ts';
import type { QuantileInterval } from '../funnel/durations/quantile-ranks.ts';
import { DAY_MS } from '../funnel/steps.ts';
import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { holdsDays } from './columns/whole-days.ts';
import type { StepTiming } from './rollup/rollup-types.ts';
import { groupRollup, durationsRollup } from './rollup/rollups.ts';
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

/** The quantiles of a step's duration. */
const QUANTILES = { median: 0.5, p75: 0.75, p90: 0.9, p95: 0.95 } as const;

type Quantiles<Value> = Readonly<Record<keyof typeof QUANTILES, Value>>;

/** Duration of a step in ms, over mature samples that reached it; nulls if none did. */
export interface StepDurations extends Quantiles<number | null> {
  readonly count: number;
  /** The largest unit, in ms, of which all durations are multiples; null if the durations do not reveal one. */
  readonly unitMs: number | null;
  /** The 95 % intervals of the quantiles. */
  readonly intervals: Quantiles<QuantileInterval>;
  /** Samples in which the step is earlier than the start of its duration; no other figure includes them. */
  readonly reversed: number;
  readonly histogram: readonly DurationBar[];
}

/** Duration of a step on both sides. */
export interface ComparedDurations extends StepDurations {
  readonly step: string;
  /** The step at which the duration starts. */
  readonly since: string;
  readonly other: StepDurations | null;
}

/** Durations of all timed steps; quantiles have a relative error of at most `tolerance`. */
export interface TimeToConvert {
  readonly tolerance: number;
  readonly steps: readonly ComparedDurations[];
}

/** Which durations to measure, from which start. */
export interface DurationQuery {
  readonly segment: Segment;
  readonly against?: Against | undefined;
  readonly since: DurationStart;
}

const HISTOGRAM_BARS = 24;

/**
 * Measures the duration of each timed step from the previous step (the nearest earlier one with times) or from the
 * impression. Leaves out immature samples, since those that already converted are the quick ones. Throws the errors of
 * `openComparedSegments`.
 */
export async function timeToConvert(
  project: Project,
  { segment, against, since: start }: DurationQuery,
  job: JobContext,
): Promise<TimeToConvert> {
  const { now, before } = await openComparedSegments(project, segment, against ?? null, job);
  const measured = await measure(now, start, job);
  const measuredBefore = before === null ? null : await measure(before, start, job);
  const steps = measured.map(({ step, since, durations }) => ({
    step,
    since,
    ...durations,
    other: measuredBefore?.find((other) => other.step === step)?.durations ?? null,
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
    return { timing, tally, remaining: addRollupCounts(tally, segment, timing, timing.position * depths) };
  });
  for (const reader of new Set(timings.map(({ remaining }) => remaining))) {
    await visitRows(segment.dataset, reader, job, (chunk, data) => {
      const timesOf = timesReader(segment, chunk);
      for (const { timing, tally, remaining } of timings) {
        if (remaining === reader)
          tallyBins(tally, readDurations(segment, timing, chunk, timesOf), data, timing.position * depths);
      }
    });
  }
  return timings.map(({ timing, tally }) => ({
    step: timing.step,
    since: timing.since,
    durations: durationsOf(tally, () => isBetweenDates(segment, timing)),
  }));
}

/**
 * Adds a segment's durations from rollups, for samples mature for the step, that is from the cell `firstMature` on.
 * Returns the reader of the remaining rows.
 */
function addRollupCounts(
  counts: Uint32Array,
  segment: OpenSegment,
  timing: StepTiming,
  firstMature: number,
): RowReader | null {
  const { coverage, dataset, rows, rest } = segment;
  const rollup = coverage === null || coverage.isFiltered ? null : groupRollup(segment, durationsRollup(timing));
  if (coverage === null || rollup === null) return rows;
  const offsets = Int32Array.from({ length: cellCount(dataset.steps.length) }, (_, cell) =>
    cell < firstMature ? -1 : 0,
  );
  rollup.add({ ...coverage, target: { counts, stride: 1, offsets } });
  return rest;
}

/** Counts the durations of selected rows that are mature for the step, according to their cell. */
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

/** Whether a duration is measured between dates without times of day. */
function isBetweenDates({ project, dataset }: OpenSegment, { column, from }: StepTiming): boolean {
  return [column, from].every((one) => holdsDays({ project, dataset }, one));
}

/** The times are read only if all durations may be whole days. */
function durationsOf(tally: Uint32Array, areBetweenDates: () => boolean): StepDurations {
  const counts = new DurationCounts();
  counts.addBins(tally);
  const unitMs = counts.mayBeWhole(DAY_MS) && areBetweenDates() ? DAY_MS : counts.shortUnit();
  const measured = unitMs === null ? counts : counts.inUnits(unitMs);
  return {
    count: counts.count,
    unitMs,
    reversed: tally[REVERSED],
    ...ofEach((quantile) => measured.quantile(quantile)),
    intervals: ofEach((quantile) => measured.quantileInterval(quantile)),
    histogram: measured.histogram(HISTOGRAM_BARS),
  };
}

function ofEach<Value>(valueOf: (quantile: number) => Value): Quantiles<Value> {
  const { median, p75, p90, p95 } = QUANTILES;
  return { median: valueOf(median), p75: valueOf(p75), p90: valueOf(p90), p95: valueOf(p95) };
}
