import { adjustGroups, compareFunnels, type ComparedStep, type EffectsOfSides } from '../funnel/comparison.ts';
import { sampleCount, type FunnelCells } from '../funnel/conversion.ts';
import { groupSizes, type FunnelCounts } from '../funnel/count.ts';
import type { Independent } from '../funnel/interval.ts';
import type { BoundedPeriod } from '../funnel/period.ts';
import type { JobContext } from '../job.ts';
import type { Project } from '../store/file/project.ts';
import { cellsOfGroups, countSegment, type SegmentCounts } from './count.ts';
import { chooseGroups, independentUnits } from './funnel.ts';
import { openCommonGroups, type CommonGroups } from './groups/common-groups.ts';
import { openComparedSegments, type Against } from './segment/compared-segments.ts';
import type { Segment } from './segment/segment.ts';
import { eachSide, effectsOfBoth, type BothEffects } from './users/both-effects.ts';
import { differencesOfSides, type DifferencesOfSides } from './users/side-effects.ts';

/** Which segment to count, what to compare it with, and by what to group both. */
export interface ReviewQuery {
  readonly segment: Segment;
  readonly against: Against | null;
  /** The column to group by, or `day`, `week`, `month`. */
  readonly by?: string;
  /** Maximum number of groups to list. */
  readonly limit: number;
}

/** A group on both sides; `otherValue` is its counterpart, which differs only for days, weeks and months. */
export interface ReviewGroup {
  readonly value: string | null;
  readonly otherValue: string | null;
  readonly steps: readonly ComparedStep[];
}

/** What a funnel is compared with. */
export interface ComparedWith {
  readonly dataset: string;
  readonly period: BoundedPeriod | null;
  readonly rows: number;
  /** What the intervals of its rates take as independent; its dataset may be another one. */
  readonly independent: Independent;
}

/** A funnel, its comparison, and its groups. */
export interface Review {
  /** The covered period, with both bounds; null if the dataset has no times. */
  readonly period: BoundedPeriod | null;
  readonly against: ComparedWith | null;
  /** What the intervals of rates take as independent: users, or samples if the dataset does not record users. */
  readonly independent: Independent;
  readonly steps: readonly ComparedStep[];
  /** Largest first; times and numbers in their natural order. P-values are adjusted for the number of groups. */
  readonly groups: readonly ReviewGroup[];
  /** The groups that are not listed, taken together; null if all are listed. */
  readonly others: { readonly values: number; readonly steps: readonly ComparedStep[] } | null;
  /** Whether a sample can be in several groups, so that they do not add up to the total. */
  readonly overlapping: boolean;
}

/**
 * Counts a funnel, compares it step by step with another one, and does the same by group. Throws the errors of
 * `openComparedSegments` and `openCommonGroups`.
 */
export async function reviewFunnel(
  project: Project,
  { segment, against, by, limit }: ReviewQuery,
  job: JobContext,
): Promise<Review> {
  const segments = await openComparedSegments(project, segment, against, job);
  const groups = by === undefined ? null : await openCommonGroups(segments, by, job);
  const now = await countSegment(segments.now, groups?.now ?? null, job);
  const before = segments.before === null ? null : await countSegment(segments.before, groups?.before ?? null, job);
  // Both sides of an overlap are of one dataset, so they have the same groups.
  const shared = segments.overlap === null ? null : await countSegment(segments.overlap, groups?.now ?? null, job);
  const steps = segments.now.dataset.steps.map(({ name }) => name);
  const counts = { now, before, shared };
  const chosen = by === undefined || groups === null ? null : { by, groups, ...choose(groups, counts, limit) };
  const effects = await effectsOfBoth(segments, chosen, job);
  const differences = await differencesOfSides(segments, chosen, job);
  return {
    independent: independentUnits(segments.now.dataset),
    period: segments.period,
    against:
      segments.before === null || before === null
        ? null
        : {
            dataset: segments.before.dataset.name,
            period: segments.periodBefore,
            rows: sampleCount(before.total),
            independent: independentUnits(segments.before.dataset),
          },
    steps: compareFunnels(
      steps,
      now.total,
      before?.total ?? null,
      shared?.total,
      eachSide(effects, ({ all }) => all, differences.all),
    ),
    ...(chosen === null ? { groups: [], others: null } : listGroups(steps, chosen, { counts, effects, differences })),
    overlapping: groups?.now.kind === 'lists',
  };
}

interface BothCounts {
  readonly now: SegmentCounts;
  readonly before: SegmentCounts | null;
  /** The counts of the samples on both sides; null if there are none. */
  readonly shared: SegmentCounts | null;
}

/** The groups to list, in order, and all others. */
interface ChosenGroups {
  readonly listed: readonly number[];
  readonly rest: readonly number[];
}

/** Chooses groups by their size on both sides together, but sorts them by their size in the segment shown. */
function choose(groups: CommonGroups, counts: BothCounts, limit: number): ChosenGroups {
  const { listed, rest } = chooseGroups(groups.now.ordered, commonSizes(groups, counts), limit);
  const sizes = groupSizes(requiredCounts(counts.now.byGroup));
  if (!groups.now.ordered) listed.sort((one, other) => (sizes[other] ?? 0) - (sizes[one] ?? 0));
  return { listed, rest };
}

interface Counted {
  readonly counts: BothCounts;
  readonly effects: BothEffects;
  readonly differences: DifferencesOfSides;
}

function listGroups(
  steps: readonly string[],
  { by, groups, listed, rest }: ChosenGroups & { readonly by: string; readonly groups: CommonGroups },
  { counts, effects, differences }: Counted,
): Pick<Review, 'groups' | 'others'> {
  const cells = pairedCells(groups, counts);
  const compared = (indexes: readonly number[], ofSides: EffectsOfSides): ComparedStep[] =>
    compareFunnels(steps, cells.now(indexes), cells.before?.(indexes) ?? null, cells.shared?.(indexes), ofSides);
  return {
    groups: adjustGroups(
      listed.map((index) => {
        const value = groups.valueOf(index);
        const ofGroup = eachSide(effects, (side) => side.group(by, value), differences.byGroup.get(index) ?? null);
        return { value, otherValue: groups.otherValueOf(index), steps: compared([index], ofGroup) };
      }),
    ),
    others:
      rest.length === 0
        ? null
        : {
            values: rest.length,
            steps: compared(
              rest,
              eachSide(effects, ({ all }) => all, null),
            ),
          },
  };
}

type CellsOf = (indexes: readonly number[]) => FunnelCells;

/** The cells of common groups on both sides, and of the samples that are on both. */
function pairedCells(
  { now: grouping, indexes, count }: CommonGroups,
  { now, before, shared }: BothCounts,
): { readonly now: CellsOf; readonly before: CellsOf | null; readonly shared: CellsOf | null } {
  const byIndex =
    ({ byGroup }: SegmentCounts): CellsOf =>
    (selected) =>
      cellsOfGroups(
        requiredCounts(byGroup),
        selected.filter((index) => index < grouping.groupCount),
      );
  if (before === null) return { now: byIndex(now), before: null, shared: null };
  const beforeCounts = requiredCounts(before.byGroup);
  const groupAt = groupsByIndex(indexes, count);
  return {
    now: byIndex(now),
    shared: shared === null ? null : byIndex(shared),
    before: (selected) =>
      cellsOfGroups(
        beforeCounts,
        selected.map((index) => groupAt[index]).filter((group) => group >= 0),
      ),
  };
}

/** The group of the other side with each common index; −1 if there is none. */
function groupsByIndex(indexes: Int32Array, count: number): Int32Array {
  const groups = new Int32Array(count).fill(-1);
  for (let group = 0; group < indexes.length; group++) if (indexes[group] >= 0) groups[indexes[group]] = group;
  return groups;
}

/** Samples of each common group on both sides together. */
function commonSizes({ indexes, count }: CommonGroups, { now, before }: BothCounts): Uint32Array {
  const sizes = new Uint32Array(count);
  sizes.set(groupSizes(requiredCounts(now.byGroup)));
  if (before === null) return sizes;
  const others = groupSizes(requiredCounts(before.byGroup));
  for (let group = 0; group < others.length; group++) if (indexes[group] >= 0) sizes[indexes[group]] += others[group];
  return sizes;
}

function requiredCounts(counts: FunnelCounts | null): FunnelCounts {
  if (counts === null) throw new TypeError('groups were not counted');
  return counts;
}
