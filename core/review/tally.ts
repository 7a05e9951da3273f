import { breathe } from '../job.ts';
import type { JobContext } from '../job.ts';
import { cellCount, isFirst } from '../funnel/count.ts';
import type { FunnelRows } from '../funnel/count.ts';
import { CHUNK_ROWS } from '../store/columns.ts';
import { chunkCount } from '../store/datasets.ts';

import { addUnits, rowsAsOneGroup } from './add-units.ts';
import type { AddCell } from './add-units.ts';
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
 * Counts, for segments of one dataset, which rows took a step by the groups of many columns. What a segment holds whole is taken from the
 * dataset's summaries where there are any; of the rest a column's chunk is read once for all segments. `report` is told the share that is done.
 */
export async function tallySegments(segments: readonly OpenSegment[], groupings: readonly Grouping[], step: TalliedStep, job: JobContext, report: (fraction: number) => void): Promise<Tally[]> {
  const [{ dataset }] = segments;
  const outcomes = outcomesByCell(dataset.steps.length, step);
  const sides: Side[] = [];
  for (const segment of segments) sides.push(await sideOfSummaries(segment, groupings, outcomes, job));
  const scratch = new Uint32Array(CHUNK_ROWS);
  for (let chunk = 0; chunk < chunkCount(dataset); chunk++) {
    for (const side of sides) pickRest(side, chunk, outcomes);
    for (const [index, grouping] of groupings.entries()) {
      const picks = sides.map(({ picked, known }) => (known[index][chunk] === 1 ? NOTHING_PICKED : picked));
      if (picks.every(({ count }) => count === 0)) continue;
      // What else the window asked meanwhile is answered in between.
      if (index % COLUMNS_PER_BREATH === 0) await breathe(job);
      tallyGroups(grouping, chunk, picks, sides.map(({ tally }) => tally.byGrouping[index]), scratch);
    }
    report(Math.min(1, ((chunk + 1) * CHUNK_ROWS) / dataset.rows));
  }
  return sides.map(({ tally }) => tally);
}

/** One segment while it is tallied. */
interface Side {
  readonly segment: OpenSegment;
  readonly tally: Tally;
  /** By grouping, and at the end over all rows: `[chunks]` 1 where a chunk is tallied. */
  readonly known: readonly Uint8Array[];
  readonly picked: Pick;
}

async function sideOfSummaries(segment: OpenSegment, groupings: readonly Grouping[], outcomes: Uint8Array, job: JobContext): Promise<Side> {
  const whole = new Uint32Array(2);
  const tally = { byGrouping: groupings.map(({ groupCount }) => new Uint32Array(2 * groupCount)), total: { count: 0, total: 0 } };
  const known: Uint8Array[] = [];
  for (const [index, { counted, groupCount }] of groupings.entries()) {
    if (index % COLUMNS_PER_BREATH === 0) await breathe(job);
    known.push(addUnits(segment, groupCount, counted ?? null, adding(tally.byGrouping[index], outcomes)));
  }
  known.push(addUnits(segment, 1, rowsAsOneGroup(segment), adding(whole, outcomes)));
  tally.total.count = whole[1];
  tally.total.total = whole[0] + whole[1];
  return { segment, tally, known, picked: { rows: new Uint32Array(CHUNK_ROWS), took: new Uint8Array(CHUNK_ROWS), count: 0 } };
}

/** Adds counts by cell to a tally `[2 × groups]`, by the cells' outcomes. */
function adding(tally: Uint32Array, outcomes: Uint8Array): AddCell {
  return (cell, counts, start) => {
    if (outcomes[cell] === 0) return;
    for (let at = outcomes[cell] - 1, group = start; at < tally.length; at += 2, group++) tally[at] += counts[group];
  };
}

/** Reads the rows of a chunk where they are not all tallied yet. */
function pickRest({ segment, tally, known, picked }: Side, chunk: number, outcomes: Uint8Array): void {
  pick(picked, known.every((chunks) => chunks[chunk] === 1) ? null : segment.rows(chunk), outcomes);
  if (known[known.length - 1][chunk] === 0) addTotal(tally.total, picked);
}

/** The rows of a chunk whose step is counted, and whether they took it. */
interface Pick {
  readonly rows: Uint32Array;
  readonly took: Uint8Array;
  count: number;
}

const NOTHING_PICKED: Pick = { rows: new Uint32Array(0), took: new Uint8Array(0), count: 0 };

/** 0: not counted, 1: without the step, 2: with it. */
function outcomesByCell(stepCount: number, { position, of }: TalliedStep): Uint8Array {
  const depths = stepCount + 1;
  return Uint8Array.from({ length: cellCount(stepCount) }, (_, cell) => {
    const [openStep, depth] = [Math.floor(cell / depths), cell % depths];
    if (openStep < position || (of === 'previous' && depth < position - 1)) return 0;
    return depth >= position ? 2 : 1;
  });
}

function pick(into: Pick, data: FunnelRows | null, outcomes: Uint8Array): void {
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
