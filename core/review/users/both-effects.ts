import type { EffectsOfSides, EffectsOfDifferences } from '../../funnel/comparison.ts';
import type { DesignEffects } from '../../funnel/conversion.ts';
import type { JobContext } from '../../job.ts';
import type { ComparedSegments } from '../segment/compared-segments.ts';
import { segmentEffects, type EffectGroups, type SegmentEffects } from './segment-effects.ts';
import type { ListedGroups } from './side-effects.ts';

/** The design effects of both sides of a comparison; null for a dataset that does not record users. */
export interface BothEffects {
  readonly now: SegmentEffects | null;
  readonly before: SegmentEffects | null;
}

/** Opens the design effects of compared segments, and of their listed groups. Throws `cancelled`. */
export async function effectsOfBoth(
  { now, before }: Pick<ComparedSegments, 'now' | 'before'>,
  groups: (ListedGroups & { readonly by: string }) | null,
  job: JobContext,
): Promise<BothEffects> {
  const [ofNow, ofBefore] = groups === null ? [null, null] : groupsOfSides(groups);
  return {
    now: await segmentEffects(now, job, ofNow),
    before: before === null ? null : await segmentEffects(before, job, ofBefore),
  };
}

/** The groups of each side. */
function groupsOfSides({
  by,
  groups: { now, before, indexes },
  listed,
}: ListedGroups & { readonly by: string }): readonly [now: EffectGroups, before: EffectGroups | null] {
  const isListed = new Set(listed);
  const ofBefore = [...indexes.keys()].filter((group) => isListed.has(indexes[group]));
  return [
    { by, grouping: now, listed: listed.filter((index) => index < now.groupCount) },
    before === null ? null : { by, grouping: before, listed: ofBefore },
  ];
}

/** The effects of the same part of each side, such as a group, and what users on both sides change there. */
export function eachSide(
  { now, before }: BothEffects,
  of: (side: SegmentEffects) => DesignEffects,
  differences: EffectsOfDifferences | null,
): EffectsOfSides {
  return { now: now === null ? null : of(now), before: before === null ? null : of(before), differences };
}
