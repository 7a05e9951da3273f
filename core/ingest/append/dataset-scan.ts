import { yieldToEventLoop, type JobContext } from '../../job.ts';
import { CHUNK_ROWS, type ColumnInfo, type ColumnRole } from '../../store/columns/columns.ts';
import type { DatasetInfo } from '../../store/datasets/dataset-types.ts';
import { chunkCount, readChunk } from '../../store/datasets/datasets.ts';
import type { Project } from '../../store/file/project.ts';
import { TimeHistogram } from '../rows/time-histogram.ts';
import type { IdLookup } from './id-lookup.ts';
import type { KnownSamples } from './known-samples.ts';

/** The facts about the whole dataset that an append needs. */
export interface DatasetScan {
  /** Times of impressions and steps. */
  readonly times: TimeHistogram;
  /** For a dataset from an event log: whether any sample begins with an impression. */
  readonly hasImpressions: boolean;
}

/** The labels of one chunk. */
interface ChunkLabels {
  readonly time: Float64Array | null;
  readonly depth: ArrayLike<number>;
  /** By step; null if the step has no times. */
  readonly stepTimes: readonly (Float64Array | null)[];
}

/**
 * Reads a dataset's labels chunk by chunk: counts the times, and adds to `known` the samples whose ids the lookup has.
 * Without ids, no sample is known.
 */
export async function scanDataset(
  project: Project,
  dataset: DatasetInfo,
  lookup: IdLookup | null,
  known: KnownSamples,
  job: JobContext,
): Promise<DatasetScan> {
  const times = new TimeHistogram();
  let hasImpressions = false;
  lookup?.reset();
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    const labels = readLabels(project, dataset, chunk);
    for (const values of [labels.time, ...labels.stepTimes])
      if (values !== null) for (const time of values) times.add(time);
    hasImpressions ||= beginsWithImpression(labels);
    if (lookup !== null) findKnown(project, dataset, chunk, labels, lookup, known);
    job.report({ phase: 'match', fraction: (chunk + 1) / chunkCount(dataset) });
    await yieldToEventLoop(job);
  }
  known.seal();
  return { times, hasImpressions };
}

/** The column with a role, and with a name if several columns may have the role. */
export function columnOf(dataset: DatasetInfo, role: ColumnRole, name?: string): ColumnInfo | undefined {
  return dataset.columns.find((column) => column.role === role && (name === undefined || column.name === name));
}

function readLabels(project: Project, dataset: DatasetInfo, chunk: number): ChunkLabels {
  const numbers = (column: ColumnInfo | undefined): Float64Array | null => {
    const data = column === undefined ? null : readChunk(project, dataset, column, chunk);
    return data?.kind === 'number' ? data.values : null;
  };
  const depth = readChunk(project, dataset, { role: 'depth', name: 'depth' }, chunk);
  return {
    time: numbers(columnOf(dataset, 'time')),
    depth: depth.kind === 'code' ? depth.values : [],
    stepTimes: dataset.steps.map(({ name }) => numbers(columnOf(dataset, 'stepTime', name))),
  };
}

/** Whether any sample begins with an impression and not with a step. */
function beginsWithImpression({ time, depth, stepTimes }: ChunkLabels): boolean {
  if (time === null) return false;
  for (let row = 0; row < time.length; row++)
    if (depth[row] === 0 || !stepTimes.some((times) => times?.[row] === time[row])) return true;
  return false;
}

function findKnown(
  project: Project,
  dataset: DatasetInfo,
  chunk: number,
  { time, depth, stepTimes }: ChunkLabels,
  lookup: IdLookup,
  known: KnownSamples,
): void {
  const ids = readChunk(project, dataset, columnOf(dataset, 'id')!, chunk);
  if (ids.kind !== 'text') return;
  for (let row = 0; row + 1 < ids.offsets.length; row++) {
    const slot = lookup.slotOf(ids.bytes, ids.offsets[row], ids.offsets[row + 1]);
    if (slot < 0) continue;
    const timeOf = (step: number): number => stepTimes[step]?.[row] ?? NaN;
    lookup.setKnown(slot, known.add(chunk * CHUNK_ROWS + row, time?.[row] ?? NaN, depth[row], timeOf));
  }
}
