import { breathe } from '../job.ts';
import type { JobContext } from '../job.ts';
import { cellCount, isFirst } from '../funnel/count.ts';
import type { FunnelRows } from '../funnel/count.ts';
import { CHUNK_ROWS } from '../store/columns.ts';
import { chunkCount } from '../store/datasets.ts';

import type { Grouping } from './grouping.ts';
import type { OpenSegment } from './segment.ts';

/** What a rate is of: the samples that reached the step before, or all. */
export type RateOf = 'previous' | 'first';

/** For one segment: by grouping, `[2 × groups]` of its rows without and with the step; the last entry of `counts` is over all rows. */
export interface Tally {
  readonly byGrouping: readonly Uint32Array[];
  readonly total: { count: number; total: number };
}

/** A step's rate to be tallied; `position` 1 is the first step. */
export interface TalliedStep {
  readonly position: number;
  readonly of: RateOf;
}

/**
 * Counts, for segments of one dataset, which rows took a step by the groups of many columns, a column's chunk being read once for all
 * segments. `report` is told the share that is done.
 */
export async function tallySegments(segments: readonly OpenSegment[], groupings: readonly Grouping[], step: TalliedStep, job: JobContext, report: (fraction: number) => void): Promise<Tally[]> {
  const [{ dataset }] = segments;
  const outcomes = outcomesByCell(dataset.steps.length, step);
  const tallies = segments.map(() => ({ byGrouping: groupings.map(({ groupCount }) => new Uint32Array(2 * groupCount)), total: { count: 0, total: 0 } }));
  const picks = segments.map(() => ({ rows: new Uint32Array(CHUNK_ROWS), took: new Uint8Array(CHUNK_ROWS), count: 0 }));
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    report((chunk * CHUNK_ROWS) / dataset.rows);
    await breathe(job);
    segments.forEach((segment, side) => addTotal(tallies[side].total, pick(picks[side], segment.rows(chunk), outcomes)));
    if (picks.every(({ count }) => count === 0)) continue;
    groupings.forEach((grouping, index) => tallyGroups(grouping, chunk, picks, tallies.map(({ byGrouping }) => byGrouping[index])));
  }
  return tallies;
}

/** The rows of a chunk whose step is counted, and whether they took it. */
interface Pick {
  readonly rows: Uint32Array;
  readonly took: Uint8Array;
  count: number;
}

/** 0: not counted, 1: without the step, 2: with it. */
function outcomesByCell(stepCount: number, { position, of }: TalliedStep): Uint8Array {
  const depths = stepCount + 1;
  return Uint8Array.from({ length: cellCount(stepCount) }, (_, cell) => {
    const [openStep, depth] = [Math.floor(cell / depths), cell % depths];
    if (openStep < position || (of === 'previous' && depth < position - 1)) return 0;
    return depth >= position ? 2 : 1;
  });
}

function pick(into: Pick, data: FunnelRows | null, outcomes: Uint8Array): Pick {
  let count = 0;
  if (data !== null) {
    const { cells, selected } = data;
    for (let row = 0; row < cells.length; row++) {
      const outcome = outcomes[cells[row]];
      into.rows[count] = row;
      into.took[count] = outcome >> 1;
      count += Number(outcome !== 0) & (selected === null ? 1 : selected[row]);
    }
  }
  into.count = count;
  return into;
}

function addTotal(total: { count: number; total: number }, { took, count }: Pick): void {
  for (let i = 0; i < count; i++) total.count += took[i];
  total.total += count;
}

function tallyGroups(grouping: Grouping, chunk: number, picks: readonly Pick[], tallies: readonly Uint32Array[]): void {
  if (grouping.kind === 'single') {
    const codes = grouping.codes(chunk);
    picks.forEach(({ rows, took, count }, side) => {
      const tally = tallies[side];
      for (let i = 0; i < count; i++) tally[2 * codes[rows[i]] + took[i]]++;
    });
    return;
  }
  const { values, offsets } = grouping.lists(chunk);
  picks.forEach(({ rows, took, count }, side) => {
    const tally = tallies[side];
    for (let i = 0; i < count; i++) {
      const [start, end] = [offsets[rows[i]], offsets[rows[i] + 1]];
      if (start === end) tally[took[i]]++;
      for (let at = start; at < end; at++) if (isFirst(values, start, at)) tally[2 * values[at] + took[i]]++;
    }
  });
}
