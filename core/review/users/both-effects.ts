import type { EffectsOfSides, EffectsOfDifferences } from '../../funnel/comparison.ts';
import type { DesignEffects } from '../../funnel/conversion.ts';
import type { JobContext } from '../../job.ts';
import type { ComparedSegments } from '../segment/compared-segments.ts';
import { segmentEffects, type SegmentEffects } from './segment-effects.ts';

/** The design effects of both sides of a comparison; null for a dataset that does not record users. */
export interface BothEffects {
  readonly now: SegmentEffects | null;
  readonly before: SegmentEffects | null;
}

/** Opens the design effects of compared segments. Throws `cancelled`. */
export async function effectsOfBoth(
  { now, before }: Pick<ComparedSegments, 'now' | 'before'>,
  job: JobContext,
): Promise<BothEffects> {
  return {
    now: await segmentEffects(now, job),
    before: before === null ? null : await segmentEffects(before, job),
  };
}

/** The effects of the same part of each side, such as a group, and what users on both sides change there. */
export function eachSide(
  { now, before }: BothEffects,
  of: (side: SegmentEffects) => DesignEffects,
  differences: EffectsOfDifferences | null,
): EffectsOfSides {
  return { now: now === null ? null : of(now), before: before === null ? null : of(before), differences };
}
