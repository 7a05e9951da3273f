import type { PlanOutline } from '../predict/plan.ts';
import { writtenCondition } from '../segment/written-conditions.ts';

/** The segment that a run was trained on, with the conditions it had at that time; null for all samples. */
export function trainedSegment({
  segment,
  parts,
}: Pick<PlanOutline, 'segment' | 'parts'>): { readonly name: string; readonly conditions: readonly string[] } | null {
  if (segment === undefined) return null;
  return { name: segment, conditions: (parts.train.selection.where ?? []).map(writtenCondition) };
}
