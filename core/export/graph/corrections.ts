/**
 * What the program does with a model's probabilities before it uses them, as operators. Each function mirrors the one
 * of `core/predict` or `core/evaluate` that it names; the tests compare them.
 */
import type { Value } from '../../engine/trace/graph.ts';
import type { Calibration } from '../../evaluate/calibration.ts';
import { PROBABILITY_EPSILON } from '../../evaluate/metrics.ts';
import type { Arithmetic } from './arithmetic.ts';

/** Probabilities per step, `[pairs]` each, in double precision; each function rounds its result to single precision. */
export type Chain = readonly Value[];

/** `correctDownSampling` */
export function correctDownSampling(math: Arithmetic, chain: Chain, rate: number): Chain {
  if (rate === 1) return chain;
  const last = chain[chain.length - 1];
  const scale = math.add(last, math.divide(math.subtract(1, last), rate));
  return chain.map((p, step) => {
    if (step === chain.length - 1) return math.rounded(math.divide(last, scale));
    const above = math.add(last, math.divide(math.subtract(p, last), rate));
    return math.rounded(math.divide(math.where(math.compare('Less', p, last), p, above), scale));
  });
}

/** `meanProbabilities` of an ensemble's members. */
export function meanOf(math: Arithmetic, members: readonly Chain[]): Chain {
  return members[0].map((_, step) => {
    const total = members.map((member) => member[step]).reduce((sum, p) => math.add(sum, p));
    return math.rounded(math.divide(total, members.length));
  });
}

/** `calibrateSteps` */
export function calibrateSteps(math: Arithmetic, chain: Chain, calibrations: readonly Calibration[]): Chain {
  if (calibrations.every(({ method }) => method === 'none')) return chain;
  const result: Value[] = [];
  chain.forEach((p, step) => {
    const value = calibrations[step].method === 'none' ? p : calibrated(math, calibrations[step], p);
    if (step === 0) result.push(math.rounded(value));
    else {
      const ordered = math.compare('LessOrEqual', p, chain[step - 1]);
      result.push(math.rounded(math.where(ordered, math.min(value, result[step - 1]), value)));
    }
  });
  return result;
}

function calibrated(math: Arithmetic, { a, b, c }: Calibration, probability: Value): Value {
  const p = clipped(math, probability);
  const exponent = math.subtract(math.multiply(math.log(math.subtract(1, p)), c), math.multiply(math.log(p), b));
  return math.divide(1, math.add(1, math.exp(math.subtract(exponent, a))));
}

function clipped(math: Arithmetic, probability: Value): Value {
  return math.min(math.max(probability, PROBABILITY_EPSILON), 1 - PROBABILITY_EPSILON);
}

/** `logitOf` */
export function logitOf(math: Arithmetic, probability: Value): Value {
  const p = clipped(math, probability);
  return math.subtract(math.log(p), math.log(math.subtract(1, p)));
}

/** `shifted`: probabilities after their odds were multiplied. */
export function withOdds(math: Arithmetic, p: Value, factor: Value): Value {
  return math.divide(math.multiply(factor, p), math.add(1, math.multiply(math.subtract(factor, 1), p)));
}
