import { firstOpenStep } from './steps.ts';

/** How many samples there are by group, depth and first open step; filled in place by `countRows` and `countLists`. */
export interface FunnelCounts {
  readonly stepCount: number;
  readonly groupCount: number;
  /** Samples with every step settled: `[groups × (T + 1)]` by depth. */
  readonly settled: Uint32Array;
  /** Samples with an open step: `[groups × T × (T + 1)]` by first open step and depth. */
  readonly open: Uint32Array;
}

/** The rows of one chunk that are counted together. */
export interface FunnelRows {
  readonly rows: number;
  /** `[rows]` number of steps reached, 0..T */
  readonly depth: Uint8Array;
  /** `[rows]` mask with bit t set while step t is open; null where no step of any row is */
  readonly immature: Uint32Array | null;
}

/** Makes empty counts of `groupCount` groups for a funnel of `stepCount` steps. */
export function emptyCounts(stepCount: number, groupCount: number): FunnelCounts {
  const depths = stepCount + 1;
  return {
    stepCount,
    groupCount,
    settled: new Uint32Array(groupCount * depths),
    open: new Uint32Array(groupCount * stepCount * depths),
  };
}

/** Adds each row to its group: `groups[row]`, below `groupCount`. */
export function countRows(counts: FunnelCounts, data: FunnelRows, groups: Uint32Array): void {
  if (data.immature === null) countSettled(counts, data, groups);
  else countMixed(counts, data, data.immature, groups);
}

function countSettled({ settled, stepCount }: FunnelCounts, { rows, depth }: FunnelRows, groups: Uint32Array): void {
  const depths = stepCount + 1;
  for (let row = 0; row < rows; row++) settled[groups[row] * depths + depth[row]]++;
}

function countMixed(counts: FunnelCounts, { rows, depth }: FunnelRows, immature: Uint32Array, groups: Uint32Array): void {
  const { settled, open, stepCount } = counts;
  const depths = stepCount + 1;
  for (let row = 0; row < rows; row++) {
    const mask = immature[row];
    if (mask === 0) settled[groups[row] * depths + depth[row]]++;
    else open[(groups[row] * stepCount + firstOpenStep(mask)) * depths + depth[row]]++;
  }
}

/** Several groups per row: row i is in the groups `values[offsets[i] .. offsets[i + 1])`, once in each even if it is repeated. */
export interface GroupLists {
  readonly values: Uint32Array;
  /** `[rows + 1]` */
  readonly offsets: Uint32Array;
}

/** Adds each row to every group of its list; a row without any goes to `emptyGroup`, a row with `dropped[row]` ≠ 0 nowhere. */
export function countLists(counts: FunnelCounts, data: FunnelRows, lists: GroupLists, dropped: Uint32Array, emptyGroup: number): void {
  const { values, offsets } = lists;
  for (let row = 0; row < data.rows; row++) {
    if (dropped[row] !== 0) continue;
    const mask = data.immature === null ? 0 : data.immature[row];
    const start = offsets[row];
    if (start === offsets[row + 1]) addOne(counts, emptyGroup, mask, data.depth[row]);
    for (let at = start; at < offsets[row + 1]; at++) {
      if (isFirst(values, start, at)) addOne(counts, values[at], mask, data.depth[row]);
    }
  }
}

function isFirst(values: Uint32Array, start: number, at: number): boolean {
  for (let before = start; before < at; before++) if (values[before] === values[at]) return false;
  return true;
}

function addOne({ settled, open, stepCount }: FunnelCounts, group: number, mask: number, depth: number): void {
  const depths = stepCount + 1;
  if (mask === 0) settled[group * depths + depth]++;
  else open[(group * stepCount + firstOpenStep(mask)) * depths + depth]++;
}

/** Counts the samples of each group, whatever they reached: `[groups]`. */
export function groupSizes({ settled, open, stepCount, groupCount }: FunnelCounts): Uint32Array {
  const sizes = new Uint32Array(groupCount);
  addStrides(sizes, settled, stepCount + 1);
  addStrides(sizes, open, stepCount * (stepCount + 1));
  return sizes;
}

function addStrides(sizes: Uint32Array, cells: Uint32Array, stride: number): void {
  for (let group = 0, at = 0; group < sizes.length; group++) {
    let sum = 0;
    for (const end = at + stride; at < end; at++) sum += cells[at];
    sizes[group] += sum;
  }
}
