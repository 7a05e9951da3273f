/** The corrections of forecasts, as `correctForecast` of `core/predict/banner-effects` makes them. */
import type { Value } from '../../engine/trace/graph.ts';
import type { ForecastParameters, ShiftsByBank } from '../../predict/forecast.ts';
import type { Arithmetic, Operand } from './arithmetic.ts';
import { accumulated, logitOf, previousOf, withOdds, type Chain } from './corrections.ts';
import { unsqueezed } from './encode.ts';
import { cast, doubles, flags, gather, node, sum, transposed } from './nodes.ts';
import { filledPairs, putPairs, takePairs, type RunPairs } from './pairs.ts';

/** At 0, all banners would be equal; as in `core/predict/banner-effects`. */
const MIN_SLOPE = 1e-3;
/** As in `core/evaluate/level-shift`. */
const HIGH_RATE = 0.99;

/** The pairs to correct, and the banks of their candidates. */
export interface BankPairs extends RunPairs {
  /** The number of steps that the run predicts. */
  readonly steps: number;
  /** The names of the banks, in the order of their indexes. */
  readonly names: readonly string[];
  /** The index of each pair's bank in `names`, `[pairs]`; `names.length` for any other bank. */
  readonly banks: Value;
  /** The bank indexes of all pairs, including those of other runs, `[rows, candidates]`. */
  readonly all: Value;
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
  const slopes = Array.from({ length: pairs.steps }, (_, step) => Math.max(MIN_SLOPE, bannerSlopes?.[step] ?? 1));
  const shifts = shiftsOf(math, levelShifts, pairs);
  const level = shifts === null ? chain : shiftLevels(math, chain, shifts, pairs);
  if (slopes.every((slope) => slope === 1))
    return shifts === null ? chain : capped(math, level, shifts.isShifted, pairs.steps);
  const siblings = siblingsOf(math, pairs);
  const shift = shifts === null ? 0 : byBank(math, shifts.bySteps, pairs);
  const isShrunk = siblings.moreThan(math.byRow(slopes.map((slope) => (slope === 1 ? Infinity : 1))));
  const corrected = math.where(isShrunk, math.rounded(shrunk(math, chain, slopes, shift, siblings)), level);
  const several = siblings.moreThan(1);
  const isCapped = shifts === null ? several : node(math.graph, 'Or', [shifts.isShifted, several], 'bool');
  return capped(math, corrected, isCapped, pairs.steps);
}

/** Shifts of log-odds by step and bank; and which pairs have a shifted bank, `[1, pairs]`. */
interface PairShifts {
  readonly bySteps: readonly (readonly number[])[];
  readonly isShifted: Value;
}

/** The shifts of the banks; null if no bank is shifted. */
function shiftsOf({ graph }: Arithmetic, shifts: ShiftsByBank, { names, steps, banks }: BankPairs): PairShifts | null {
  const shiftOf = (bank: string, step: number): number => (Object.hasOwn(shifts, bank) ? (shifts[bank][step] ?? 0) : 0);
  const bySteps = Array.from({ length: steps }, (_, step) => names.map((name) => shiftOf(name, step)));
  const isShifted = names.map((_, bank) => bySteps.some((ofStep) => ofStep[bank] !== 0));
  if (!isShifted.includes(true)) return null;
  return { bySteps, isShifted: gather(graph, flags(graph, [...isShifted, false], [1, names.length + 1]), banks, 1) };
}

function shiftLevels(math: Arithmetic, chain: Chain, { bySteps }: PairShifts, pairs: BankPairs): Chain {
  const shifted = math.rounded(withOdds(math, chain, factorsOf(math, bySteps, pairs)));
  return math.where(math.compare('Equal', byBank(math, bySteps, pairs), 0), chain, shifted);
}

function factorsOf(math: Arithmetic, shifts: PairShifts['bySteps'], pairs: BankPairs): Value {
  return byBank(
    math,
    shifts.map((ofStep) => ofStep.map(Math.exp)),
    pairs,
  );
}

/** Looks up the numbers of each pair's bank by step, `[steps, pairs]`; 0 for a bank that is not in `names`. */
function byBank({ graph }: Arithmetic, numbers: PairShifts['bySteps'], { banks }: BankPairs): Value {
  const table = doubles(graph, Float64Array.from(numbers.flatMap((ofStep) => [...ofStep, 0])), numbers.length);
  return gather(graph, table, banks, 1);
}

/** Caps each step at the previous step, where a condition holds. */
function capped(math: Arithmetic, chain: Chain, condition: Value, steps: number): Chain {
  return math.where(
    condition,
    accumulated(math, chain, steps, (before, p) => math.min(p, before)),
    chain,
  );
}

/** For each pair, the pairs of the same user and bank, itself included. */
interface Siblings {
  /** How many there are, `[pairs]`. */
  readonly count: Value;
  /** Whether there are more than a number. */
  readonly moreThan: (number: Operand) => Value;
  /** Adds up numbers `[steps, pairs]` over the siblings of each pair. */
  readonly total: (numbers: Value) => Value;
}

function siblingsOf(math: Arithmetic, pairs: BankPairs): Siblings {
  const { graph } = math;
  const { all, steps } = pairs;
  const sameBank = node(graph, 'Equal', [unsqueezed(graph, all, 2), unsqueezed(graph, all, 1)], 'bool');
  const matrix = cast(graph, sameBank, 'float64');
  const count = takePairs(graph, sum(graph, matrix, 2), pairs);
  const total = (numbers: Value): Value => {
    const zeros = filledPairs(graph, all, steps, Float64Array.of(0), 'float64');
    const rows = putPairs(graph, zeros, pairs, transposed(graph, numbers));
    return transposed(graph, takePairs(graph, node(graph, 'MatMul', [matrix, rows], 'float64'), pairs));
  };
  return { count, moreThan: (number) => math.compare('Less', number, count), total };
}

function shrunk(
  math: Arithmetic,
  chain: Chain,
  slopes: readonly number[],
  shift: Operand,
  { count, total }: Siblings,
): Value {
  const logits = logitOf(math, chain);
  const mean = math.divide(math.multiply(math.byRow(slopes.map((slope) => 1 - slope)), total(logits)), count);
  const offset = math.add(mean, shift);
  const exponent = math.subtract(math.multiply(math.byRow(slopes.map((slope) => -slope)), logits), offset);
  return math.divide(1, math.add(1, math.exp(exponent)));
}

/** `shiftChain` of `core/evaluate/level-shift`, for the banks that have shifts. */
export function shiftConditionally(math: Arithmetic, chain: Chain, byBanks: ShiftsByBank, pairs: BankPairs): Chain {
  const shifts = shiftsOf(math, byBanks, pairs);
  if (shifts === null) return chain;
  const rates = withOdds(math, conditionalRates(math, chain, pairs.steps), factorsOf(math, shifts.bySteps, pairs));
  const product = accumulated(math, rates, pairs.steps, (before, rate) => math.multiply(before, rate));
  return math.where(shifts.isShifted, math.rounded(product), chain);
}

/** As in `core/evaluate/level-shift`: the rate of each step among samples that reached the previous step. */
function conditionalRates(math: Arithmetic, chain: Chain, steps: number): Value {
  const before = previousOf(math, chain, 1);
  const rate = math.divide(chain, before);
  // Rates above HIGH_RATE are moved towards it.
  const lowered = math.subtract(
    1,
    math.divide(math.multiply(1 - HIGH_RATE, math.add(1, math.divide(HIGH_RATE, rate))), 2),
  );
  // The rate of the first step is its probability, however high.
  const highRates = math.byRow(Array.from({ length: steps }, (_, step) => (step === 0 ? 1 : HIGH_RATE)));
  const bounded = math.where(math.compare('LessOrEqual', rate, highRates), rate, lowered);
  return math.where(math.compare('LessOrEqual', before, 0), 0, bounded);
}
