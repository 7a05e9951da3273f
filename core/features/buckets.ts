/**
 * Chooses the inner edges of at most `buckets` quantile buckets of `sorted` (ascending, no NaN); strictly increasing,
 * none for a constant. Equal values share a bucket; a value that exceeds a bucket's share of rows gets a bucket of its
 * own while there are buckets left; each bucket holds at least `minRows`.
 */
export function quantileEdges(sorted: Float64Array, buckets: number, minRows: number): Float64Array {
  const edges: number[] = [];
  let start = 0;
  for (let next = tieEnd(sorted, 0); next < sorted.length;) {
    const end = tieEnd(sorted, next);
    const share = (sorted.length - start) / (buckets - edges.length);
    const full = next - start >= share || end - next >= share || overshoots(start, next, end, share);
    const room = edges.length + 1 < buckets;
    if (full && room && next - start >= minRows && sorted.length - next >= minRows) {
      // Adding 0 turns −0 into 0, since JSON would store −0 as 0.
      edges.push(sorted[next] + 0);
      start = next;
    }
    next = end;
  }
  return Float64Array.from(edges);
}

/** True if a bucket is closer to its share of rows without the equal values `[next .. end)` than with them. */
function overshoots(start: number, next: number, end: number, share: number): boolean {
  return end - start > share && share - (next - start) < end - start - share;
}

/** The end of the values that are equal to the one at `start`. */
function tieEnd(sorted: Float64Array, start: number): number {
  const value = sorted[start];
  let step = 1;
  while (start + step < sorted.length && sorted[start + step] === value) step *= 2;
  let low = start + (step >> 1);
  let high = Math.min(start + step, sorted.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] === value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The edges in the form that `bucketOf` needs: padded to a power of two with NaN, which sorts above every number. */
export function paddedEdges(edges: Float64Array): Float64Array {
  const padded = new Float64Array(2 ** Math.ceil(Math.log2(edges.length + 1))).fill(NaN);
  padded.set(edges);
  return padded;
}

/**
 * The bucket of a value among `paddedEdges`: the number of edges at or below the value, 0 for NaN. Has no branches,
 * since they would be mispredicted half the time.
 */
export function bucketOf(padded: Float64Array, value: number): number {
  let bucket = 0;
  for (let half = padded.length >>> 1; half > 0; half >>>= 1) {
    bucket += half & -Number(padded[bucket + half - 1] <= value);
  }
  return bucket;
}
