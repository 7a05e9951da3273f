/** The usable training data for a step. */
export interface StepData {
  readonly step: string;
  /** Samples that reached the step, with all steps mature: usable for training. */
  readonly positives: number;
  /** Share of samples mature for the step; null without samples. */
  readonly matureShare: number | null;
}

/** A step that is not suggested, since it has too few conversions, or most samples are not yet mature for it. */
export interface SkippedStep extends StepData {
  readonly reason: 'few' | 'open';
  /**
   * Approximate number of impressions with enough conversions at the current rate; null if there are too few
   * conversions to estimate it, or if the samples only need time to mature.
   */
  readonly enoughAt: number | null;
}

/**
 * The last step for which a bank has enough data, and the later ones for which it does not yet. It does not say what
 * the bank should aim for: that is up to the bank.
 */
export interface ObjectiveSuggestion {
  /** Null if no step has enough data. */
  readonly step: string | null;
  readonly skipped: readonly SkippedStep[];
}

/**
 * Minimum number of conversions for suggesting a step. A tenth of them, 50, is in the validation set; with fewer,
 * training warns that early stopping is a matter of chance. An AUC then has a standard error of about 0.04 (Hanley and
 * McNeil, Radiology 143, 1982). In one of two public funnels, 578 conversions at the last step (66 of them in
 * validation) were enough for networks to predict it, with AUC 0.60 to 0.65. In the other, 452 (16 in validation) gave
 * results no better than chance, and early stopping on the last step harmed the earlier steps of some runs. The bound
 * lies between the two. For a step with fewer conversions, the number of impressions it needs is given instead.
 */
export const MIN_POSITIVES = 500;

/**
 * Minimum number of conversions for an estimate: for ten, the 95 % interval ranges from less than half to nearly twice
 * as many.
 */
const MIN_POSITIVES_FOR_ESTIMATE = 10;

/** With a smaller share of mature samples, training would cover only a part of the period. */
export const MIN_MATURE_SHARE = 0.5;

/**
 * Suggests an objective for a bank: the last step of the funnel with at least 500 usable conversions and at least half
 * of the samples mature. The deepest step matters most to the bank, but a step that is too rare or immature cannot be
 * learnt yet. `steps` is in funnel order; `impressions` are those that led to the conversions.
 */
export function suggestObjective(steps: readonly StepData[], impressions: number): ObjectiveSuggestion {
  const skipped: SkippedStep[] = [];
  for (const step of steps.toReversed()) {
    const reason = reasonToSkip(step);
    if (reason === null) return { step: step.step, skipped };
    skipped.push({
      ...step,
      reason,
      enoughAt: reason === 'few' ? estimatedEnoughAt(step.positives, impressions) : null,
    });
  }
  return { step: null, skipped };
}

function reasonToSkip({ positives, matureShare }: StepData): SkippedStep['reason'] | null {
  if (matureShare !== null && matureShare < MIN_MATURE_SHARE) return 'open';
  return positives < MIN_POSITIVES ? 'few' : null;
}

/** Rounded up to two digits, since more would be false precision. */
function estimatedEnoughAt(positives: number, impressions: number): number | null {
  if (positives < MIN_POSITIVES_FOR_ESTIMATE) return null;
  const needed = (MIN_POSITIVES * impressions) / positives;
  const unit = 10 ** (Math.floor(Math.log10(needed)) - 1);
  return Math.ceil(needed / unit) * unit;
}
