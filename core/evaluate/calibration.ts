import { checkProbabilities, checkSizes, checkWeights } from './checks.ts';
import { PROBABILITY_EPSILON } from './metrics.ts';
import type { Scores } from './order.ts';

/**
 * How a step's probabilities are calibrated: `shift` moves the logit (prior correction), `platt` also scales it (Platt
 * 1999), `beta` scales the logarithms of p and 1 − p separately (Kull, Silva Filho and Flach 2017).
 */
export const CALIBRATION_METHODS = ['none', 'shift', 'platt', 'beta'] as const;
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];

/** The calibration of one step: logit q = a + b·ln p − c·ln(1 − p). It is increasing, so it changes no ranking. */
export interface Calibration {
  readonly method: CalibrationMethod;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /**
   * By bank, the shift that is then added to the log-odds of the step for samples that reached the previous step;
   * absent for a model of a single bank.
   */
  readonly banks?: Readonly<Record<string, number>> | undefined;
}

/** Leaves probabilities as they are. */
export const UNCALIBRATED: Calibration = { method: 'none', a: 0, b: 1, c: 1 };

/** Calibrates a probability. */
export function calibrated({ a, b, c }: Calibration, probability: number): number {
  const p = clipped(probability);
  return 1 / (1 + Math.exp(c * Math.log1p(-p) - b * Math.log(p) - a));
}

/** A calibrated probability, capped at the previous step unless the step was likelier before the calibration. */
export function cappedAt(calibration: Calibration, probability: number, before: number, cap: number): number {
  const value = calibration.method === 'none' ? probability : calibrated(calibration, probability);
  return probability <= before ? Math.min(value, cap) : value;
}

/**
 * Calibrates probabilities in place, `[rows]` per step in funnel order. If a step was no likelier than the previous
 * one, it remains so.
 */
export function calibrateSteps(probabilities: readonly Scores[], calibrations: readonly Calibration[]): void {
  if (calibrations.every(({ method }) => method === 'none')) return;
  const rows = probabilities[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    let [previous, previousCalibrated] = [Infinity, Infinity];
    // An index is several times faster here than an iterator of entries.
    for (let step = 0; step < probabilities.length; step++) {
      const column = probabilities[step];
      const probability = column[row];
      column[row] = cappedAt(calibrations[step], probability, previous, previousCalibrated);
      [previous, previousCalibrated] = [probability, column[row]];
    }
  }
}

/** Folds of the cross-fit. */
const FOLDS = 10;
/** With fewer positives, most gains are chance. */
export const MIN_POSITIVES = 50;
/** Bins of the logit; predictions within one are treated as equal. */
const BIN_WIDTH = 1 / 64;
const MAX_LOGIT = Math.log((1 - PROBABILITY_EPSILON) / PROBABILITY_EPSILON);
const BINS = Math.ceil((2 * MAX_LOGIT) / BIN_WIDTH) + 1;

/**
 * Fits the calibration of a step to held-out samples. The method is the one with the best log loss when each tenth of
 * the samples is calibrated by the other nine; it may be `none`. With few positives, the gain must exceed its standard
 * error. Throws like `checkProbabilities` and `checkWeights`.
 */
export function fitCalibration(probabilities: Scores, labels: Uint8Array, weights?: Scores): Calibration {
  checkSizes(probabilities, labels, weights);
  checkProbabilities(probabilities);
  checkWeights(weights);
  const folds = Array.from({ length: FOLDS }, () => new BinnedSamples());
  for (let row = 0; row < probabilities.length; row++)
    folds[row % FOLDS].add(probabilities[row], labels[row], weights === undefined ? 1 : weights[row]);
  const pooled = sumOf(folds);
  if (pooled.positives === 0 || pooled.positives === pooled.total) return UNCALIBRATED;
  let [best, bestGain]: [CalibrationMethod, number] = ['none', 0];
  for (const method of CALIBRATION_METHODS.slice(1)) {
    const { gain, error } = crossFitted(folds, method);
    const isCertain = pooled.positives >= MIN_POSITIVES || gain > error;
    if (isCertain && gain > bestGain) [best, bestGain] = [method, gain];
  }
  return best === 'none' ? UNCALIBRATED : fit(pooled, best);
}

/** Precision of the prior that a step with few positives has the slope of the previous step. */
const FOLLOWING_PRECISION = 4;

/**
 * The calibration of a step with few positives. Its slope is close to that of the previous step, since all steps of a
 * model are trained together, equally long; the result is the posterior mode. Throws like `fitCalibration`.
 */
export function followCalibration(
  before: Calibration,
  probabilities: Scores,
  labels: Uint8Array,
  weights?: Scores,
): Calibration {
  checkSizes(probabilities, labels, weights);
  checkProbabilities(probabilities);
  checkWeights(weights);
  const samples = new BinnedSamples();
  let expected = 0;
  for (let row = 0; row < probabilities.length; row++) {
    const weight = weights === undefined ? 1 : weights[row];
    samples.add(probabilities[row], labels[row], weight);
    expected += weight * probabilities[row];
  }
  const { positives, total } = samples;
  const mean = expected / total;
  const slope = before.b * (1 - mean) + before.c * mean;
  const start = { method: 'platt', a: (1 - slope) * logitOf(mean), b: slope, c: slope } as const;
  const isOneSided = positives === 0 || positives === total;
  return isOneSided ? start : fit(samples, 'platt', { slope, precision: FOLLOWING_PRECISION }, start);
}

/** Samples summed by the bin of their logit. */
class BinnedSamples {
  readonly weight = new Float64Array(BINS);
  readonly reached = new Float64Array(BINS);
  readonly logit = new Float64Array(BINS);

  add(probability: number, label: number, weight: number): void {
    const logit = logitOf(probability);
    const bin = Math.round((logit + MAX_LOGIT) / BIN_WIDTH);
    this.weight[bin] += weight;
    this.logit[bin] += weight * logit;
    if (label !== 0) this.reached[bin] += weight;
  }

  addAll({ weight, reached, logit }: BinnedSamples): void {
    for (let bin = 0; bin < BINS; bin++) {
      this.weight[bin] += weight[bin];
      this.reached[bin] += reached[bin];
      this.logit[bin] += logit[bin];
    }
  }

  get total(): number {
    return this.weight.reduce((sum, weight) => sum + weight, 0);
  }

  get positives(): number {
    return this.reached.reduce((sum, reached) => sum + reached, 0);
  }

  /** Visits each bin with samples: their mean probability on the logit scale, weight and weight of positives. */
  forEach(visit: (probability: number, weight: number, reached: number) => void): void {
    for (let bin = 0; bin < BINS; bin++) {
      const weight = this.weight[bin];
      if (weight > 0) visit(1 / (1 + Math.exp(-this.logit[bin] / weight)), weight, this.reached[bin]);
    }
  }
}

function sumOf(parts: readonly BinnedSamples[]): BinnedSamples {
  const sum = new BinnedSamples();
  for (const part of parts) sum.addAll(part);
  return sum;
}

/** How much a method, fitted on the other folds, lowers the log loss of each fold: the sum and its standard error. */
function crossFitted(
  folds: readonly BinnedSamples[],
  method: CalibrationMethod,
): { readonly gain: number; readonly error: number } {
  let [gain, squares] = [0, 0];
  for (const fold of folds) {
    const fitted = fit(sumOf(folds.filter((other) => other !== fold)), method);
    fold.forEach((probability, weight, reached) => {
      const value = calibrated(fitted, probability);
      const [hit, miss] = [Math.log(value / probability), Math.log((1 - value) / (1 - probability))];
      gain += reached * hit + (weight - reached) * miss;
      squares += reached * hit * hit + (weight - reached) * miss * miss;
    });
  }
  return { gain, error: Math.sqrt(squares) };
}

const ITERATIONS = 50;
/** Smaller changes gain nothing. */
const MIN_CHANGE = 1e-9;
const MIN_SLOPE = 1e-3;

/** The prior of the slopes: their mean, and the precision (inverse variance) of each. */
interface SlopePrior {
  readonly slope: number;
  readonly precision: number;
}

/** Matters only if the samples say little. */
const WEAK_PRIOR: SlopePrior = { slope: 1, precision: 1 };

/** The posterior mode by Newton's method, whose steps are halved until they lead upwards; slopes stay positive. */
function fit(
  samples: BinnedSamples,
  method: CalibrationMethod,
  prior: SlopePrior = WEAK_PRIOR,
  start: Calibration = UNCALIBRATED,
): Calibration {
  const terms = method === 'beta' ? 3 : method === 'platt' ? 2 : 1;
  let current: readonly number[] = [start.a, start.b, start.c];
  let height = logPosterior(samples, current, terms, prior);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const before = height;
    const step = newtonStep(samples, current, terms, prior);
    for (let scale = 1; height === before && step.some((change) => scale * Math.abs(change) > MIN_CHANGE); scale /= 2) {
      const next = current.map((value, i) => Math.max(i === 0 ? -Infinity : MIN_SLOPE, value + scale * step[i]));
      const nextHeight = logPosterior(samples, next, terms, prior);
      if (nextHeight > height) [current, height] = [next, nextHeight];
    }
    if (height === before) break;
  }
  const [a, b, c] = current;
  return { method, a, b, c };
}

/** The log likelihood of (a, b, c) with the log density of the prior, up to a constant. */
function logPosterior(
  samples: BinnedSamples,
  [a, b, c]: readonly number[],
  terms: number,
  { slope, precision }: SlopePrior,
): number {
  const slopes = terms === 3 ? [b, c] : terms === 2 ? [b] : [];
  let sum = slopes.reduce((density, each) => density - (precision * (each - slope) ** 2) / 2, 0);
  samples.forEach((probability, weight, reached) => {
    const logit = a + b * Math.log(probability) - c * Math.log1p(-probability);
    sum -= reached * softplus(-logit) + (weight - reached) * softplus(logit);
  });
  return sum;
}

/** ln(1 + eˣ), without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** A Newton step of (a, b, c); with two terms, b and c move together, with one, only a moves. */
function newtonStep(
  samples: BinnedSamples,
  [a, b, c]: readonly number[],
  terms: number,
  { slope, precision }: SlopePrior,
): readonly number[] {
  const gradient = [0, 0, 0];
  const hessian = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  samples.forEach((probability, weight, reached) => {
    const [logP, negLogRest] = [Math.log(probability), -Math.log1p(-probability)];
    const inputs = terms === 3 ? [1, logP, negLogRest] : [1, logP + negLogRest, 0];
    const value = 1 / (1 + Math.exp(-(a + b * logP + c * negLogRest)));
    const [residual, curvature] = [reached - weight * value, weight * value * (1 - value)];
    for (let i = 0; i < terms; i++) {
      gradient[i] += residual * inputs[i];
      for (let j = 0; j < terms; j++) hessian[i][j] += curvature * inputs[i] * inputs[j];
    }
  });
  for (let i = 1; i < terms; i++) {
    gradient[i] -= precision * ([a, b, c][i] - slope);
    hessian[i][i] += precision;
  }
  const step = solve(hessian, gradient, terms);
  return [step[0], step[1] ?? 0, terms === 2 ? step[1] : (step[2] ?? 0)];
}

/** Solves a small symmetric positive definite system by Gaussian elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[], size: number): number[] {
  const rows = Array.from({ length: size }, (_, i) => [...matrix[i].slice(0, size), right[i]]);
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const factor = rows[j][i] / rows[i][i];
      for (let k = i; k <= size; k++) rows[j][k] -= factor * rows[i][k];
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const solvedSum = solution.reduce((sum, value, k) => (k > i ? sum + rows[i][k] * value : sum), 0);
    solution[i] = (rows[i][size] - solvedSum) / rows[i][i];
  }
  return solution;
}

function clipped(probability: number): number {
  return Math.min(Math.max(probability, PROBABILITY_EPSILON), 1 - PROBABILITY_EPSILON);
}

/** The log-odds of a probability, which is kept a little away from 0 and 1. */
export function logitOf(probability: number): number {
  const p = clipped(probability);
  return Math.log(p) - Math.log1p(-p);
}
