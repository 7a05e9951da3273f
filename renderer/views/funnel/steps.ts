import type { CallResult } from '../../../core/api.ts';
import { SIGNIFICANT } from '../../../core/text/figures.ts';
import type { FunnelBar } from '../../charts/funnel-scale.ts';

/** A funnel with its comparison. */
export type Review = CallResult<'funnel-review'>;

/** A step of the main and the compared segment. */
export type ReviewStep = Review['steps'][number];

/** A rate of a step: among the samples that reached the previous step, or among all impressions. */
export type Rate = 'ofPrevious' | 'ofFirst';

/** What the differences between both sides take as independent: users, if both datasets record them. */
export function independentInDifferences({ independent, against }: Review): Review['independent'] {
  return independent === 'users' && against?.independent !== 'samples' ? 'users' : 'samples';
}

/** A step's change of the chosen rate; null if it is undefined. */
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

/** The bars of the compared segment; null without a comparison, and if that segment is empty. */
export function otherBars(steps: readonly ReviewStep[]): readonly FunnelBar[] | null {
  const bars = steps.flatMap(({ other }) => (other === null ? [] : [other]));
  return bars.length === 0 || bars[0].count === 0 ? null : bars;
}

/**
 * The step with the largest relative loss among the significant changes; without a loss, the one with the largest
 * change. Null if no change is significant.
 */
export function mostChangedStep(steps: readonly ReviewStep[]): ReviewStep | null {
  const changed = steps.filter((step) => step.changeOfPrevious !== null && step.changeOfPrevious.p < SIGNIFICANT);
  const lost = changed.filter((step) => relativeChange(step) < 0);
  return largest(lost) ?? largest(changed);
}

/** The change of the rate from the previous step, relative to the other segment's rate; 0 if it is undefined. */
export function relativeChange({ changeOfPrevious, other }: ReviewStep): number {
  return changeOfPrevious === null || !other?.ofPrevious ? 0 : changeOfPrevious.difference / other.ofPrevious;
}

function largest(steps: readonly ReviewStep[]): ReviewStep | null {
  return steps.reduce<ReviewStep | null>(
    (max, step) => (max === null || Math.abs(relativeChange(step)) > Math.abs(relativeChange(max)) ? step : max),
    null,
  );
}
