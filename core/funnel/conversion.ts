import { cellCount, type FunnelCounts } from './count.ts';
import { rateInterval, type Interval } from './interval.ts';
import type { Proportion } from './proportions.ts';

/** The name of the start of every funnel. */
export const IMPRESSION = 'impression';

/** The conversion of one step of a funnel; the first entry of a funnel is the impression itself. */
export interface FunnelStep {
  readonly step: string;
  /** Samples that reached the step, including immature ones. */
  readonly count: number;
  /** Share of the mature samples at the previous step that reached this one; null if there are none. */
  readonly ofPrevious: number | null;
  /** Share of the mature samples that reached this step; null if there are none. */
  readonly ofFirst: number | null;
  /** Wilson's 95 % interval of `ofPrevious`. */
  readonly low: number | null;
  readonly high: number | null;
  /** Wilson's 95 % interval of `ofFirst`; null for the impression, whose share is 1 by definition. */
  readonly firstLow: number | null;
  readonly firstHigh: number | null;
  /** Samples that have not reached the step but still can. */
  readonly open: number;
  /** Samples mature for this step and all before it, which the rates cover. */
  readonly mature: number;
}

/**
 * How many times the variance of each rate is that of independent samples, because users have several samples each and
 * some convert more than others; by step, at least 1.
 */
export interface DesignEffects {
  /** Of `ofPrevious`. */
  readonly previous: readonly number[];
  /** Of `ofFirst`. */
  readonly first: readonly number[];
}

/** Samples by first open step (T: none) and depth, `[(T + 1) × (T + 1)]`. */
export type FunnelCells = Float64Array;

/** Creates empty cells for a funnel of `stepCount` steps. */
export function emptyCells(stepCount: number): FunnelCells {
  return new Float64Array(cellCount(stepCount));
}

/** Adds a group's counts to `cells`, in place. */
export function addCells(cells: FunnelCells, { counts }: FunnelCounts, group: number): void {
  const start = 1 + group * cells.length;
  for (let cell = 0; cell < cells.length; cell++) cells[cell] += counts[start + cell];
}

/**
 * Converts counted samples to the funnel of the named steps, the impression first. Counts cover all samples. Rates
 * cover only those mature for the step, since immature samples that already converted are the quick ones and would bias
 * them. Intervals treat samples as independent unless there are `effects`.
 */
export function funnelOf(
  steps: readonly string[],
  cells: FunnelCells,
  effects: DesignEffects | null = null,
): FunnelStep[] {
  return [
    impression(sampleCount(cells)),
    ...steps.map((step, index) => conversion(step, index + 1, steps.length, cells, effects)),
  ];
}

/** Counts all samples, at any depth. */
export function sampleCount(cells: FunnelCells): number {
  return cells.reduce((sum, count) => sum + count, 0);
}

/** Among the samples mature for step `position` (1..T): how many reached it, and how many reached the previous step. */
export function ofPrevious(cells: FunnelCells, position: number, stepCount: number): Proportion {
  return {
    count: countCells(cells, stepCount, (openStep, depth) => openStep >= position && depth >= position),
    total: countCells(cells, stepCount, (openStep, depth) => openStep >= position && depth >= position - 1),
  };
}

/** Among the samples mature for step `position` (1..T): how many reached it, and how many there are. */
export function ofFirst(cells: FunnelCells, position: number, stepCount: number): Proportion {
  return {
    count: countCells(cells, stepCount, (openStep, depth) => openStep >= position && depth >= position),
    total: countCells(cells, stepCount, (openStep) => openStep >= position),
  };
}

/** The interval of the rate of `ofPrevious` at step `position` (1..T); null if its total is 0. */
export function intervalOfPrevious(rate: Proportion, position: number, effects: DesignEffects | null): Interval | null {
  return rateInterval(rate.count, rate.total, effects?.previous[position - 1] ?? 1);
}

/** The interval of the rate of `ofFirst` at step `position` (1..T); null if its total is 0. */
export function intervalOfFirst(rate: Proportion, position: number, effects: DesignEffects | null): Interval | null {
  return rateInterval(rate.count, rate.total, effects?.first[position - 1] ?? 1);
}

/** Samples that reached the step preceding step `position` (1..T) but not that step itself, and still can. */
export function waitingFor(cells: FunnelCells, position: number, stepCount: number): number {
  return countCells(cells, stepCount, (openStep, depth) => depth === position - 1 && openStep <= depth);
}

/** The rate of a proportion; null if its total is 0. */
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
    firstLow: null,
    firstHigh: null,
    open: 0,
    mature: total,
  };
}

/**
 * The conversion of step `position` (1..T), which has index `position − 1` and is mature if the first open step is
 * later.
 */
function conversion(
  step: string,
  position: number,
  stepCount: number,
  cells: FunnelCells,
  effects: DesignEffects | null,
): FunnelStep {
  const previous = ofPrevious(cells, position, stepCount);
  const first = ofFirst(cells, position, stepCount);
  const interval = intervalOfPrevious(previous, position, effects);
  const firstInterval = intervalOfFirst(first, position, effects);
  return {
    step,
    count: countCells(cells, stepCount, (_, depth) => depth >= position),
    ofPrevious: rateOf(previous),
    ofFirst: rateOf(first),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    firstLow: firstInterval?.low ?? null,
    firstHigh: firstInterval?.high ?? null,
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
