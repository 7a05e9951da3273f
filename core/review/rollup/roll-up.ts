import { AppError } from '../../errors.ts';
import { isFirst } from '../../funnel/count.ts';
import { DURATION_BINS } from '../../funnel/durations/duration-bins.ts';
import { partOfJob, yieldToEventLoop, type JobContext } from '../../job.ts';
import type { ListColumn } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { getDataset } from '../../store/datasets/datasets.ts';
import {
  hasUsers,
  lacksRollups,
  packRollup,
  USER_SAMPLE_ROLLUP,
  USERS_ROLLUP,
  writeRollups,
  type PackedRollup,
  type Rollup,
} from '../../store/datasets/rollups.ts';
import type { Project } from '../../store/file/project.ts';
import type { Grouping } from '../groups/grouping-types.ts';
import { columnGrouping, groupableColumns } from '../groups/grouping.ts';
import { openSegment, type OpenSegment } from '../segment/segment.ts';
import { packedEffects } from '../users/stored-effects.ts';
import { computeUserEffects } from '../users/user-effects.ts';
import { readUserRows } from '../users/user-rows.ts';
import { packedSample, sampleOf } from '../users/user-sample.ts';
import { countGroups } from './count-groups.ts';
import { keyCount, type GroupedRows, type GroupEntries } from './grouped-rows.ts';
import type { StepTiming, GroupsMetadata, RowsMetadata } from './rollup-types.ts';
import { binsRollup, columnRollup, durationsRollup, ROWS_ROLLUP } from './rollups.ts';
import { packSampledColumns } from './sample-columns.ts';
import { packedDurations, readDurations, timesReader, timingsOf } from './step-durations.ts';
import { stratifyRows, type StratifiedRows } from './strata.ts';

/**
 * Creates the rollups of a large dataset; if the job is cancelled or the disk is full, the dataset remains without
 * rollups.
 */
export async function rollUpIfLarge(project: Project, name: string, job: JobContext): Promise<void> {
  if (!lacksRollups(project, getDataset(project, name))) return;
  try {
    await rollUpDataset(project, name, job);
  } catch (error) {
    if (!(error instanceof AppError && (error.code === 'cancelled' || error.code === 'disk'))) throw error;
  }
}

/** Counts a dataset and stores the counts in the project. Throws `cancelled`, with nothing stored. */
export async function rollUpDataset(project: Project, name: string, job: JobContext): Promise<void> {
  const { dataset, rollups } = await countDataset(project, name, job);
  writeRollups(project, dataset, rollups);
}

/** The rollups of a dataset, ready to be written. */
export interface CountedDataset {
  readonly dataset: DatasetInfo;
  /** Empty if there are too many strata. */
  readonly rollups: ReadonlyMap<string, PackedRollup>;
}

/**
 * Counts the rows of a dataset by day, bank and funnel cell: in total, by the groups of every column, and by the
 * durations of every step; computes the design effects of users, and draws a sample of them with its columns. Counts of
 * whole days then need no rows, and intervals only the sample. Does not write to the project. Throws `cancelled`.
 */
export async function countDataset(project: Project, name: string, job: JobContext): Promise<CountedDataset> {
  const segment = await openSegment(project, { dataset: name }, job);
  const { dataset } = segment;
  const rollups = new Map<string, PackedRollup>();
  const timings = [...timingsOf(segment, 'previous'), ...timingsOf(segment, 'impression')].filter(
    (timing, index, all) => all.findIndex((other) => durationsRollup(other) === durationsRollup(timing)) === index,
  );
  const columns = groupableColumns(dataset);
  const withUsers = hasUsers(dataset);
  const steps = 1 + timings.length + columns.length + Number(withUsers) * (1 + columns.length / 4);
  const share = 1 / steps;
  const rows = await stratifyRows(segment, partOfJob(job, 0, share));
  if (rows === null) return { dataset, rollups };
  const keep = (counted: ReadonlyMap<string, PackedRollup>): void =>
    counted.forEach((rollup, key) => rollups.set(key, rollup));
  rollups.set(ROWS_ROLLUP, packRollup(countRows(rows)));
  for (const [index, timing] of timings.entries())
    keep(await countDurations(segment, timing, rows, partOfJob(job, share * (1 + index), share)));
  for (const [index, column] of columns.entries()) {
    const part = partOfJob(job, share * (1 + timings.length + index), share);
    const grouping = await columnGrouping(segment, column, part, { policy: 'never' });
    const numbers = numbersMetadata(grouping);
    if (numbers !== undefined)
      keep(await countGroups(columnRollup(column), groupedRows(grouping), numbers, rows, part));
    part.report({ phase: 'count', fraction: 1 });
  }
  if (withUsers) {
    const counted = share * (1 + timings.length + columns.length);
    keep(
      await countUsers(segment, partOfJob(job, counted, share), partOfJob(job, counted + share, 1 - counted - share)),
    );
  }
  return { dataset, rollups };
}

/** Computes the design effects of users, draws the sample, and gathers its columns. */
async function countUsers(
  segment: OpenSegment,
  job: JobContext,
  columnsJob: JobContext,
): Promise<ReadonlyMap<string, PackedRollup>> {
  const chosen = await readUserRows(segment, job);
  const effects = await computeUserEffects(segment, chosen, job);
  const sample = sampleOf(chosen, segment.dataset);
  return new Map([
    [USERS_ROLLUP, packedEffects(effects)],
    [USER_SAMPLE_ROLLUP, packedSample(sample)],
    ...(await packSampledColumns(segment, sample.rows, columnsJob)),
  ]);
}

/** Counts a dataset by the durations of a step, and packs the duration of each row. */
async function countDurations(
  segment: OpenSegment,
  timing: StepTiming,
  rows: StratifiedRows,
  job: JobContext,
): Promise<ReadonlyMap<string, PackedRollup>> {
  const groups = groupedDurations(segment, timing);
  const rollups = await countGroups(durationsRollup(timing), groups, null, rows, partOfJob(job, 0, 0.5));
  for (const chunk of rows.keys.keys()) {
    await yieldToEventLoop(job);
    const values = packedDurations(readDurations(segment, timing, chunk, timesReader(segment, chunk)));
    rollups.set(binsRollup(timing, chunk), packRollup({ metadata: null, data: { kind: 'code', values } }));
    job.report({ phase: 'count', fraction: 0.5 + (0.5 * (chunk + 1)) / rows.keys.length });
  }
  return rollups;
}

function countRows(rows: StratifiedRows): Rollup {
  const { buckets, strata, keys, spans } = rows;
  const values = new Uint32Array(keyCount(rows));
  for (const rowKeys of keys) for (let row = 0; row < rowKeys.length; row++) values[rowKeys[row]]++;
  const metadata = {
    units: buckets,
    classes: strata,
    spans: spans?.map(({ earliest, latest, anyMissing }) => [earliest, latest, anyMissing] as const) ?? null,
  } satisfies RowsMetadata;
  return { metadata, data: { kind: 'code', values } };
}

/** The groups of a number column, as JSON; undefined if an edge is infinite, which JSON cannot express. */
function numbersMetadata(grouping: Grouping): GroupsMetadata['numbers'] | undefined {
  const numbers = grouping.kind === 'single' ? grouping.numbers : null;
  if (numbers === null) return null;
  return numbers.edges.every(Number.isFinite)
    ? { edges: [...numbers.edges], values: numbers.values === null ? null : [...numbers.values] }
    : undefined;
}

function groupedRows(grouping: Grouping): GroupedRows {
  const { groupCount } = grouping;
  if (grouping.kind === 'single')
    return { groupCount, isPartition: true, entriesOf: (chunk) => ({ rows: null, groups: grouping.codes(chunk) }) };
  return { groupCount, isPartition: false, entriesOf: (chunk) => listEntries(grouping.lists(chunk)) };
}

/** A row is in each of its groups once; a row without groups is in group 0. */
function listEntries({ values, offsets }: ListColumn): GroupEntries {
  const rows = new Uint32Array(values.length + offsets.length);
  const groups = new Uint32Array(rows.length);
  let count = 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    const [start, end] = [offsets[row], offsets[row + 1]];
    if (start === end) rows[count++] = row;
    for (let index = start; index < end; index++) {
      if (!isFirst(values, start, index)) continue;
      rows[count] = row;
      groups[count++] = values[index];
    }
  }
  return { rows: rows.subarray(0, count), groups: groups.subarray(0, count) };
}

/** The bins of a step's durations as groups. */
function groupedDurations(segment: OpenSegment, timing: StepTiming): GroupedRows {
  return {
    groupCount: DURATION_BINS + 1,
    isPartition: false,
    entriesOf: (chunk) => {
      const { rows, bins } = readDurations(segment, timing, chunk, timesReader(segment, chunk));
      return { rows, groups: bins };
    },
  };
}
