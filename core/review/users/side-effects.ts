import type { EffectsOfDifferences } from '../../funnel/comparison.ts';
import type { JobContext } from '../../job.ts';
import { hasUsers } from '../../store/datasets/rollups.ts';
import type { DatasetSource } from '../columns/chunks.ts';
import type { CommonGroups } from '../groups/common-groups.ts';
import type { ComparedSegments } from '../segment/compared-segments.ts';
import type { OpenSegment } from '../segment/segment.ts';
import { CountsByUser } from './counts-by-user.ts';
import { cumulate } from './design-effect.ts';
import { effectsOfDifferences } from './difference-effect.ts';
import { MAX_GROUPS } from './part-effects.ts';
import { ON_BEFORE, ON_NOW, visitRowsOfSides, type TwoSides } from './rows-of-sides.ts';

/** The design effects of the differences between two sides. */
export interface DifferencesOfSides {
  /** Of all samples; null if a side does not record users. */
  readonly all: EffectsOfDifferences | null;
  /** Of the groups that are listed, by common index. */
  readonly byGroup: ReadonlyMap<number, EffectsOfDifferences>;
}

/** The groups of a comparison, and the common indexes of those that are listed. */
export interface ListedGroups {
  readonly groups: CommonGroups;
  readonly listed: readonly number[];
}

/**
 * Computes the design effects of the differences between two segments from their sampled users. If a sample can be in
 * several groups, these have no effects. Throws `cancelled`.
 */
export async function differencesOfSides(
  { now, before }: Pick<ComparedSegments, 'now' | 'before'>,
  groups: ListedGroups | null,
  job: JobContext,
): Promise<DifferencesOfSides> {
  if (before === null || !hasUsers(now.dataset) || !hasUsers(before.dataset)) return { all: null, byGroup: new Map() };
  const sides: TwoSides = { now, before };
  const all = createCounts(sides, 1);
  const listed = groups !== null && groups.listed.length <= MAX_GROUPS ? groups.listed : [];
  const groupOf = groups === null || listed.length === 0 ? null : groupReader({ ...groups, listed }, sides);
  const byGroup = groupOf === null ? null : createCounts(sides, listed.length);
  await visitRowsOfSides(sides, job, (chunk, side, source) => {
    const groupOfRow = groupOf?.(chunk, side, source);
    return (row, user, cell, on) => {
      all.add(on - 1, user, cell);
      const group = groupOfRow?.(row, on) ?? -1;
      if (group >= 0) byGroup?.add(group * PARTS + on - 1, user, cell);
    };
  });
  const stepCount = now.dataset.steps.length;
  return {
    all: effectsOf(all, 0, stepCount),
    byGroup: new Map(
      byGroup === null ? [] : listed.map((index, group) => [index, effectsOf(byGroup, group, stepCount)]),
    ),
  };
}

/** The parts of a group: samples only on the first side, only on the other, and on both. */
const PARTS = ON_NOW | ON_BEFORE;

function createCounts({ now, before }: TwoSides, groups: number): CountsByUser {
  return new CountsByUser(now.dataset.steps.length, groups * PARTS, now.dataset.rows + before.dataset.rows);
}

function effectsOf(counts: CountsByUser, group: number, stepCount: number): EffectsOfDifferences {
  const parts = counts.of(Array.from({ length: PARTS }, (_, part) => group * PARTS + part));
  for (const part of parts) cumulate(part, stepCount);
  const [now, before, shared] = parts;
  return effectsOfDifferences({ now, before, shared }, stepCount);
}

/** The position of a row's group among the listed ones, given the sides that the row is on; −1 if there is none. */
type GroupOfRow = (row: number, on: number) => number;

/** Returns a function that reads the groups of a chunk; null if a sample can be in several groups. */
function groupReader(
  { groups: { now, before, indexes, count }, listed }: ListedGroups,
  sides: TwoSides,
): ((chunk: number, side: OpenSegment, source: DatasetSource) => GroupOfRow) | null {
  if (now.kind === 'lists' || before === null || before.kind === 'lists') return null;
  const positions = new Int32Array(count).fill(-1);
  listed.forEach((index, position) => (positions[index] = position));
  const positionsBefore = indexes.map((index) => (index < 0 ? -1 : positions[index]));
  return (chunk, side, source) => {
    const codes = (side === sides.now ? now : before).codes(chunk, source);
    return (row, on) => (on === ON_BEFORE ? positionsBefore : positions)[codes[row]];
  };
}
