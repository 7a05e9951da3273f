/** Milliseconds per day. */
export const DAY_MS = 86_400_000;

/** The most steps that a funnel can have, since a mask has a bit for each. */
export const MAX_STEPS = 30;

/** The longest window of a step, in days: a century. */
export const MAX_WINDOW_DAYS = 36_500;

/** Result of `depthOf` for labels that break the chain y1 ≥ y2 ≥ … ≥ yT. */
export const ILLEGAL = -1;

/** A sample's labels, one per step in funnel order: 1 or true if it reached the step. */
export type Labels = ArrayLike<number | boolean>;

/** Counts the steps a sample reached, 0..T; `ILLEGAL` if a later step is set without an earlier one. */
export function depthOf(labels: Labels): number {
  const depth = impliedDepth(labels);
  for (let step = 0; step < depth; step++) if (!labels[step]) return ILLEGAL;
  return depth;
}

/**
 * Counts the steps a sample reached, 0..T, where a later step implies the earlier ones: the repair of illegal labels.
 */
export function impliedDepth(labels: Labels): number {
  let depth = labels.length;
  while (depth > 0 && !labels[depth - 1]) depth--;
  return depth;
}

/**
 * Marks the steps whose absence is not final yet: bit t is set while step t (from 0) is open. A step is open while the
 * sample is younger than the longest window up to it, since no step can close before the ones it depends on. A window
 * of 0 days keeps no step open; at an unknown age (NaN), no step is open.
 */
export function immatureMask(ageMs: number, windowDays: ArrayLike<number>): number {
  for (let step = 0; step < windowDays.length; step++) {
    if (windowDays[step] > 0 && ageMs < windowDays[step] * DAY_MS) return openFrom(step, windowDays.length);
  }
  return 0;
}

/** Finds the first open step (from 0) of a mask with at least one bit set. */
export function firstOpenStep(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

function openFrom(step: number, stepCount: number): number {
  return 2 ** stepCount - 2 ** step;
}
