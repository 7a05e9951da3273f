import { commonChangeOf, type CommonChange } from '../funnel/common-change.ts';
import type { EffectsOfContribution } from '../funnel/contribution-intervals.ts';
import { contributionOf, type Contribution, type ContributionIntervals } from '../funnel/contribution.ts';
import { rateInterval, type Interval } from '../funnel/interval.ts';
import { largestGroups } from '../funnel/largest.ts';
import {
  distinctSides,
  effectiveCounts,
  INDEPENDENT,
  type ComparedProportions,
  type Proportion,
  type RateEffects,
} from '../funnel/proportions.ts';
import type { CommonGroups } from './groups/common-groups.ts';
import type { EffectsOfValue } from './users/contribution-effects.ts';

/** The intervals of a rate on both sides; null without samples. */
export interface SideIntervals {
  readonly now: Interval | null;
  readonly before: Interval | null;
}

/** The contribution of a group, or of all groups merged into one, to the change of a rate. */
export interface GroupChange extends Contribution {
  readonly column: string;
  /** The common index of the group; null for the merged groups. */
  readonly index: number | null;
  /** Number of the column's rarest values merged here; null for a single value. */
  readonly others: number | null;
  readonly now: Proportion;
  readonly before: Proportion;
  readonly intervals: ContributionIntervals & SideIntervals;
}

/** Maximum number of values kept apart per column, chosen by their samples on both sides; the rest is merged. */
const MAX_VALUES = 200;

/** Both sides of a comparison, and the samples that are on both; null if there are none. */
export interface OverlappingSides<Side> {
  readonly now: Side;
  readonly before: Side;
  readonly shared: Side | null;
}

/**
 * The contributions of a column's groups to the total change, from the tallies `[2 × groups]` of both sides. Intervals
 * and tests allow for the design effects of both sides' rates: those of each group's users.
 */
export async function columnChanges(
  column: string,
  groups: CommonGroups,
  tallies: OverlappingSides<Uint32Array>,
  totals: SideTotals,
): Promise<GroupChange[]> {
  const counts = commonCounts(groups, tallies);
  const sizes = sumOf(counts.now.total, counts.before.total);
  const indexes = largestGroups(sizes, MAX_VALUES);
  const effects = await totals.effectsOfGroups(groups, indexes);
  const listed = indexes.map((index, position): ListedGroup => ({
    column,
    index,
    others: null,
    ...sidesAt(counts, index),
    effects: effects[position].rates,
    ofFigures: effects[position].figures,
  }));
  // Values that overlap are each compared with all samples without the value.
  if (groups.now.kind === 'lists')
    return listed.flatMap((group) => changesOf([group], [group, remainder(totals, [group])], totals));
  const others = countFilled(sizes) - listed.length;
  const merged = {
    column,
    index: null,
    others,
    ...remainder(totals, listed),
    ofFigures: effects[listed.length]?.figures ?? null,
  };
  const allGroups = others === 0 ? listed : [...listed, merged];
  return changesOf(allGroups, allGroups, totals);
}

/** The samples of a group that are on both sides, and the design effects of its rates and of its contribution. */
interface GroupDependence {
  readonly shared: Proportion;
  readonly effects: RateEffects;
  readonly ofFigures: EffectsOfContribution | null;
}

type ListedGroup = Omit<GroupChange, keyof Contribution> & GroupDependence;

/** The samples of both sides, and the design effects of their rates and of those of each group. */
export interface SideTotals extends OverlappingSides<Proportion> {
  readonly effects: RateEffects;
  /** The effects of the listed groups and, where known, of all others together. */
  effectsOfGroups(groups: CommonGroups, listed: readonly number[]): Promise<EffectsOfValue[]>;
}

/** The contributions of some groups of a column, given all its values. */
function changesOf(
  groups: readonly ListedGroup[],
  values: readonly DependentSides[],
  totals: SideTotals,
): GroupChange[] {
  const byRates = testBasis(values, totals, ({ effects }) => effects);
  const independent = testBasis(values, totals, () => INDEPENDENT);
  return groups.flatMap(({ shared, effects, ofFigures, ...group }) => {
    const basis = ofFigures === null ? byRates : independent;
    const contribution = contributionOf(group, totals, basis.common, {
      tested: basis.tested({ ...group, shared, effects, ofFigures }),
      testedCommon: basis.testedCommon,
      ofValue: shared,
      ofAll: totals.shared ?? NO_SAMPLES,
      effects: ofFigures === null ? effects : INDEPENDENT,
      restEffects: ofFigures === null ? totals.effects : INDEPENDENT,
      ofFigures,
    });
    if (contribution === null) return [];
    const intervals = { ...contribution.intervals, ...sideIntervals(group, effects) };
    return [{ ...group, ...contribution, intervals }];
  });
}

type DependentSides = ComparedProportions & GroupDependence;

/** The common change of all values, that of what is tested, and the counts of a value that are tested. */
interface TestBasis {
  readonly common: CommonChange;
  readonly testedCommon: CommonChange;
  tested(value: DependentSides): ComparedProportions;
}

/** Divides the counts of values by some effects. */
function testBasis(
  values: readonly DependentSides[],
  totals: SideTotals,
  effectsOf: (value: DependentSides) => RateEffects,
): TestBasis {
  const common = commonChangeOf(values.map((value) => effectiveCounts(value, effectsOf(value))));
  // The test needs independent sides, so it leaves out the samples that are on both.
  const distinct = distinctSides(totals, totals.shared ?? NO_SAMPLES);
  const tested = (value: DependentSides): ComparedProportions => effectiveCounts(distinct(value), effectsOf(value));
  return { common, tested, testedCommon: totals.shared === null ? common : commonChangeOf(values.map(tested)) };
}

const NO_SAMPLES: Proportion = { count: 0, total: 0 };

/** The intervals of the rates of both sides, given their design effects. */
export function sideIntervals({ now, before }: ComparedProportions, [ofNow, ofBefore]: RateEffects): SideIntervals {
  return {
    now: rateInterval(now.count, now.total, ofNow),
    before: rateInterval(before.count, before.total, ofBefore),
  };
}

/** All samples except those of some groups. */
function remainder({ now, before, shared, effects }: SideTotals, parts: readonly DependentSides[]): DependentSides {
  const without = (side: 'now' | 'before' | 'shared', total: Proportion): Proportion =>
    parts.reduce(
      (rest, { [side]: part }) => ({ count: rest.count - part.count, total: rest.total - part.total }),
      total,
    );
  return {
    now: without('now', now),
    before: without('before', before),
    shared: without('shared', shared ?? NO_SAMPLES),
    effects,
    ofFigures: null,
  };
}

interface GroupCounts {
  readonly count: Uint32Array;
  readonly total: Uint32Array;
}

function commonCounts(
  { indexes, count }: CommonGroups,
  { now, before, shared }: OverlappingSides<Uint32Array>,
): { now: GroupCounts; before: GroupCounts; shared: GroupCounts | null } {
  return {
    now: countsByIndex(now, null, count),
    before: countsByIndex(before, indexes, count),
    shared: shared === null ? null : countsByIndex(shared, null, count),
  };
}

/** A tally by the common indexes of its groups, or by their own if `indexes` is null. */
function countsByIndex(tally: Uint32Array, indexes: Int32Array | null, count: number): GroupCounts {
  const counts = { count: new Uint32Array(count), total: new Uint32Array(count) };
  for (let group = 0; group < tally.length / 2; group++) {
    const index = indexes === null ? group : indexes[group];
    counts.count[index] += tally[2 * group + 1];
    counts.total[index] += tally[2 * group] + tally[2 * group + 1];
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

function sidesAt(
  { now, before, shared }: OverlappingSides<GroupCounts>,
  index: number,
): ComparedProportions & Pick<GroupDependence, 'shared'> {
  const at = ({ count, total }: GroupCounts): Proportion => ({ count: count[index], total: total[index] });
  return { now: at(now), before: at(before), shared: shared === null ? NO_SAMPLES : at(shared) };
}
