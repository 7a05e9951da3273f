import { addCells, emptyCells } from '../funnel/conversion.ts';
import type { FunnelCells } from '../funnel/conversion.ts';
import { cellCount, countLists, countRows, emptyCounts } from '../funnel/count.ts';
import type { FunnelCounts, FunnelRows } from '../funnel/count.ts';
import type { JobContext } from '../job.ts';
import { CHUNK_ROWS } from '../store/columns.ts';

import { addUnits, rowsAsOneGroup } from './add-units.ts';
import type { AddCell } from './add-units.ts';
import type { Grouping } from './grouping.ts';
import { visitRows } from './segment.ts';
import type { OpenSegment } from './segment.ts';

/** A segment counted: as a whole, and by group where there is a grouping. */
export interface SegmentCounts {
  readonly total: FunnelCells;
  readonly byGroup: FunnelCounts | null;
}

/** Counts a segment's rows by cell, and by the groups of its own dataset where a grouping is given; what it holds whole is taken from the dataset's summaries where there are any. */
export async function countSegment(segment: OpenSegment, grouping: Grouping | null, job: JobContext): Promise<SegmentCounts> {
  const stepCount = segment.dataset.steps.length;
  const total = emptyCounts(stepCount, 1);
  const byGroup = grouping === null ? null : emptyCounts(stepCount, grouping.groupCount);
  const scratch = new Uint32Array(CHUNK_ROWS);
  // Overlapping groups do not sum to the whole.
  const summed = grouping?.kind === 'single' ? byGroup : null;
  const known = summed === null ? addUnits(segment, 1, rowsAsOneGroup(segment), adding(total)) : null;
  const knownGroups = byGroup === null ? null : addUnits(segment, byGroup.groupCount, grouping?.counted ?? null, adding(byGroup));
  await visitRows(segment, job, (chunk, data) => {
    if (known?.[chunk] === 0) countRows(total, data, null);
    if (grouping !== null && byGroup !== null && knownGroups?.[chunk] === 0) countGroups(byGroup, grouping, chunk, data, scratch);
  }, (chunk) => known?.[chunk] !== 0 && knownGroups?.[chunk] !== 0);
  return { total: cellsOfGroups(summed ?? total, Array.from({ length: summed?.groupCount ?? 1 }, (_, group) => group)), byGroup };
}

/** Adds counts by cell to those of a funnel. */
function adding({ counts, stepCount, groupCount }: FunnelCounts): AddCell {
  const width = cellCount(stepCount);
  return (cell, own, start) => {
    for (let group = 0; group < groupCount; group++) counts[1 + group * width + cell] += own[start + group];
  };
}

/** The cells of some groups together. */
export function cellsOfGroups(counts: FunnelCounts, groups: readonly number[]): FunnelCells {
  const cells = emptyCells(counts.stepCount);
  for (const group of groups) addCells(cells, counts, group);
  return cells;
}

function countGroups(counts: FunnelCounts, grouping: Grouping, chunk: number, data: FunnelRows, scratch: Uint32Array): void {
  if (grouping.kind === 'single') {
    scratch.set(grouping.codes(chunk));
    countRows(counts, data, scratch);
  } else {
    const { values, offsets } = grouping.lists(chunk);
    countLists(counts, data, { values: Uint32Array.from(values), offsets });
  }
}
