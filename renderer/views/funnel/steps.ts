import type { CallResult } from '../../../core/api.ts';
import type { FunnelBar } from '../../charts/funnel-scale.ts';

/** A funnel with what it is compared with. */
export type Review = CallResult<'funnel-review'>;

/** A step on both sides. */
export type ReviewStep = Review['steps'][number];

/** The two rates that a step has. */
export type Rate = 'ofPrevious' | 'ofFirst';

/** A step's change of the chosen rate; null where it cannot be told. */
export function changeOf(step: ReviewStep, rate: Rate): ReviewStep['changeOfPrevious'] {
  return rate === 'ofPrevious' ? step.changeOfPrevious : step.changeOfFirst;
}

/** The interval of the chosen rate. */
export function intervalOf(
  step: Pick<ReviewStep, 'low' | 'high' | 'firstLow' | 'firstHigh'>,
  rate: Rate,
): { readonly low: number | null; readonly high: number | null } {
  return rate === 'ofPrevious' ? { low: step.low, high: step.high } : { low: step.firstLow, high: step.firstHigh };
}

/** The bars of the other side of a comparison; null without one. */
export function otherBars(steps: readonly ReviewStep[]): readonly FunnelBar[] | null {
  const bars = steps.flatMap(({ other }) => (other === null ? [] : [other]));
  return bars.length === 0 || bars[0].count === 0 ? null : bars;
}

/** Changes above this p are as likely chance. */
export const SIGNIFICANT = 0.05;

/**
 * The step that lost most of its rate, in relative terms, among those whose change is significant; where none lost, the
 * one that changed most. Null where nothing can be told.
 */
export function mostChangedStep(steps: readonly ReviewStep[]): ReviewStep | null {
  const changed = steps.filter((step) => step.changeOfPrevious !== null && step.changeOfPrevious.p < SIGNIFICANT);
  const lost = changed.filter((step) => relativeChange(step) < 0);
  return largest(lost) ?? largest(changed);
}

/** The change of the rate of previous as a share of the other side's rate; 0 where it is undefined. */
export function relativeChange({ changeOfPrevious, other }: ReviewStep): number {
  return changeOfPrevious === null || !other?.ofPrevious ? 0 : changeOfPrevious.difference / other.ofPrevious;
}

function largest(steps: readonly ReviewStep[]): ReviewStep | null {
  return steps.reduce<ReviewStep | null>(
    (max, step) => (max === null || Math.abs(relativeChange(step)) > Math.abs(relativeChange(max)) ? step : max),
    null,
  );
}
