/** What there is to learn a step from. */
export interface StepSupply {
  readonly step: string;
  /** Samples that reached the step, of those whose every step is settled: what a training can learn from. */
  readonly positives: number;
  /** Share of samples that are old enough for the step; null without samples. */
  readonly matureShare: number | null;
}

/** Why a step is not suggested: too few conversions, or most samples too young for it. */
export interface PassedStep extends StepSupply {
  readonly why: 'few' | 'open';
}

/** The step that a bank could aim at, and the later ones that its data do not carry yet. */
export interface ObjectiveSuggestion {
  /** Null where no step has enough conversions. */
  readonly step: string | null;
  readonly passed: readonly PassedStep[];
}

/**
 * Conversions below which a step is not suggested. A tenth of them is in validation, where an AUC then has a standard error of about 0.04 (Hanley and
 * McNeil, Radiology 143, 1982): with fewer, stopping and comparing would go by chance.
 */
export const ENOUGH_POSITIVES = 500;

/** With fewer samples old enough, what is learned is of a part of the period only. */
export const LEAST_MATURE_SHARE = 0.5;

/**
 * Suggests what a bank could aim at: the last step of the funnel that has at least 500 settled conversions and for which at least half of the samples are
 * old enough. What lies deepest is what the bank is in business for, but a step that is too rare or too young teaches nothing. `steps` in funnel order.
 */
export function suggestObjective(steps: readonly StepSupply[]): ObjectiveSuggestion {
  const passed: PassedStep[] = [];
  for (const supply of steps.toReversed()) {
    const why = obstacle(supply);
    if (why === null) return { step: supply.step, passed };
    passed.push({ ...supply, why });
  }
  return { step: null, passed };
}

function obstacle({ positives, matureShare }: StepSupply): PassedStep['why'] | null {
  if (matureShare !== null && matureShare < LEAST_MATURE_SHARE) return 'open';
  return positives < ENOUGH_POSITIVES ? 'few' : null;
}
