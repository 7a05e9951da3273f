import { cellCount, isFirst, type FunnelRows } from '../funnel/count.ts';
import { yieldToEventLoop, type JobContext } from '../job.ts';
import { CHUNK_ROWS } from '../store/columns/columns.ts';
import { chunkCount } from '../store/datasets/datasets.ts';
import type { Grouping } from './groups/grouping-types.ts';
import type { Coverage, RollupCounts } from './rollup/rollup-types.ts';
import { rowsAsOneGroup } from './rollup/rollups.ts';
import type { OpenSegment, RowReader } from './segment/segment.ts';

/** The denominator of a rate: samples that reached the previous step, or all. */
export type RateOf = 'previous' | 'first';

/**
 * The tally of one segment: by grouping, `[2 × groups]` rows without and with the step; and over all rows, how many
 * there are and how many reached it.
 */
export interface Tally {
  readonly byGrouping: readonly Uint32Array[];
  readonly total: { count: number; total: number };
}

/** A step whose rate is tallied; `position` 1 is the first step. */
export interface TalliedStep {
  readonly position: number;
  readonly of: RateOf;
}

const COLUMNS_PER_YIELD = 4;

/**
 * Counts, for segments of one dataset, which rows reached a step, by the groups of many columns. Uses the dataset's
 * rollups as far as possible; for the remaining rows, reads each column chunk once for all segments. `report` receives
 * the fraction done.
 */
export async function tallySegments(
  segments: readonly OpenSegment[],
  groupings: readonly Grouping[],
  step: TalliedStep,
  job: JobContext,
  report: (fraction: number) => void,
): Promise<Tally[]> {
  const [{ dataset }] = segments;
  const outcomes = outcomesByCell(dataset.steps.length, step);
  const pending: SegmentTally[] = [];
  for (const segment of segments) pending.push(await startTally(segment, groupings, outcomes, job));
  const chunks = pending.every(({ readers }) => readers.size === 0) ? 0 : chunkCount(dataset);
  const scratch = new Uint32Array(CHUNK_ROWS);
  for (let chunk = 0; chunk < chunks; chunk++) {
    for (const segmentTally of pending) pickRows(segmentTally, chunk, outcomes);
    for (const [index, grouping] of groupings.entries()) {
      const picks = pending.map(({ remaining, readers }) => readers.get(remaining[index]) ?? NOTHING_PICKED);
      if (picks.every(({ count }) => count === 0)) continue;
      // Let other queries of the window run in between.
      if (index % COLUMNS_PER_YIELD === 0) await yieldToEventLoop(job);
      tallyGroups(
        grouping,
        chunk,
        picks,
        pending.map(({ tally }) => tally.byGrouping[index]),
        scratch,
      );
    }
    report(Math.min(1, ((chunk + 1) * CHUNK_ROWS) / dataset.rows));
  }
  return pending.map(({ tally }) => tally);
}

/** The tally of a segment, and what is left to count. */
interface SegmentTally {
  readonly tally: Tally;
  /** By grouping, and last for all rows: the reader of the rows not tallied yet, null if there are none. */
  readonly remaining: readonly (RowReader | null)[];
  /** The distinct readers, and the rows each picked from a chunk. */
  readonly readers: ReadonlyMap<RowReader | null, PickedRows>;
}

async function startTally(
  segment: OpenSegment,
  groupings: readonly Grouping[],
  outcomes: Uint8Array,
  job: JobContext,
): Promise<SegmentTally> {
  const totals = new Uint32Array(2);
  const tally = {
    byGrouping: groupings.map(({ groupCount }) => new Uint32Array(2 * groupCount)),
    total: { count: 0, total: 0 },
  };
  const remaining: (RowReader | null)[] = [];
  for (const [index, grouping] of groupings.entries()) {
    if (index % COLUMNS_PER_YIELD === 0) await yieldToEventLoop(job);
    remaining.push(
      addRollupCounts(tally.byGrouping[index], outcomes, segment, (coverage) => grouping.rollupCounts(coverage)),
    );
  }
  remaining.push(addRollupCounts(totals, outcomes, segment, ({ rows }) => rowsAsOneGroup(rows)));
  tally.total.count = totals[1];
  tally.total.total = totals[0] + totals[1];
  const readers = new Set(remaining.filter((reader) => reader !== null));
  return { tally, remaining, readers: new Map(Array.from(readers, (reader) => [reader, emptyPick()])) };
}

/**
 * Adds a segment's counts from rollups to a tally `[2 × groups]`, by the cells' outcomes. Returns the reader of the
 * remaining rows.
 */
function addRollupCounts(
  counts: Uint32Array,
  outcomes: Uint8Array,
  { coverage, rows, rest }: OpenSegment,
  countsFrom: (coverage: Coverage) => RollupCounts | null,
): RowReader | null {
  const rollupCounts = coverage === null ? null : countsFrom(coverage);
  if (coverage === null || rollupCounts === null) return rows;
  rollupCounts.add({
    ...coverage,
    target: { counts, stride: 2, offsets: Int32Array.from(outcomes, (outcome) => outcome - 1) },
  });
  return rest;
}

/** Reads the rows of a chunk that are not tallied yet. */
function pickRows({ tally, remaining, readers }: SegmentTally, chunk: number, outcomes: Uint8Array): void {
  for (const [reader, picked] of readers) {
    pick(picked, reader?.(chunk) ?? null, outcomes);
    if (reader === remaining[remaining.length - 1]) addTotal(tally.total, picked);
  }
}

/** The rows of a chunk that count for the step's rate, and whether they reached it. */
interface PickedRows {
  readonly rows: Uint32Array;
  readonly reached: Uint8Array;
  count: number;
}

const NOTHING_PICKED: PickedRows = { rows: new Uint32Array(0), reached: new Uint8Array(0), count: 0 };

function emptyPick(): PickedRows {
  return { rows: new Uint32Array(CHUNK_ROWS), reached: new Uint8Array(CHUNK_ROWS), count: 0 };
}

/** By cell: 0 for samples that do not count for a step's rate, 1 for those without the step, 2 for those with it. */
export function outcomesByCell(stepCount: number, { position, of }: TalliedStep): Uint8Array {
  const depths = stepCount + 1;
  return Uint8Array.from({ length: cellCount(stepCount) }, (_, cell) => {
    const [openStep, depth] = [Math.floor(cell / depths), cell % depths];
    if (openStep < position || (of === 'previous' && depth < position - 1)) return 0;
    return depth >= position ? 2 : 1;
  });
}

function pick(into: PickedRows, chunkRows: FunnelRows | null, outcomes: Uint8Array): void {
  let count = 0;
  if (chunkRows !== null) {
    const { cells, selected } = chunkRows;
    for (let row = 0; row < cells.length; row++) {
      const outcome = outcomes[cells[row]];
      into.rows[count] = row;
      into.reached[count] = outcome >> 1;
      count += Number(outcome !== 0) & (selected === null ? 1 : selected[row]);
    }
  }
  into.count = count;
}

function addTotal(total: { count: number; total: number }, { reached, count }: PickedRows): void {
  for (let i = 0; i < count; i++) total.count += reached[i];
  total.total += count;
}

function tallyGroups(
  grouping: Grouping,
  chunk: number,
  picks: readonly PickedRows[],
  tallies: readonly Uint32Array[],
  scratch: Uint32Array,
): void {
  if (grouping.kind === 'lists') {
    const { values, offsets } = grouping.lists(chunk);
    picks.forEach((picked, segment) => tallyLists(tallies[segment], values, offsets, picked));
    return;
  }
  // Counting is several times as fast if the compiler only ever sees one code width.
  scratch.set(grouping.codes(chunk));
  for (let segment = 0; segment < picks.length; segment++)
    tallyCodes(tallies[segment], scratch, picks[segment].rows, picks[segment].reached, picks[segment].count);
}

function tallyCodes(
  tally: Uint32Array,
  codes: Uint32Array,
  rows: Uint32Array,
  reached: Uint8Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) tally[2 * codes[rows[i]] + reached[i]]++;
}

function tallyLists(
  tally: Uint32Array,
  values: ArrayLike<number>,
  offsets: Uint32Array,
  { rows, reached, count }: PickedRows,
): void {
  for (let i = 0; i < count; i++) {
    const [start, end] = [offsets[rows[i]], offsets[rows[i] + 1]];
    if (start === end) tally[reached[i]]++;
    for (let k = start; k < end; k++) if (isFirst(values, start, k)) tally[2 * values[k] + reached[i]]++;
  }
}
