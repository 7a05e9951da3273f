import { auc } from '../../core/evaluate/auc.ts';

/** Metrics of a step's probabilities against the true ones, free of the randomness of outcomes. */
export interface TrueMetrics {
  readonly auc: number;
  /** AUC of the step among samples that reached the previous step; null for the first step. */
  readonly aucAfter: number | null;
  /** Mean log loss beyond that of the true probabilities. */
  readonly excessLoss: number;
}

/** The probabilities of a step and of the previous step, predicted or true, `[rows]` each. */
interface StepProbabilities {
  readonly step: ArrayLike<number>;
  /** Null for the first step. */
  readonly before: ArrayLike<number> | null;
}

/** Measures predicted probabilities: each sample counts as a positive with its true probability. */
export function trueMetrics(predicted: StepProbabilities, truth: StepProbabilities): TrueMetrics {
  const { length } = truth.step;
  return {
    auc: expectedAuc(
      Float64Array.from(predicted.step),
      Float64Array.from(truth.step),
      new Float64Array(length).fill(1),
    ),
    aucAfter:
      predicted.before === null || truth.before === null
        ? null
        : expectedAuc(
            ratios(predicted.step, predicted.before),
            ratios(truth.step, truth.before),
            Float64Array.from(truth.before),
          ),
    excessLoss: meanLoss(predicted.step, truth.step) - meanLoss(truth.step, truth.step),
  };
}

/** The AUC of scores if each sample counts as `weight × p` positives and `weight × (1 − p)` negatives. */
function expectedAuc(scores: Float64Array, truth: Float64Array, sampleWeights: Float64Array): number {
  const { length } = scores;
  const [both, labels, weights] = [
    new Float64Array(2 * length),
    new Uint8Array(2 * length),
    new Float64Array(2 * length),
  ];
  for (let row = 0; row < length; row++) {
    both[row] = both[length + row] = scores[row];
    labels[row] = 1;
    weights[row] = sampleWeights[row] * truth[row];
    weights[length + row] = sampleWeights[row] * (1 - truth[row]);
  }
  return auc(both, labels, weights)!;
}

function ratios(step: ArrayLike<number>, before: ArrayLike<number>): Float64Array {
  return Float64Array.from(step, (p, row) => Math.min(1, p / Math.max(before[row], Number.MIN_VALUE)));
}

/** Probabilities are kept this far from 0 and 1, as in the program's log loss. */
const MARGIN = 2 ** -24;

function meanLoss(predicted: ArrayLike<number>, truth: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < truth.length; row++) {
    const p = Math.min(1 - MARGIN, Math.max(MARGIN, predicted[row]));
    sum -= truth[row] * Math.log(p) + (1 - truth[row]) * Math.log(1 - p);
  }
  return sum / truth.length;
}
