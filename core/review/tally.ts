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

const COLUMNS_PER_BREATH = 4;

/**
 * Counts, for segments of one dataset, which rows took a step by the groups of many columns, a column's chunk being read once for all
 * segments. `report` is told the share that is done.
 */
export async function tallySegments(segments: readonly OpenSegment[], groupings: readonly Grouping[], step: TalliedStep, job: JobContext, report: (fraction: number) => void): Promise<Tally[]> {
  const [{ dataset }] = segments;
  const outcomes = outcomesByCell(dataset.steps.length, step);
  const tallies = segments.map(() => ({ byGrouping: groupings.map(({ groupCount }) => new Uint32Array(2 * groupCount)), total: { count: 0, total: 0 } }));
  const scratch = new Uint32Array(CHUNK_ROWS);
  const picks = segments.map(() => ({ rows: new Uint32Array(CHUNK_ROWS), took: new Uint8Array(CHUNK_ROWS), count: 0 }));
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    segments.forEach((segment, side) => addTotal(tallies[side].total, pick(picks[side], segment.rows(chunk), outcomes)));
    if (picks.every(({ count }) => count === 0)) continue;
    for (const [index, grouping] of groupings.entries()) {
      // What else the window asked meanwhile is answered in between.
      if (index % COLUMNS_PER_BREATH === 0) await breathe(job);
      tallyGroups(grouping, chunk, picks, tallies.map(({ byGrouping }) => byGrouping[index]), scratch);
    }
    report(Math.min(1, ((chunk + 1) * CHUNK_ROWS) / dataset.rows));
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

function tallyGroups(grouping: Grouping, chunk: number, picks: readonly Pick[], tallies: readonly Uint32Array[], scratch: Uint32Array): void {
  if (grouping.kind === 'lists') {
    const { values, offsets } = grouping.lists(chunk);
    picks.forEach((one, side) => tallyLists(tallies[side], values, offsets, one));
    return;
  }
  // Counting is several times as fast where the compiler only ever sees one width of codes.
  scratch.set(grouping.codes(chunk));
  for (let side = 0; side < picks.length; side++) tallyCodes(tallies[side], scratch, picks[side].rows, picks[side].took, picks[side].count);
}

function tallyCodes(tally: Uint32Array, codes: Uint32Array, rows: Uint32Array, took: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) tally[2 * codes[rows[i]] + took[i]]++;
}

function tallyLists(tally: Uint32Array, values: ArrayLike<number>, offsets: Uint32Array, { rows, took, count }: Pick): void {
  for (let i = 0; i < count; i++) {
    const [start, end] = [offsets[rows[i]], offsets[rows[i] + 1]];
    if (start === end) tally[took[i]]++;
    for (let at = start; at < end; at++) if (isFirst(values, start, at)) tally[2 * values[at] + took[i]]++;
  }
}
