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
  /**
   * About how many impressions would give enough conversions at the present rate; null where there are too few to tell,
   * and where it is time that is missing.
   */
  readonly enoughAt: number | null;
}

/**
 * The last step that a bank's data carry, and the later ones that they do not carry yet. It is not what the bank should
 * want: that is for the bank to say.
 */
export interface ObjectiveSuggestion {
  /** Null where no step has enough conversions. */
  readonly step: string | null;
  readonly passed: readonly PassedStep[];
}

/**
 * Conversions below which a step is not suggested. A tenth of them is in validation, the 50 below which a training
 * warns that it stops by chance. An AUC then has a standard error of about 0.04 (Hanley and McNeil, Radiology 143,
 * 1982). Of two public funnels, one with 578 conversions at its last step (66 of them in validation) taught networks to
 * rank it, with AUC 0.60 to 0.65; the other, with 452 (16 in validation), taught nothing that differs from chance, and
 * stopping by its last step spoilt the earlier ones of some runs. The bound lies between them, so a step with fewer is
 * not called possible; instead is told how many impressions it takes.
 */
export const MIN_POSITIVES = 500;

/**
 * Of ten conversions, the 95 % interval goes from less than half to nearly twice as many; from fewer, nothing is
 * foretold.
 */
const MIN_POSITIVES_FOR_ESTIMATE = 10;

/** With fewer samples old enough, what is learned is of a part of the period only. */
export const MIN_MATURE_SHARE = 0.5;

/**
 * Suggests what a bank could aim at: the last step of the funnel that has at least 500 settled conversions and for
 * which at least half of the samples are old enough. What lies deepest is what the bank is in business for, but a step
 * that is too rare or too young teaches nothing yet. `steps` in funnel order; `impressions` are those that the
 * conversions came from.
 */
export function suggestObjective(steps: readonly StepSupply[], impressions: number): ObjectiveSuggestion {
  const passed: PassedStep[] = [];
  for (const supply of steps.toReversed()) {
    const why = obstacle(supply);
    if (why === null) return { step: supply.step, passed };
    passed.push({ ...supply, why, enoughAt: why === 'few' ? estimatedEnoughAt(supply.positives, impressions) : null });
  }
  return { step: null, passed };
}

function obstacle({ positives, matureShare }: StepSupply): PassedStep['why'] | null {
  if (matureShare !== null && matureShare < MIN_MATURE_SHARE) return 'open';
  return positives < MIN_POSITIVES ? 'few' : null;
}

/** Rounded up to two digits, as more would not be known. */
function estimatedEnoughAt(positives: number, impressions: number): number | null {
  if (positives < MIN_POSITIVES_FOR_ESTIMATE) return null;
  const needed = (MIN_POSITIVES * impressions) / positives;
  const unit = 10 ** (Math.floor(Math.log10(needed)) - 1);
  return Math.ceil(needed / unit) * unit;
}
