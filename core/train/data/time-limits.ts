/**
 * Finds the two times that split the samples closest to the fractions `first` and `second`, keeping equal times
 * together: [start of the second part, start of the third]. `times` is ascending; null where there are too few for
 * three non-empty parts.
 */
export function timeLimits(times: Float64Array, first: number, second: number): readonly [number, number] | null {
  if (times.length === 0) return null;
  const last = lowerBound(times, times[times.length - 1]);
  if (last === 0) return null;
  const validStart = nearestStart(times, first * times.length, 1, lowerBound(times, times[last - 1]));
  if (validStart === null) return null;
  const testStart = nearestStart(times, second * times.length, validStart + 1, last);
  return testStart === null ? null : [times[validStart], times[testStart]];
}

/** The index nearest to `target` within low … high at which a new time starts; null where there is none. */
function nearestStart(times: Float64Array, target: number, low: number, high: number): number | null {
  if (low > high) return null;
  const position = Math.min(Math.max(Math.round(target), low), high);
  const before = lowerBound(times, times[position]);
  const after = upperBound(times, times[position]);
  const choices = [before, after].filter((start) => start >= low && start <= high);
  if (choices.length === 0) return null;
  return choices.reduce((best, start) => (Math.abs(start - target) < Math.abs(best - target) ? start : best));
}

/** The first index whose time is not before `time`. */
function lowerBound(times: Float64Array, time: number): number {
  return firstWhere(times.length, (position) => times[position] >= time);
}

/** The first index whose time is after `time`. */
function upperBound(times: Float64Array, time: number): number {
  return firstWhere(times.length, (position) => times[position] > time);
}

function firstWhere(count: number, holds: (position: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
