import { unknownName } from '../errors.ts';
import { message } from '../text/message.ts';
import { aucIntervalOfRanked } from './auc-interval.ts';
import { aucOfRanked } from './auc.ts';
import {
  calibrationErrorOfRanked,
  calibrationInterval,
  calibrationRatio,
  logLoss,
  logLossInterval,
  orderViolations,
  type Sampling,
} from './metrics.ts';
import type { Scores } from './order.ts';
import { rankRows } from './ranked.ts';

/** The known outcomes of samples. */
export interface Outcomes {
  /** Number of steps reached `[rows]`. */
  readonly depth: Uint8Array;
  /** Number of mature steps `[rows]`; the outcomes of later steps are unknown. */
  readonly matureSteps: Uint8Array;
}

/** Metrics of one step over the samples mature for it; null if a metric is undefined. */
export interface StepEvaluation {
  /** Number of these samples, and of those that reached the step; unweighted. */
  readonly rows: number;
  readonly positives: number;
  readonly auc: number | null;
  /** 95 % interval of the AUC; absent in metrics that older versions stored. */
  readonly aucLow?: number | null;
  readonly aucHigh?: number | null;
  readonly logLoss: number | null;
  /** Its 95 % interval, null if undefined; absent in metrics that older versions stored. */
  readonly logLossLow?: number | null;
  readonly logLossHigh?: number | null;
  /** Predicted over actual conversions. */
  readonly calibration: number | null;
  /** Its 95 % interval; absent in metrics that older versions stored. */
  readonly calibrationLow?: number | null;
  readonly calibrationHigh?: number | null;
  /** Expected calibration error over ten bins of equal count. */
  readonly ece: number | null;
  /** Fraction of samples where this step is predicted as more likely than the previous one; null for the first step. */
  readonly orderViolations: number | null;
}

/** Predictions of samples: `[rows]` per step, and the number of real samples that each represents (absent: 1). */
export interface PredictedOutcomes extends Outcomes {
  readonly probabilities: Readonly<Record<string, Scores>>;
  /** The weights of a down-sampled set, from `samplingWeights`. */
  readonly weights?: Scores | undefined;
  /** The group of each sample's user, from `userGroups` (absent: samples are independent). */
  readonly groups?: Uint16Array | undefined;
}

/** Evaluates the step at an index. Throws `unknown-name` for a step without probabilities. */
export function evaluateStep(
  steps: readonly string[],
  index: number,
  { probabilities, weights, groups, ...outcomes }: PredictedOutcomes,
): StepEvaluation {
  const samples = matureSamples(outcomes, index + 1);
  const previous = index === 0 ? null : samples.pick(columnOf(probabilities, steps[index - 1]));
  const column = samples.pick(columnOf(probabilities, steps[index]));
  const sampling = { weights: samples.pickWeights(weights), groups: samples.pickGroups(groups) };
  return evaluateSamples(column, previous, samples.labels, sampling);
}

/** The samples mature for a step. */
export interface MatureSamples {
  /** 1 for those that reached the step, else 0. */
  readonly labels: Uint8Array;
  /** Picks their values from a column of all samples. */
  pick(column: Scores): Scores;
  /** Picks their weights, if there are any. */
  pickWeights(weights: Scores | undefined): Scores | undefined;
  /** Picks the groups of their users, if these are known. */
  pickGroups(groups: Uint16Array | undefined): Uint16Array | undefined;
}

/** Finds the samples mature for a step (position 1..T). */
export function matureSamples({ depth, matureSteps }: Outcomes, position: number): MatureSamples {
  if (matureSteps.every((mature) => mature >= position))
    return {
      labels: labelsOf(depth, position),
      pick: (column) => column,
      pickWeights: (weights) => weights,
      pickGroups: (groups) => groups,
    };
  const rows = matureRows(matureSteps, position);
  const pick = (column: Scores): Scores => {
    const picked = column instanceof Float32Array ? new Float32Array(rows.length) : new Float64Array(rows.length);
    for (let index = 0; index < rows.length; index++) picked[index] = column[rows[index]];
    return picked;
  };
  const labels = new Uint8Array(rows.length);
  for (let index = 0; index < rows.length; index++) labels[index] = depth[rows[index]] >= position ? 1 : 0;
  return {
    labels,
    pick,
    pickWeights: (weights) => (weights === undefined ? undefined : pick(weights)),
    pickGroups: (groups) => groups && Uint16Array.from(rows, (row) => groups[row]),
  };
}

function matureRows(matureSteps: Uint8Array, position: number): Uint32Array {
  const rows = new Uint32Array(matureSteps.length);
  let count = 0;
  for (let row = 0; row < matureSteps.length; row++) if (matureSteps[row] >= position) rows[count++] = row;
  return rows.subarray(0, count);
}

/** Computes the labels `[rows]` of a step from depths: 1 if at least `position` (1..T) steps were reached. */
export function labelsOf(depth: Uint8Array, position: number): Uint8Array {
  const labels = new Uint8Array(depth.length);
  for (let row = 0; row < depth.length; row++) labels[row] = depth[row] >= position ? 1 : 0;
  return labels;
}

function evaluateSamples(
  column: Scores,
  previous: Scores | null,
  labels: Uint8Array,
  sampling: Sampling,
): StepEvaluation {
  const { weights, groups } = sampling;
  const ranked = rankRows(column, labels, weights, groups);
  const auc = aucOfRanked(ranked);
  const interval = aucIntervalOfRanked(ranked, auc);
  const loss = logLoss(column, labels, weights);
  const lossInterval = logLossInterval(column, labels, sampling, loss);
  const ratioInterval = calibrationInterval(column, labels, sampling);
  return {
    rows: labels.length,
    positives: countOnes(labels),
    auc,
    aucLow: interval?.low ?? null,
    aucHigh: interval?.high ?? null,
    logLoss: loss,
    logLossLow: lossInterval?.low ?? null,
    logLossHigh: lossInterval?.high ?? null,
    calibration: calibrationRatio(column, labels, weights),
    calibrationLow: ratioInterval?.low ?? null,
    calibrationHigh: ratioInterval?.high ?? null,
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

/** Tolerated difference between predicted and actual conversions, in standard errors of the count. */
const TOLERATED_ERRORS = 3;
const TOLERATED_SHARE = 0.1;

/** Whether predicted and actual conversions differ significantly and by more than a tenth. */
export function isMiscalibrated({
  calibration,
  positives,
}: Pick<StepEvaluation, 'calibration' | 'positives'>): boolean {
  const tolerated = Math.max(TOLERATED_SHARE, TOLERATED_ERRORS / Math.sqrt(Math.max(1, positives)));
  return calibration !== null && Math.abs(calibration - 1) > tolerated;
}

/**
 * The conversions that were predicted for the evaluated samples, on the scale of the actual ones; null if there are
 * no samples. `negativeRate` is the share of the negatives that down-sampling kept.
 */
export function expectedConversions(
  { rows, positives, calibration, ece }: Pick<StepEvaluation, 'rows' | 'positives' | 'calibration' | 'ece'>,
  negativeRate = 1,
): number | null {
  if (calibration !== null) return calibration * positives;
  // Without actual conversions, the calibration error is the mean probability.
  return ece === null ? null : (ece * rows) / negativeRate;
}

/** Predicted and actual conversions that differ by more than this factor, in either direction, differ grossly. */
const MAX_FACTOR = 2;

/**
 * Whether predicted and actual conversions differ by more than a factor of 2. If none happened, more than two predicted
 * ones are too many.
 */
export function isGrosslyMiscalibrated(predicted: number, actual: number): boolean {
  return predicted > MAX_FACTOR * Math.max(1, actual) || actual > MAX_FACTOR * predicted;
}
