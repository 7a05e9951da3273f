import { addCells, emptyCells, type FunnelCells } from '../funnel/conversion.ts';
import { cellCount, countLists, countRows, emptyCounts, type FunnelCounts, type FunnelRows } from '../funnel/count.ts';
import type { JobContext } from '../job.ts';
import { CHUNK_ROWS } from '../store/columns/columns.ts';
import type { Grouping } from './groups/grouping-types.ts';
import type { Coverage, RollupCounts } from './rollup/rollup-types.ts';
import { rowsAsOneGroup } from './rollup/rollups.ts';
import { visitRows, type OpenSegment, type RowReader } from './segment/segment.ts';

/** The counts of a segment: total, and by group if there is a grouping. */
export interface SegmentCounts {
  readonly total: FunnelCells;
  readonly byGroup: FunnelCounts | null;
}

/**
 * Counts a segment's rows by cell and, if a grouping of its dataset is given, by group. Uses the dataset's rollups as
 * far as possible.
 */
export async function countSegment(
  segment: OpenSegment,
  grouping: Grouping | null,
  job: JobContext,
): Promise<SegmentCounts> {
  const { dataset } = segment;
  const byGroup = grouping === null ? null : emptyCounts(dataset.steps.length, grouping.groupCount);
  // Overlapping groups do not add up to the total.
  const total = grouping?.kind === 'single' ? null : emptyCounts(dataset.steps.length, 1);
  const scratch = new Uint32Array(CHUNK_ROWS);
  const totalRows = total === null ? null : addRollupCounts(total, segment, ({ rows }) => rowsAsOneGroup(rows));
  const groupRows =
    byGroup === null || grouping === null
      ? null
      : addRollupCounts(byGroup, segment, (coverage) => grouping.rollupCounts(coverage));
  for (const reader of new Set([totalRows, groupRows])) {
    await visitRows(dataset, reader, job, (chunk, data) => {
      if (total !== null && reader === totalRows) countRows(total, data, null);
      if (grouping !== null && byGroup !== null && reader === groupRows)
        countGroups(byGroup, grouping, chunk, data, scratch);
    });
  }
  const disjoint = total ?? byGroup;
  return {
    total:
      disjoint === null
        ? emptyCells(dataset.steps.length)
        : cellsOfGroups(
            disjoint,
            Array.from({ length: disjoint.groupCount }, (_, group) => group),
          ),
    byGroup,
  };
}

/** Adds a segment's counts from rollups to a funnel's counts. Returns the reader of the remaining rows. */
function addRollupCounts(
  { counts, stepCount }: FunnelCounts,
  { coverage, rows, rest }: OpenSegment,
  countsFrom: (coverage: Coverage) => RollupCounts | null,
): RowReader | null {
  const rollupCounts = coverage === null ? null : countsFrom(coverage);
  if (coverage === null || rollupCounts === null) return rows;
  const stride = cellCount(stepCount);
  rollupCounts.add({
    ...coverage,
    target: { counts, stride, offsets: Int32Array.from({ length: stride }, (_, cell) => 1 + cell) },
  });
  return rest;
}

/** The summed cells of some groups. */
export function cellsOfGroups(counts: FunnelCounts, groups: readonly number[]): FunnelCells {
  const cells = emptyCells(counts.stepCount);
  for (const group of groups) addCells(cells, counts, group);
  return cells;
}

function countGroups(
  counts: FunnelCounts,
  grouping: Grouping,
  chunk: number,
  data: FunnelRows,
  scratch: Uint32Array,
): void {
  if (grouping.kind === 'single') {
    scratch.set(grouping.codes(chunk));
    countRows(counts, data, scratch);
  } else {
    const { values, offsets } = grouping.lists(chunk);
    countLists(counts, data, { values: Uint32Array.from(values), offsets });
  }
}
