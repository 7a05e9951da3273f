/** One time for each given share. */
type Limits<Shares extends readonly number[]> = { readonly [Index in keyof Shares]: number };

/**
 * Finds the times that split the samples closest to the given ascending fractions, keeping equal times together: the
 * start of the second part, of the third, and so on. `times` is ascending; null if there are too few different times
 * for a sample in each part.
 */
export function timeLimits<const Shares extends readonly number[]>(
  times: Float64Array,
  ...shares: Shares
): Limits<Shares> | null {
  const latest = latestStarts(times, shares.length);
  if (latest === null) return null;
  const starts: number[] = [];
  for (const [part, share] of shares.entries()) {
    const start = nearestStart(times, share * times.length, (starts.at(-1) ?? 0) + 1, latest[part]);
    if (start === null) return null;
    starts.push(start);
  }
  return starts.map((start) => times[start]) as Limits<Shares>;
}

/** The latest index at which each part after the first can start; null if there are too few different times. */
function latestStarts(times: Float64Array, parts: number): number[] | null {
  const starts: number[] = [];
  let end = times.length;
  for (let part = 0; part < parts; part++) {
    if (end === 0) return null;
    end = lowerBound(times, times[end - 1]);
    starts.unshift(end);
  }
  return end === 0 ? null : starts;
}

/** The index nearest to `target` within low … high at which a new time starts; null if there is none. */
export function nearestStart(times: Float64Array, target: number, low: number, high: number): number | null {
  if (low > high) return null;
  const position = Math.min(Math.max(Math.round(target), low), high);
  const earlier = lowerBound(times, times[position]);
  const later = upperBound(times, times[position]);
  const choices = [earlier, later].filter((start) => start >= low && start <= high);
  if (choices.length === 0) return null;
  return choices.reduce((best, start) => (Math.abs(start - target) < Math.abs(best - target) ? start : best));
}

/** The first index whose time is not before `time`. */
export function lowerBound(times: Float64Array, time: number): number {
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
