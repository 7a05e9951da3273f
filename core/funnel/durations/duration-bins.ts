/**
 * Ratio of the end of a bin to its start. A quantile is returned as a bin's geometric middle, so its error is at most
 * half a percent.
 */
export const FACTOR = 1.01;
const LOG_FACTOR = Math.log(FACTOR);
/**
 * Number of bins: durations up to a millisecond share the first one, and the last one extends beyond a thousand years.
 */
export const DURATION_BINS = 3_200;

/** Maximum relative error of a quantile that is read from bins. */
export const QUANTILE_TOLERANCE = Math.sqrt(FACTOR) - 1;

/** A histogram bar: durations from `fromMs` up to, but not including, `toMs`. */
export interface DurationBar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** The bin of a non-negative duration in milliseconds. */
export function durationBin(durationMs: number): number {
  return durationMs <= 1 ? 0 : Math.min(DURATION_BINS - 1, 1 + Math.floor(Math.log(durationMs) / LOG_FACTOR));
}

/** The representative duration of a bin. */
export function binMiddle(bin: number): number {
  return bin === 0 ? 0 : Math.exp((bin - 0.5) * LOG_FACTOR);
}

/** The duration at which a bin begins. */
export function binStart(bin: number): number {
  return bin === 0 ? 0 : Math.exp((bin - 1) * LOG_FACTOR);
}
