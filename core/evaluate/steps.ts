import { unknownName } from '../errors.ts';
import { message } from '../text/message.ts';
import { aucOfRanked } from './auc.ts';
import { calibrationErrorOfRanked, calibrationRatio, logLoss, orderViolations } from './metrics.ts';
import type { Scores } from './order.ts';
import { rankRows } from './ranked.ts';

/** Metrics of one step; null where a metric is undefined. */
export interface StepEvaluation {
  /** Number of evaluated samples, and of those that reached the step; unweighted. */
  readonly rows: number;
  readonly positives: number;
  readonly auc: number | null;
  readonly logLoss: number | null;
  /** Predicted over observed conversions. */
  readonly calibration: number | null;
  /** Expected calibration error over ten bins of equal count. */
  readonly ece: number | null;
  /**
   * Fraction of samples where this step is predicted as more likely than the one before it; null for the first step.
   */
  readonly orderViolations: number | null;
}

/**
 * Evaluates every step of a funnel, keyed by step name. `probabilities` holds `[rows]` per step, `depth` the number of
 * steps that each sample reached, `weights` the number of real samples that each represents (`samplingWeights` of a
 * down-sampled set). Throws `unknown-name` for a step without probabilities.
 */
export function evaluateSteps(
  steps: readonly string[],
  probabilities: Readonly<Record<string, Scores>>,
  depth: Uint8Array,
  weights?: Scores,
): Record<string, StepEvaluation> {
  const columns = steps.map((step) => columnOf(probabilities, step));
  return Object.fromEntries(
    steps.map((step, index) => {
      const previous = index === 0 ? null : columns[index - 1];
      return [step, evaluateStep(columns[index], previous, labelsOf(depth, index + 1), weights)];
    }),
  );
}

/** Computes the labels `[rows]` of a step from depths: 1 where at least `position` (1..T) steps were reached. */
export function labelsOf(depth: Uint8Array, position: number): Uint8Array {
  const labels = new Uint8Array(depth.length);
  for (let row = 0; row < depth.length; row++) labels[row] = depth[row] >= position ? 1 : 0;
  return labels;
}

function evaluateStep(
  column: Scores,
  previous: Scores | null,
  labels: Uint8Array,
  weights: Scores | undefined,
): StepEvaluation {
  const ranked = rankRows(column, labels, weights);
  return {
    rows: labels.length,
    positives: countOnes(labels),
    auc: aucOfRanked(ranked),
    logLoss: logLoss(column, labels, weights),
    calibration: calibrationRatio(column, labels, weights),
    ece: calibrationErrorOfRanked(ranked),
    orderViolations: previous === null ? null : orderViolations(previous, column, weights),
  };
}

function countOnes(labels: Uint8Array): number {
  let ones = 0;
  for (const label of labels) ones += label;
  return ones;
}

function columnOf(probabilities: Readonly<Record<string, Scores>>, step: string): Scores {
  const column = Object.hasOwn(probabilities, step) ? probabilities[step] : undefined;
  if (column === undefined) throw unknownName(message('noun.step'), step, Object.keys(probabilities));
  return column;
}

/** Tolerated difference between predicted and observed conversions, in standard errors of the count. */
const TOLERATED_ERRORS = 3;
const TOLERATED_SHARE = 0.1;

/** Whether predicted and observed conversions differ significantly and by more than a tenth. */
export function isMiscalibrated({
  calibration,
  positives,
}: Pick<StepEvaluation, 'calibration' | 'positives'>): boolean {
  const tolerated = Math.max(TOLERATED_SHARE, TOLERATED_ERRORS / Math.sqrt(Math.max(1, positives)));
  return calibration !== null && Math.abs(calibration - 1) > tolerated;
}
