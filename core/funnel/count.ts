import { firstOpenStep } from './steps.ts';

/**
 * Number of samples by group and cell; a cell is a first open step and a depth. `countRows` and `countLists` fill it in
 * place.
 */
export interface FunnelCounts {
  readonly stepCount: number;
  readonly groupCount: number;
  /** `[1 + groups × cells]`; the first entry counts excluded rows, so that counting needs no branch. */
  readonly counts: Uint32Array;
}

/** The rows of one chunk, counted together. */
export interface FunnelRows {
  readonly rows: number;
  /** `[rows]` from `cellsOf` */
  readonly cells: Uint16Array;
  /** `[rows]` 1 to count the row, 0 to exclude it; null to count all. */
  readonly selected: Uint8Array | null;
}

/** The number of cells of a funnel of `stepCount` steps: first open step 0..T (T: none) by depth 0..T. */
export function cellCount(stepCount: number): number {
  return (stepCount + 1) ** 2;
}

/** Creates empty counts of `groupCount` groups for a funnel of `stepCount` steps. */
export function emptyCounts(stepCount: number, groupCount: number): FunnelCounts {
  return { stepCount, groupCount, counts: new Uint32Array(1 + groupCount * cellCount(stepCount)) };
}

/**
 * The cell of each row, `first open step × (T + 1) + depth`, from its depth and its mask of open steps (bit t is set
 * while step t is open).
 */
export function cellsOf(depth: ArrayLike<number>, immature: ArrayLike<number> | null, stepCount: number): Uint16Array {
  const depths = stepCount + 1;
  const cells = new Uint16Array(depth.length);
  const noOpenStep = stepCount * depths;
  if (immature === null) for (let row = 0; row < cells.length; row++) cells[row] = noOpenStep + depth[row];
  else
    for (let row = 0; row < cells.length; row++)
      cells[row] = (immature[row] === 0 ? noOpenStep : firstOpenStep(immature[row]) * depths) + depth[row];
  return cells;
}

/** Adds each row to its group, `groups[row]` (below `groupCount`), or to group 0 without groups. */
export function countRows({ counts, stepCount }: FunnelCounts, data: FunnelRows, groups: Uint32Array | null): void {
  if (data.selected === null) countAll(counts, data, groups, cellCount(stepCount));
  else countSelected(counts, data.cells, data.selected, groups, cellCount(stepCount));
}

function countAll(counts: Uint32Array, { cells }: FunnelRows, groups: Uint32Array | null, width: number): void {
  if (groups === null) for (let row = 0; row < cells.length; row++) counts[1 + cells[row]]++;
  else for (let row = 0; row < cells.length; row++) counts[1 + groups[row] * width + cells[row]]++;
}

/** Excluded rows count in entry 0, since a branch would be mispredicted half the time. */
function countSelected(
  counts: Uint32Array,
  cells: Uint16Array,
  selected: Uint8Array,
  groups: Uint32Array | null,
  width: number,
): void {
  if (groups === null) for (let row = 0; row < cells.length; row++) counts[selected[row] * (1 + cells[row])]++;
  else for (let row = 0; row < cells.length; row++) counts[selected[row] * (1 + groups[row] * width + cells[row])]++;
}

/**
 * Several groups per row: row i is in the groups `values[offsets[i] .. offsets[i + 1])`, counted once per group even if
 * repeated.
 */
export interface GroupLists {
  readonly values: Uint32Array;
  /** `[rows + 1]` */
  readonly offsets: Uint32Array;
}

/** Adds each row to every group of its list; a row without groups goes to group 0. */
export function countLists(
  { counts, stepCount }: FunnelCounts,
  { rows, cells, selected }: FunnelRows,
  { values, offsets }: GroupLists,
): void {
  const width = cellCount(stepCount);
  for (let row = 0; row < rows; row++) {
    if (selected !== null && selected[row] === 0) continue;
    const [start, end] = [offsets[row], offsets[row + 1]];
    if (start === end) counts[1 + cells[row]]++;
    for (let i = start; i < end; i++) if (isFirst(values, start, i)) counts[1 + values[i] * width + cells[row]]++;
  }
}

/** Whether the entry at `index` of a list that begins at `start` is the first with its value. */
export function isFirst(values: ArrayLike<number>, start: number, index: number): boolean {
  for (let earlier = start; earlier < index; earlier++) if (values[earlier] === values[index]) return false;
  return true;
}

/** Counts the samples of each group, at any depth: `[groups]`. */
export function groupSizes({ counts, stepCount, groupCount }: FunnelCounts): Uint32Array {
  const sizes = new Uint32Array(groupCount);
  const width = cellCount(stepCount);
  for (let group = 0, index = 1; group < groupCount; group++) {
    let sum = 0;
    for (const end = index + width; index < end; index++) sum += counts[index];
    sizes[group] = sum;
  }
  return sizes;
}
