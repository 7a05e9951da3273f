import { contributionOf, type Contribution, type TwoSides } from '../funnel/contribution.ts';
import { largestGroups } from '../funnel/largest.ts';
import type { Proportion } from '../funnel/proportions.ts';
import type { CommonGroups } from './groups/common-groups.ts';

/** What one group of a column, or all that are not told apart, adds to the change of a rate. */
export interface GroupChange extends Contribution {
  readonly column: string;
  /** The common number of the group; null for the others together. */
  readonly place: number | null;
  /** How many of the column's rarest values these are together; null for a single value. */
  readonly others: number | null;
  readonly now: Proportion;
  readonly before: Proportion;
}

/** Of each column so many values are told apart, by the samples they have on both sides; the rest is one entry. */
const MOST_VALUES = 200;

/** What the groups of a column add to the change of the whole, from the tallies `[2 × groups]` of both sides. */
export function columnChanges(
  column: string,
  groups: CommonGroups,
  tallies: { now: Uint32Array; before: Uint32Array },
  whole: TwoSides,
): GroupChange[] {
  const counts = commonCounts(groups, tallies);
  const sizes = sumOf(counts.now.total, counts.before.total);
  const listed = largestGroups(sizes, MOST_VALUES);
  const found = listed.flatMap((place) => changeOf({ column, place, others: null }, sidesAt(counts, place), whole));
  if (groups.now.kind === 'lists') return found;
  const rest = {
    now: remainder(
      whole.now,
      found.map(({ now }) => now),
    ),
    before: remainder(
      whole.before,
      found.map(({ before }) => before),
    ),
  };
  const others = countFilled(sizes) - listed.length;
  return others === 0 ? found : [...found, ...changeOf({ column, place: null, others }, rest, whole)];
}

function changeOf(
  named: Pick<GroupChange, 'column' | 'place' | 'others'>,
  sides: TwoSides,
  whole: TwoSides,
): GroupChange[] {
  const contribution = contributionOf(sides, whole);
  return contribution === null ? [] : [{ ...named, ...sides, ...contribution }];
}

function remainder(whole: Proportion, parts: readonly Proportion[]): Proportion {
  return parts.reduce((rest, part) => ({ count: rest.count - part.count, total: rest.total - part.total }), whole);
}

interface PlaceCounts {
  readonly count: Uint32Array;
  readonly total: Uint32Array;
}

function commonCounts(
  { places, count }: CommonGroups,
  { now, before }: { now: Uint32Array; before: Uint32Array },
): { now: PlaceCounts; before: PlaceCounts } {
  return { now: placed(now, null, count), before: placed(before, places, count) };
}

/** A tally by the common numbers of its groups; their own where `places` is null. */
function placed(tally: Uint32Array, places: Int32Array | null, count: number): PlaceCounts {
  const counts = { count: new Uint32Array(count), total: new Uint32Array(count) };
  for (let group = 0; group < tally.length / 2; group++) {
    const place = places === null ? group : places[group];
    counts.count[place] += tally[2 * group + 1];
    counts.total[place] += tally[2 * group] + tally[2 * group + 1];
  }
  return counts;
}

function sumOf(one: Uint32Array, other: Uint32Array): Uint32Array {
  const sums = new Uint32Array(one.length);
  for (let i = 0; i < sums.length; i++) sums[i] = one[i] + other[i];
  return sums;
}

function countFilled(sizes: Uint32Array): number {
  let filled = 0;
  for (let i = 0; i < sizes.length; i++) filled += Number(sizes[i] > 0);
  return filled;
}

function sidesAt({ now, before }: { now: PlaceCounts; before: PlaceCounts }, place: number): TwoSides {
  return {
    now: { count: now.count[place], total: now.total[place] },
    before: { count: before.count[place], total: before.total[place] },
  };
}
