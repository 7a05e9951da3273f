import { addCells, emptyCells, funnelOf } from '../funnel/conversion.ts';
import type { FunnelStep } from '../funnel/conversion.ts';
import { countRows, emptyCounts, groupSizes } from '../funnel/count.ts';
import type { FunnelCounts, FunnelRows } from '../funnel/count.ts';
import { largestGroups } from '../funnel/largest.ts';
import { breathe } from '../job.ts';
import type { JobContext } from '../job.ts';
import { CHUNK_ROWS } from '../store/columns.ts';
import type { CodeColumn, ColumnInfo } from '../store/columns.ts';
import { chunkCount, getDataset } from '../store/datasets.ts';
import type { DatasetInfo } from '../store/datasets.ts';
import type { Project } from '../store/project.ts';

import { readCodes } from './chunks.ts';
import { openFilter } from './filter.ts';
import { openGrouping } from './grouping.ts';
import type { Grouping } from './grouping.ts';
import { parsePeriod } from './period.ts';

/** What is asked of a funnel; `from` and `to` are ISO 8601 times, half open, UTC where no zone is given. */
export interface FunnelQuery {
  readonly dataset: string;
  /** The column to group by, or `day`. */
  readonly by?: string;
  readonly bank?: string;
  readonly from?: string;
  readonly to?: string;
}

/** The funnel of one group; `value` null: the rows without a value. */
export interface FunnelGroup {
  readonly value: string | null;
  readonly steps: readonly FunnelStep[];
}

/** A funnel and, where asked for, its groups. */
export interface FunnelResult {
  readonly steps: readonly FunnelStep[];
  /** At most `MOST_GROUPS`, the largest first; days and numbers in their own order. */
  readonly groups: readonly FunnelGroup[];
  /** The groups that are not listed, summed: how many values they are and their funnel; null where all are listed. */
  readonly others: { readonly values: number; readonly steps: readonly FunnelStep[] } | null;
}

/** How many groups a result lists. */
export const MOST_GROUPS = 1000;

const CHUNKS_PER_BREATH = 8;

/**
 * Counts how each step of a dataset's funnel converts, by group where `by` is given.
 * Throws `unknown-name` for a dataset, column or bank that is not there, `invalid-input` for a column or time that cannot be used.
 */
export async function queryFunnel(project: Project, query: FunnelQuery, job: JobContext): Promise<FunnelResult> {
  const dataset = getDataset(project, query.dataset);
  const filter = openFilter(project, dataset, query.bank ?? null, parsePeriod(query.from, query.to));
  const grouping = query.by === undefined ? null : await openGrouping(project, dataset, query.by, job);
  const total = emptyCounts(dataset.steps.length, 2);
  const byGroup = emptyCounts(dataset.steps.length, grouping === null ? 0 : grouping.groupCount + 1);
  const readRows = rowReader(project, dataset);
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    if (chunk % CHUNKS_PER_BREATH === 0) await reportAndBreathe(dataset, chunk, job);
    const [data, dropped] = [readRows(chunk), filter(chunk)];
    countRows(total, data, dropped);
    grouping?.count(byGroup, chunk, data, dropped);
  }
  const names = dataset.steps.map(({ name }) => name);
  const groups = grouping === null ? { groups: [], others: null } : listGroups(names, grouping, byGroup);
  return { steps: funnelOfGroups(names, total, [0]), ...groups };
}

async function reportAndBreathe({ rows }: DatasetInfo, chunk: number, job: JobContext): Promise<void> {
  job.report({ phase: 'count', fraction: (chunk * CHUNK_ROWS) / rows, counts: { rows: chunk * CHUNK_ROWS } });
  await breathe(job);
}

function rowReader(project: Project, dataset: DatasetInfo): (chunk: number) => FunnelRows {
  const depth = dataset.columns.find(({ role }) => role === 'depth');
  const immature = dataset.columns.find(({ role }) => role === 'immature');
  if (depth === undefined) throw new TypeError(`dataset ${dataset.name} has no depth column`);
  return (chunk) => {
    const codes = readCodes(project, dataset, depth, chunk);
    return {
      rows: codes.length,
      depth: codes instanceof Uint8Array ? codes : Uint8Array.from(codes),
      immature: immature === undefined ? null : readMasks(project, dataset, immature, chunk),
    };
  };
}

function readMasks(project: Project, dataset: DatasetInfo, column: ColumnInfo, chunk: number): Uint32Array | null {
  const masks = readCodes(project, dataset, column, chunk);
  return isAllZero(masks) ? null : Uint32Array.from(masks);
}

function isAllZero(codes: CodeColumn['values']): boolean {
  for (let row = 0; row < codes.length; row++) if (codes[row] !== 0) return false;
  return true;
}

/** Lists the largest groups and sums the rest; the last of the counted groups is that of dropped rows. */
function listGroups(steps: readonly string[], grouping: Grouping, counts: FunnelCounts): Pick<FunnelResult, 'groups' | 'others'> {
  const sizes = groupSizes(counts).subarray(0, grouping.groupCount);
  const listed = largestGroups(sizes, MOST_GROUPS);
  const isListed = new Set(listed);
  const rest: number[] = [];
  for (let group = 0; group < sizes.length; group++) if (sizes[group] > 0 && !isListed.has(group)) rest.push(group);
  // In their own order, rows without a value (group 0) come last.
  if (grouping.ordered) listed.sort((one, other) => Number(one === 0) - Number(other === 0) || one - other);
  return {
    groups: listed.map((group) => ({ value: grouping.valueOf(group), steps: funnelOfGroups(steps, counts, [group]) })),
    others: rest.length === 0 ? null : { values: rest.length, steps: funnelOfGroups(steps, counts, rest) },
  };
}

function funnelOfGroups(steps: readonly string[], counts: FunnelCounts, groups: readonly number[]): FunnelStep[] {
  const cells = emptyCells(steps.length);
  for (const group of groups) addCells(cells, counts, group);
  return funnelOf(steps, cells);
}
