/**
 * Picks the groups to list out of `[groups]` sizes: the `limit` largest that are not empty, largest first, equal ones
 * by group number. Linear but for one sort of the sizes, so that a column of a million values stays quick.
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
  return sizes.slice().sort()[sizes.length - rank];
}

function countAbove(sizes: Uint32Array, threshold: number): number {
  let above = 0;
  for (let group = 0; group < sizes.length; group++) if (sizes[group] > threshold) above++;
  return above;
}
