import { cellCount, type FunnelCounts } from './count.ts';
import { wilson } from './interval.ts';
import type { Proportion } from './proportions.ts';

/** The name under which every funnel starts. */
export const IMPRESSION = 'impression';

/** How one step of a funnel converts; the first entry of a funnel is the impression itself. */
export interface FunnelStep {
  readonly step: string;
  /** Samples that reached the step so far, young ones included. */
  readonly count: number;
  /**
   * Of the mature samples that reached the previous step, the share that reached this one; null where there are none.
   */
  readonly ofPrevious: number | null;
  /** Of the mature samples, the share that reached this step; null where there are none. */
  readonly ofFirst: number | null;
  /** Wilson's 95 % interval of `ofPrevious`. */
  readonly low: number | null;
  readonly high: number | null;
  /** Samples that have not reached the step but still can: the step they wait for is open. */
  readonly open: number;
  /** Samples old enough for this step and all before it: those the rates are over. */
  readonly mature: number;
}

/** Samples by first open step (T: none is) and depth, `[(T + 1) × (T + 1)]`. */
export type FunnelCells = Float64Array;

/** Makes cells of no samples for a funnel of `stepCount` steps. */
export function emptyCells(stepCount: number): FunnelCells {
  return new Float64Array(cellCount(stepCount));
}

/** Adds what was counted for a group to `cells`, in place. */
export function addCells(cells: FunnelCells, { counts }: FunnelCounts, group: number): void {
  const start = 1 + group * cells.length;
  for (let cell = 0; cell < cells.length; cell++) cells[cell] += counts[start + cell];
}

/**
 * Turns counted samples into the funnel of the named steps, the impression first. Counts are of all samples; rates are
 * over those mature for the step, since young samples that already converted are the quick ones and would bias them.
 */
export function funnelOf(steps: readonly string[], cells: FunnelCells): FunnelStep[] {
  return [
    impression(sampleCount(cells)),
    ...steps.map((step, index) => conversion(step, index + 1, steps.length, cells)),
  ];
}

/** Counts all samples, whatever they reached. */
export function sampleCount(cells: FunnelCells): number {
  return cells.reduce((sum, count) => sum + count, 0);
}

/**
 * Of the samples mature for step `position` (1..T), how many reached it, and how many could have: those that reached
 * the step before.
 */
export function ofPrevious(cells: FunnelCells, position: number, stepCount: number): Proportion {
  return {
    count: countCells(cells, stepCount, (openStep, depth) => openStep >= position && depth >= position),
    total: countCells(cells, stepCount, (openStep, depth) => openStep >= position && depth >= position - 1),
  };
}

/** Of the samples mature for step `position` (1..T), how many reached it, and how many there are. */
export function ofFirst(cells: FunnelCells, position: number, stepCount: number): Proportion {
  return {
    count: countCells(cells, stepCount, (openStep, depth) => openStep >= position && depth >= position),
    total: countCells(cells, stepCount, (openStep) => openStep >= position),
  };
}

/** Samples that reached the step before step `position` (1..T), not the step itself, and still can. */
export function waitingFor(cells: FunnelCells, position: number, stepCount: number): number {
  return countCells(cells, stepCount, (openStep, depth) => depth === position - 1 && openStep <= depth);
}

/** The rate of a proportion; null where it is of nothing. */
export function rateOf({ count, total }: Proportion): number | null {
  return total > 0 ? count / total : null;
}

function impression(total: number): FunnelStep {
  return {
    step: IMPRESSION,
    count: total,
    ofPrevious: null,
    ofFirst: total > 0 ? 1 : null,
    low: null,
    high: null,
    open: 0,
    mature: total,
  };
}

/**
 * Counts for step `position` (1..T), which has index `position − 1` and is settled where the first open step comes
 * later.
 */
function conversion(step: string, position: number, stepCount: number, cells: FunnelCells): FunnelStep {
  const previous = ofPrevious(cells, position, stepCount);
  const first = ofFirst(cells, position, stepCount);
  const interval = wilson(previous.count, previous.total);
  return {
    step,
    count: countCells(cells, stepCount, (_, depth) => depth >= position),
    ofPrevious: rateOf(previous),
    ofFirst: rateOf(first),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    open: countCells(cells, stepCount, (openStep, depth) => depth < position && openStep <= depth),
    mature: first.total,
  };
}

function countCells(
  cells: FunnelCells,
  stepCount: number,
  holds: (openStep: number, depth: number) => boolean,
): number {
  let sum = 0;
  for (let openStep = 0; openStep <= stepCount; openStep++) {
    for (let depth = 0; depth <= stepCount; depth++) {
      if (holds(openStep, depth)) sum += cells[openStep * (stepCount + 1) + depth];
    }
  }
  return sum;
}
