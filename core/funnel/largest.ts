/**
 * Selects the groups to list from `[groups]` sizes: the `limit` largest non-empty ones, largest first, ties by group
 * number. Nearly linear, so that a column of a million values stays fast.
 */
export function largestGroups(sizes: Uint32Array, limit: number): number[] {
  const threshold = sizeAtRank(sizes, limit);
  let room = limit - countAbove(sizes, threshold);
  const listed: number[] = [];
  for (let group = 0; group < sizes.length; group++) {
    if (sizes[group] > threshold) listed.push(group);
    else if (sizes[group] === threshold && threshold > 0 && room-- > 0) listed.push(group);
  }
  return listed.sort((one, other) => sizes[other] - sizes[one] || one - other);
}

function sizeAtRank(sizes: Uint32Array, rank: number): number {
  if (rank > sizes.length) return 0;
  // A min-heap of the largest so far.
  const heap = sizes.slice(0, rank).sort();
  for (let group = rank; group < sizes.length; group++) if (sizes[group] > heap[0]) replaceMin(heap, sizes[group]);
  return heap[0];
}

function replaceMin(heap: Uint32Array, size: number): void {
  let index = 0;
  for (let child = 1; child < heap.length; child = 2 * index + 1) {
    if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= size) break;
    heap[index] = heap[child];
    index = child;
  }
  heap[index] = size;
}

function countAbove(sizes: Uint32Array, threshold: number): number {
  let above = 0;
  for (let group = 0; group < sizes.length; group++) if (sizes[group] > threshold) above++;
  return above;
}
