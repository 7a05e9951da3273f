/**
 * What the program does with a model's probabilities before it uses them, as ONNX operators. Each function mirrors the
 * one of `core/predict` or `core/evaluate` that its comment names; the tests compare them.
 */
import type { Value } from '../../engine/trace/graph.ts';
import type { Calibration } from '../../evaluate/calibration.ts';
import { PROBABILITY_EPSILON } from '../../evaluate/metrics.ts';
import type { Arithmetic } from './arithmetic.ts';
import { concat, double, flags, gather, node, split } from './nodes.ts';

/**
 * Probabilities `[steps, pairs]` in double precision; each function rounds its result to single precision. The time
 * that one user takes depends on the number of operators, so the functions compute all steps together.
 */
export type Chain = Value;

/** `correctDownSampling` */
export function correctDownSampling(math: Arithmetic, chain: Chain, rate: number): Chain {
  if (rate === 1) return chain;
  const last = gather(math.graph, chain, math.graph.integers([-1]));
  const scale = math.add(last, math.divide(math.subtract(1, last), rate));
  const above = math.add(last, math.divide(math.subtract(chain, last), rate));
  return math.rounded(math.divide(math.where(math.compare('Less', chain, last), chain, above), scale));
}

/** `meanProbabilities` of an ensemble's members. */
export function meanOf(math: Arithmetic, members: readonly Chain[]): Chain {
  return math.rounded(
    math.divide(
      members.reduce((sum, p) => math.add(sum, p)),
      members.length,
    ),
  );
}

/** `calibrateSteps` */
export function calibrateSteps(math: Arithmetic, chain: Chain, calibrations: readonly Calibration[]): Chain {
  const isCalibrated = calibrations.map(({ method }) => method !== 'none');
  if (!isCalibrated.includes(true)) return chain;
  const all = math.rounded(calibrated(math, chain, calibrations));
  const chosen = flags(math.graph, isCalibrated, [calibrations.length, 1]);
  const values = isCalibrated.includes(false) ? math.where(chosen, all, chain) : all;
  const isOrdered = math.compare('LessOrEqual', chain, previousOf(math, chain, Infinity));
  const ordered = split(math.graph, isOrdered, calibrations.length, 0);
  return accumulated(math, values, calibrations.length, (before, value, step) =>
    math.where(ordered[step], math.min(value, before), value),
  );
}

function calibrated(math: Arithmetic, probabilities: Value, calibrations: readonly Calibration[]): Value {
  const [a, b, c] = (['a', 'b', 'c'] as const).map((name) => math.byRow(calibrations.map((one) => one[name])));
  const p = clipped(math, probabilities);
  const exponent = math.subtract(math.multiply(math.log(math.subtract(1, p)), c), math.multiply(math.log(p), b));
  return math.divide(1, math.add(1, math.exp(math.subtract(exponent, a))));
}

function clipped(math: Arithmetic, probability: Value): Value {
  return math.clip(probability, PROBABILITY_EPSILON, 1 - PROBABILITY_EPSILON);
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

/** The probabilities of each step's previous step, and `first` before the first step. */
export function previousOf({ graph }: Arithmetic, chain: Chain, first: number): Value {
  const oneDown = graph.integers([1, 0, -1, 0]);
  return node(graph, 'Pad', [chain, oneDown, double(graph, first)], 'float64');
}

/** Combines each step's values with what was combined up to the previous step. */
export function accumulated(
  { graph }: Arithmetic,
  values: Value,
  steps: number,
  combine: (before: Value, value: Value, step: number) => Value,
): Value {
  const rows: Value[] = [];
  for (const [step, value] of split(graph, values, steps, 0).entries())
    rows.push(step === 0 ? value : combine(rows[step - 1], value, step));
  return concat(graph, rows, 0);
}
