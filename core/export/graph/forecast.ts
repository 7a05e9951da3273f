/** The corrections of forecasts, as `correctForecast` of `core/predict/banner-effects` makes them. */
import type { Value } from '../../engine/trace/graph.ts';
import type { ForecastParameters, ShiftsByBank } from '../../predict/forecast.ts';
import type { Arithmetic } from './arithmetic.ts';
import { logitOf, withOdds, type Chain } from './corrections.ts';
import { unsqueezed } from './encode.ts';
import { cast, filled, gather, node, reshape, sum } from './nodes.ts';

/** At 0, all banners would be equal; as in `core/predict/banner-effects`. */
const MIN_SLOPE = 1e-3;
/** As in `core/evaluate/level-shift`. */
const HIGH_RATE = 0.99;

/** The pairs (of a user and a candidate) to correct, and the banks of their candidates. */
export interface BankPairs {
  /** The names of the banks, in the order of their indexes. */
  readonly names: readonly string[];
  /** The index of each pair's bank in `names`, `[pairs]`; `names.length` for any other bank. */
  readonly banks: Value;
  /** The bank indexes of all pairs, including those of other runs, `[rows, candidates]`. */
  readonly all: Value;
  /** The pairs' positions among all, `[pairs]`. */
  readonly positions: Value;
}

/** Corrects the probabilities of a run's pairs. */
export function correctForecast(
  math: Arithmetic,
  chain: Chain,
  parameters: ForecastParameters,
  pairs: BankPairs,
): Chain {
  return shiftConditionally(math, correctSteps(math, chain, parameters, pairs), parameters.conditionalShifts, pairs);
}

function correctSteps(
  math: Arithmetic,
  chain: Chain,
  { bannerSlopes, levelShifts }: ForecastParameters,
  pairs: BankPairs,
): Chain {
  const slopes = chain.map((_, step) => Math.max(MIN_SLOPE, bannerSlopes?.[step] ?? 1));
  const shifts = chain.map((_, step) => pairs.names.map((name) => shiftOf(levelShifts, name, step)));
  const shrinks = slopes.some((slope) => slope !== 1);
  const shifted = shifts.some((ofStep) => ofStep.some((shift) => shift !== 0));
  if (!shrinks && !shifted) return chain;
  const siblings = shrinks ? siblingsOf(math, pairs) : null;
  const corrected = chain.map((p, step) => {
    const shift = byBank(math, shifts[step], pairs);
    const factor = byBank(math, shifts[step].map(Math.exp), pairs);
    const level = math.where(math.compare('Equal', shift, 0), p, math.rounded(withOdds(math, p, factor)));
    if (siblings === null || slopes[step] === 1) return level;
    return math.where(siblings.several, math.rounded(shrunk(math, p, slopes[step], shift, siblings)), level);
  });
  const isShifted = pairs.names.map((_, bank) => Number(shifts.some((ofStep) => ofStep[bank] !== 0)));
  const moved = math.compare('Equal', byBank(math, isShifted, pairs), 1);
  return capped(math, corrected, siblings === null ? moved : either(math, moved, siblings.several));
}

function shiftOf(shifts: ShiftsByBank, bank: string, step: number): number {
  return Object.hasOwn(shifts, bank) ? (shifts[bank][step] ?? 0) : 0;
}

/** Looks up, for each pair, the number that belongs to its bank, `[pairs]`; 0 for a bank that is not in `names`. */
export function byBank(math: Arithmetic, numbers: readonly number[], { banks }: BankPairs): Value {
  const table = math.graph.constant(Float64Array.of(...numbers, 0), 'float64', [numbers.length + 1]);
  return gather(math.graph, table, banks);
}

function either(math: Arithmetic, a: Value, b: Value): Value {
  return node(math.graph, 'Or', [a, b], 'bool');
}

/** Caps each step at the previous step, where a condition holds. */
function capped(math: Arithmetic, chain: Chain, condition: Value): Chain {
  const result: Value[] = [];
  for (const [step, p] of chain.entries())
    result.push(step === 0 ? p : math.where(condition, math.min(p, result[step - 1]), p));
  return result;
}

/** For each pair, the pairs of the same user and bank, itself included. */
interface Siblings {
  /** How many there are, `[pairs]`. */
  readonly count: Value;
  /** Whether there are several, `[pairs]`. */
  readonly several: Value;
  /** Adds up numbers `[pairs]` over the siblings of each pair. */
  readonly total: (numbers: Value) => Value;
}

function siblingsOf(math: Arithmetic, { all, positions }: BankPairs): Siblings {
  const { graph } = math;
  const sameBank = node(graph, 'Equal', [unsqueezed(graph, all, 2), unsqueezed(graph, all, 1)], 'bool');
  const matrix = cast(graph, sameBank, 'float64');
  const shape = node(graph, 'Shape', [all], 'int64');
  const flatShape = node(graph, 'Shape', [reshape(graph, all, [-1])], 'int64');
  const ofPairs = (numbers: Value): Value => gather(graph, reshape(graph, numbers, [-1]), positions);
  const count = ofPairs(sum(graph, matrix, 2));
  const total = (numbers: Value): Value => {
    const zeros = filled(graph, flatShape, Float64Array.of(0), 'float64');
    const flat = node(graph, 'ScatterND', [zeros, unsqueezed(graph, positions, 1), numbers], 'float64');
    const rows = node(graph, 'Reshape', [flat, shape], 'float64');
    return ofPairs(node(graph, 'MatMul', [matrix, unsqueezed(graph, rows, 2)], 'float64'));
  };
  return { count, several: math.compare('Less', 1, count), total };
}

function shrunk(math: Arithmetic, p: Value, slope: number, shift: Value, { count, total }: Siblings): Value {
  const logits = logitOf(math, p);
  const mean = math.divide(math.multiply(1 - slope, total(logits)), count);
  const offset = math.add(mean, shift);
  const exponent = math.subtract(math.multiply(offset, -1), math.multiply(slope, logits));
  return math.divide(1, math.add(1, math.exp(exponent)));
}

/** `shiftChain` of `core/evaluate/level-shift`, for the banks that have shifts. */
export function shiftConditionally(math: Arithmetic, chain: Chain, shifts: ShiftsByBank, pairs: BankPairs): Chain {
  const ofBank = pairs.names.map((name) => chain.map((_, step) => shiftOf(shifts, name, step)));
  const isShifted = ofBank.map((list) => Number(list.some((shift) => shift !== 0)));
  if (!isShifted.includes(1)) return chain;
  const moved = math.compare('Equal', byBank(math, isShifted, pairs), 1);
  let product: Value | null = null;
  return chain.map((p, step) => {
    const factor = byBank(
      math,
      ofBank.map((list) => Math.exp(list[step])),
      pairs,
    );
    const rate = step === 0 ? p : conditionalRate(math, p, chain[step - 1]);
    const taken = withOdds(math, rate, factor);
    product = product === null ? taken : math.multiply(product, taken);
    return math.where(moved, math.rounded(product), p);
  });
}

/** As in `core/evaluate/level-shift`: the rate of a step among samples that reached the previous step. */
function conditionalRate(math: Arithmetic, p: Value, before: Value): Value {
  const rate = math.divide(p, before);
  const nearer = math.subtract(
    1,
    math.divide(math.multiply(1 - HIGH_RATE, math.add(1, math.divide(HIGH_RATE, rate))), 2),
  );
  const bounded = math.where(math.compare('LessOrEqual', rate, HIGH_RATE), rate, nearer);
  return math.where(math.compare('LessOrEqual', before, 0), 0, bounded);
}
