/**
 * Shifts a bank's forecasts to the rates of its newest days. Each step of a chain is shifted given the previous one, so
 * that every probability stays below that of the previous step.
 */
import type { CellSums } from './forecast-variance.ts';

/** The level of a bank's forecasts of a step on its newest days. */
export interface Level {
  /** The factor for the expected conversions. */
  readonly ratio: number;
  /** Relative variance of the forecast with this factor, at the time of these days. */
  readonly variance: number;
}

/**
 * The level that moves a bank's forecasts towards the rates observed on its newest days, by the share of the difference
 * that is not due to chance (Bühlmann's credibility): `prior` is the relative variance of a bank's forecasts.
 */
export function credibleLevel({ expected, variance, observed }: CellSums, prior: number): Level {
  const chance = variance / expected ** 2;
  if (!(prior > 0) || !(chance > 0)) return { ratio: 1, variance: 0 };
  const share = prior / (prior + chance);
  return { ratio: 1 + share * (observed / expected - 1), variance: share * chance };
}

/** A probability after its odds were multiplied. */
export function shifted(p: number, oddsFactor: number): number {
  return (oddsFactor * p) / (1 + (oddsFactor - 1) * p);
}

/**
 * Shifts the probabilities of a chain in place: `shifts` are added to the log-odds of each step for samples that
 * reached the previous step. `chain` is `[step][sample]`.
 */
export function shiftChain(chain: readonly Float32Array[], shifts: readonly number[]): void {
  if (shifts.every((shift) => shift === 0)) return;
  const factors = shifts.map((shift) => Math.exp(shift));
  for (let sample = 0; sample < chain[0].length; sample++) shiftSample(chain, sample, factors);
}

/** Multiplies, in place, a sample's odds of each step given the previous step. */
export function shiftSample(chain: readonly Float32Array[], sample: number, factors: readonly number[]): void {
  let before = 1;
  let shiftedBefore = 1;
  for (let step = 0; step < chain.length; step++) {
    const p = chain[step][sample];
    shiftedBefore *= shifted(step === 0 ? p : conditionalRate(p, before), factors[step]);
    before = p;
    chain[step][sample] = shiftedBefore;
  }
}

/**
 * Rates above this are moved towards it: steps predicted out of order have a rate of 1, which no factor of the odds
 * could lower.
 */
const HIGH_RATE = 0.99;

/** The probability of a step for samples that reached the previous step; it grows with `p`, but stays below 1. */
export function conditionalRate(p: number, before: number): number {
  if (before <= 0) return 0;
  const rate = p / before;
  return rate <= HIGH_RATE ? rate : 1 - ((1 - HIGH_RATE) * (1 + HIGH_RATE / rate)) / 2;
}

/** The samples of a bank's newest days. */
export interface LevelSamples {
  /** `[step][sample]`. */
  readonly probabilities: readonly Float32Array[];
  /** `[sample]`: how many real samples each represents. */
  readonly weights: Float64Array;
  /** `[step][sample]`: how much each counts for the level of a step, at most 1; absent if all count alike. */
  readonly recency?: readonly Float64Array[];
  /** `[sample]`: the number of steps whose outcome is known. */
  readonly matureSteps: Uint8Array;
}

/** The samples in which the outcome of a step is known, each counted by its weight and recency. */
export interface StepCounts {
  /** Number of samples that reached the previous step. */
  readonly reached: number;
  /** Number of these that reached the step. */
  readonly observed: number;
}

/**
 * The largest prior variance of a rate's log-odds, as a multiple of the prior relative variance of the rate itself.
 * Near a rate of 1, a small relative change of the rate is a large one of its odds: without a limit, the prior would
 * allow almost any odds, and a handful of outcomes would decide.
 */
const MAX_ODDS_VARIANCE = 10;
/** The largest shift: odds multiplied or divided by about 150. */
const MAX_SHIFT = 5;
/** Tolerated relative difference between an expected count and its target. */
const TOLERANCE = 1e-6;
/** Halvings of the interval of shifts: it ends narrower than 1e-6. */
const HALVINGS = 24;

/** The shift of a step, and the relative variance of the forecast after it. */
export interface LevelShift {
  readonly shift: number;
  readonly variance: number;
}

/**
 * The shifts, for `shiftChain`, that move a bank's forecasts to the levels of its newest days. Each step is compared
 * with samples that reached the previous step: if only clicks halve, few approvals are expected, and the rate of
 * approvals among clicks stays.
 *
 * By step, `counts` has the counts of all samples (the first argument may be some of them), and `priors` the relative
 * variance of a bank's forecasts.
 */
export function conditionalShifts(
  { probabilities, weights, matureSteps, recency }: LevelSamples,
  counts: readonly StepCounts[],
  priors: readonly number[],
): LevelShift[] {
  const before = new Float64Array(weights.length).fill(1);
  const [rates, bases] = [new Float64Array(weights.length), new Float64Array(weights.length)];
  let variance = 0;
  return priors.map((prior, step) => {
    let base = 0;
    for (let sample = 0; sample < weights.length; sample++) {
      const p = probabilities[step][sample];
      rates[sample] = step === 0 ? p : conditionalRate(p, probabilities[step - 1][sample]);
      bases[sample] =
        matureSteps[sample] > step ? weights[sample] * (recency?.[step][sample] ?? 1) * before[sample] : 0;
      base += bases[sample];
    }
    const { reached, observed } = counts[step];
    const expect = (shift: number): number => (reached / base) * sumShifted(bases, rates, Math.exp(shift));
    const expected = expect(0);
    const sums = { expected, variance: expected * (1 - expected / reached), observed };
    const bounded = prior * Math.min(1, MAX_ODDS_VARIANCE * (1 - expected / reached) ** 2);
    const level = expected > 0 ? credibleLevel(sums, bounded) : { ratio: 1, variance: prior };
    // The errors of earlier steps add up, but a shift never increases the error.
    variance = Math.min(prior, variance + level.variance);
    const shift = solve(expect, Math.min(level.ratio * expected, maxConversions(expected, observed, reached)));
    const factor = Math.exp(shift);
    for (let sample = 0; sample < weights.length; sample++) before[sample] *= shifted(rates[sample], factor);
    return { shift, variance };
  });
}

/** The sum of weighted rates after their odds were multiplied. */
function sumShifted(weights: Float64Array, rates: Float64Array, factor: number): number {
  let sum = 0;
  for (let sample = 0; sample < weights.length; sample++) sum += weights[sample] * shifted(rates[sample], factor);
  return sum;
}

/**
 * The most conversions to forecast for samples that reached the previous step: the rate rises at most halfway to 1, or
 * to the observed rate by the rule of succession if that is higher; both are below 1.
 */
function maxConversions(expected: number, observed: number, reached: number): number {
  return Math.max((expected + reached) / 2, (reached * (Math.min(observed, reached) + 1)) / (reached + 2));
}

/** The shift at which an increasing function reaches a target, or the nearest end of the interval; 0 if constant. */
function solve(expect: (shift: number) => number, target: number): number {
  if (!(expect(MAX_SHIFT) > expect(-MAX_SHIFT)) || Math.abs(expect(0) / target - 1) < TOLERANCE) return 0;
  let [low, high] = [-MAX_SHIFT, MAX_SHIFT];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (expect(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
