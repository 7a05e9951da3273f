import type { StepEvaluation } from '../../evaluate/steps.ts';

/** The metrics by which an epoch of a network, or a number of trees, is chosen. */
export interface StoppingMetrics {
  /** The metric to maximise: the validation AUC, or minus the log loss if no AUC is defined. */
  readonly goal: number;
  /** The validation log loss; null if none is known. */
  readonly loss: number | null;
}

/** The best epoch (or number of trees) so far, and its metrics. */
export interface Best {
  readonly epoch: number;
  readonly goal: number;
  /**
   * The last epoch that clearly improved the validation log loss, and the loss at that epoch; absent in checkpoints
   * from older versions.
   */
  readonly fall?: { readonly epoch: number; readonly loss: number };
}

/**
 * The minimum relative fall of the log loss that counts as progress. The AUC can peak by chance before the model has
 * learnt anything; patience based only on the AUC would stop there.
 */
const MIN_LOSS_IMPROVEMENT = 0.01;

/** The metrics to choose by: those of one step, or the means over the steps for which they are defined. */
export function stoppingMetrics(steps: readonly Pick<StepEvaluation, 'auc' | 'logLoss'>[]): StoppingMetrics {
  const loss = meanOf(steps.map((step) => step.logLoss));
  return { goal: meanOf(steps.map((step) => step.auc)) ?? -(loss ?? 0), loss };
}

/** The mean of the values that are not null; null if all are. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

/** Updates the best epoch with a new one, which replaces it if its goal is larger. */
export function updateBest(earlier: Best | null, epoch: number, { goal, loss }: StoppingMetrics): Best {
  const fell = loss !== null && (earlier?.fall === undefined || loss < earlier.fall.loss * (1 - MIN_LOSS_IMPROVEMENT));
  const fall = fell ? { epoch, loss } : earlier?.fall;
  const best = earlier === null || goal > earlier.goal ? { epoch, goal } : { epoch: earlier.epoch, goal: earlier.goal };
  return { ...best, ...(fall === undefined ? {} : { fall }) };
}

/** True once the metric has not improved and the log loss has not clearly fallen for `patience` epochs. */
export function isExhausted(best: Best, current: number, patience: number): boolean {
  return epochsLeft(best, current, patience) <= 0;
}

/** The number of epochs after which patience is exhausted if none of them improves a metric. */
export function epochsLeft(best: Best | null, current: number, patience: number): number {
  // The first epoch is the best one so far.
  const { epoch, fall }: Pick<Best, 'epoch' | 'fall'> = best ?? { epoch: 1 };
  return Math.max(epoch, fall?.epoch ?? 0) + patience - current;
}
