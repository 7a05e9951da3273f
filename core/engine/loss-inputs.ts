/** Number of classes into which the ages of samples and the delays of conversions are grouped. */
export const AGE_CLASSES = 256;

/** Ages of samples and delays of conversions, for the loss of open steps: those whose windows have not ended. */
export interface OpenSteps {
  /** Age classes `[count]`. */
  readonly ages: Uint8Array;
  /**
   * By step, the logarithm of the share of conversions that come later than at each age class; null for a step whose
   * delays are unknown.
   */
  readonly logPending: readonly (Float32Array | null)[];
}

/** The known outcomes of a batch's samples. */
export interface BatchOutcomes {
  readonly count: number;
  /** Number of steps reached `[count]`. */
  readonly depth: Uint8Array;
  /** Number of mature steps `[count]`; the others contribute to the loss only through `open`. */
  readonly matureSteps: Uint8Array;
  /** Absent if open steps do not contribute to the loss. */
  readonly open?: OpenSteps | undefined;
}

/** The inputs of the loss, `[batch, steps]` each. */
export interface LossInputs {
  /** 1 for steps that a sample has reached and that contribute to the loss, else 0. */
  readonly labels: Float32Array;
  /** 1 for mature steps, whose labels are known, else 0. */
  readonly known: Float32Array;
  /**
   * Logarithm of the share of conversions that are still to come: `NONE_PENDING` for none, 0 for all. If all are still
   * to come, a step that was not reached does not contribute to the loss.
   */
  readonly logPending: Float32Array;
}

/** Used as the logarithm of 0: its exponential is 0 in single precision, whatever logit is added. */
const NONE_PENDING = -10_000;

/** Allocates the inputs of the loss; `allocate` returns zeros `[batch, steps]`. */
export function newLossInputs(allocate: () => Float32Array): LossInputs {
  return { labels: allocate(), known: allocate(), logPending: allocate() };
}

/** Fills the inputs of the loss for the samples of a batch. */
export function fillLossInputs(
  { depth, matureSteps, count, open }: BatchOutcomes,
  { labels, known, logPending }: LossInputs,
  stepCount: number,
): void {
  for (let i = 0; i < count; i++) {
    for (let t = 0; t < stepCount; t++) {
      const index = i * stepCount + t;
      const isMature = t < matureSteps[i];
      const pendingByAge = isMature ? null : (open?.logPending[t] ?? null);
      const isReached = t < depth[i] && (isMature || pendingByAge !== null);
      labels[index] = isReached ? 1 : 0;
      known[index] = isMature ? 1 : 0;
      logPending[index] = isMature || isReached ? NONE_PENDING : (pendingByAge?.[open!.ages[i]] ?? 0);
    }
  }
}
