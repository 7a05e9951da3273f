import { AppError } from '../../errors.ts';
import { isFirst } from '../../funnel/count.ts';
import { DURATION_BINS } from '../../funnel/durations.ts';
import { breathe, type JobContext } from '../../job.ts';
import type { ListColumn } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import {
  packSummary,
  writeSummaries,
  lacksSummaries,
  type PackedSummary,
  type Summary,
} from '../../store/datasets/summaries.ts';
import type { Project } from '../../store/file/project.ts';
import type { Grouping } from '../groups/grouping-types.ts';
import { columnGrouping, groupableColumns } from '../groups/grouping.ts';
import { openSegment, type OpenSegment } from '../segment/segment.ts';
import { classRows, type ClassedRows } from './classes.ts';
import { countGroups } from './count-groups.ts';
import { bucketCount, type GroupedRows, type GroupEntries } from './grouped-rows.ts';
import type { Timing, AboutGroups, AboutRows } from './rollup-types.ts';
import { packedDurations, readDurations, timesReader, timingsOf } from './step-durations.ts';
import { binsSummary, columnSummary, durationsSummary, ROWS_SUMMARY } from './summaries.ts';

/**
 * Summarises a dataset that is large; where the job is cancelled or the disk is full, the dataset stays without
 * summaries.
 */
export async function summariseLarge(project: Project, name: string, job: JobContext): Promise<void> {
  if (!lacksSummaries(project, getDataset(project, name))) return;
  try {
    await summariseDataset(project, name, job);
  } catch (error) {
    if (!(error instanceof AppError && (error.code === 'cancelled' || error.code === 'disk'))) throw error;
  }
}

/** Counts a dataset and keeps the counts in the project. Throws `cancelled`, with nothing kept. */
export async function summariseDataset(project: Project, name: string, job: JobContext): Promise<void> {
  const { dataset, summaries } = await countDataset(project, name, job);
  writeSummaries(project, dataset, summaries);
}

/** The summaries of a dataset, to be written. */
export interface CountedDataset {
  readonly dataset: DatasetInfo;
  /** None where there are too many kinds of rows. */
  readonly summaries: ReadonlyMap<string, PackedSummary>;
}

/**
 * Counts the rows of a dataset by day, bank and funnel cell, whole and by the groups of every column and the durations
 * of every step, so that funnels need not read the rows of whole days. Reads only. Throws `cancelled`.
 */
export async function countDataset(project: Project, name: string, job: JobContext): Promise<CountedDataset> {
  const segment = await openSegment(project, { dataset: name }, job);
  const summaries = new Map<string, PackedSummary>();
  const rows = await classRows(segment, job);
  if (rows === null) return { dataset: segment.dataset, summaries };
  const keep = (own: ReadonlyMap<string, PackedSummary>): void =>
    own.forEach((summary, key) => summaries.set(key, summary));
  summaries.set(ROWS_SUMMARY, packSummary(countRows(rows)));
  const timings = [...timingsOf(segment, 'previous'), ...timingsOf(segment, 'impression')];
  for (const timing of timings) {
    if (summaries.has(durationsSummary(timing))) continue;
    keep(await countGroups(durationsSummary(timing), groupedDurations(segment, timing), null, rows, job));
    for (const chunk of rows.buckets.keys()) {
      await breathe(job);
      const values = packedDurations(readDurations(segment, timing, chunk, timesReader(segment, chunk)));
      summaries.set(binsSummary(timing, chunk), packSummary({ about: null, data: { kind: 'code', values } }));
    }
  }
  const columns = groupableColumns(segment.dataset);
  for (const [index, column] of columns.entries()) {
    const grouping = await columnGrouping(segment, column, job, { keeping: 'never' });
    const numbers = aboutNumbers(grouping);
    if (numbers !== undefined)
      keep(await countGroups(columnSummary(column), groupedRows(grouping), numbers, rows, job));
    job.report({ phase: 'count', fraction: (index + 1) / columns.length });
  }
  return { dataset: segment.dataset, summaries };
}

function countRows(rows: ClassedRows): Summary {
  const { units, classes, buckets, spans } = rows;
  const values = new Uint32Array(bucketCount(rows));
  for (const own of buckets) for (let row = 0; row < own.length; row++) values[own[row]]++;
  const about = {
    units,
    classes,
    spans: spans?.map(({ earliest, latest, anyMissing }) => [earliest, latest, anyMissing] as const) ?? null,
  } satisfies AboutRows;
  return { about, data: { kind: 'code', values } };
}

/** The groups of a number column as JSON holds them, which has no infinity: undefined where there is any. */
function aboutNumbers(grouping: Grouping): AboutGroups['numbers'] | undefined {
  const numbers = grouping.kind === 'single' ? grouping.numbers : null;
  if (numbers === null) return null;
  return numbers.edges.every(Number.isFinite)
    ? { edges: [...numbers.edges], values: numbers.values === null ? null : [...numbers.values] }
    : undefined;
}

function groupedRows(grouping: Grouping): GroupedRows {
  const { groupCount } = grouping;
  if (grouping.kind === 'single')
    return { groupCount, isPartition: true, chunk: (chunk) => ({ rows: null, groups: grouping.codes(chunk) }) };
  return { groupCount, isPartition: false, chunk: (chunk) => listEntries(grouping.lists(chunk)) };
}

/** A row is in each of its groups once; without any it is in group 0. */
function listEntries({ values, offsets }: ListColumn): GroupEntries {
  const rows = new Uint32Array(values.length + offsets.length);
  const groups = new Uint32Array(rows.length);
  let count = 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    const [start, end] = [offsets[row], offsets[row + 1]];
    if (start === end) rows[count++] = row;
    for (let at = start; at < end; at++) {
      if (!isFirst(values, start, at)) continue;
      rows[count] = row;
      groups[count++] = values[at];
    }
  }
  return { rows: rows.subarray(0, count), groups: groups.subarray(0, count) };
}

/** The bins of how long a step took as groups. */
function groupedDurations(segment: OpenSegment, timing: Timing): GroupedRows {
  return {
    groupCount: DURATION_BINS + 1,
    isPartition: false,
    chunk: (chunk) => {
      const { rows, bins } = readDurations(segment, timing, chunk, timesReader(segment, chunk));
      return { rows, groups: bins };
    },
  };
}
