/**
 * Shifts a bank's forecasts to the rates of its newest days. The steps of a chain are shifted one given the other, so
 * that every probability stays below that of the step before.
 */
import type { Sums } from './forecast-variance.ts';

/** The level of a bank's forecasts of a step on its newest days. */
export interface Level {
  /** By what to multiply the expected conversions. */
  readonly ratio: number;
  /** Relative variance of the forecast after that, at the time of these days. */
  readonly variance: number;
}

/**
 * Moves a bank's forecasts towards the rates observed on its newest days, by the share of the difference that is not
 * due to chance (Bühlmann's credibility): `prior` is the relative variance of a bank's forecasts.
 */
export function credibleLevel({ expected, variance, observed }: Sums, prior: number): Level {
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
 * Shifts the probabilities of a chain in place: `shifts` are added to the log-odds of each step for those who took the
 * step before. `chain` is `[step][sample]`.
 */
export function shiftChain(chain: readonly Float32Array[], shifts: readonly number[]): void {
  if (shifts.every((shift) => shift === 0)) return;
  const factors = shifts.map((shift) => Math.exp(shift));
  for (let sample = 0; sample < chain[0].length; sample++) {
    let [before, shiftedBefore] = [1, 1];
    for (const [step, probabilities] of chain.entries()) {
      const p = probabilities[sample];
      shiftedBefore *= shifted(conditional(p, before), factors[step]);
      before = p;
      probabilities[sample] = shiftedBefore;
    }
  }
}

/** The probability of a step for those who took the step before. */
function conditional(p: number, before: number): number {
  return before > 0 ? Math.min(1, p / before) : 0;
}

/** The samples of a bank's newest days. */
export interface LevelSamples {
  /** `[step][sample]`. */
  readonly probabilities: readonly Float32Array[];
  /** `[sample]`: how many real samples each stands for. */
  readonly weights: Float64Array;
  /** `[sample]`: the number of steps whose outcome is known. */
  readonly settled: Uint8Array;
}

/** The largest shift: odds times or divided by about 150. */
const MAX_SHIFT = 5;
/** How far, relatively, an expected count may be off its target. */
const TOLERANCE = 1e-6;
/** Halvings of the interval of shifts: it ends narrower than 1e-6. */
const HALVINGS = 24;

/** The shift of a step, and the relative variance of the forecast after it. */
export interface LevelShift {
  readonly shift: number;
  readonly variance: number;
}

/**
 * The shifts, for `shiftChain`, that move a bank's forecasts to the levels of its newest days. Each step starts from
 * the forecast with the steps before it shifted: if only clicks halve, few approvals are no news, and the rate of
 * approvals among clicks stays. `sums` are by step those of all samples, of which `samples` may be a part; `priors` are
 * by step the relative variances of a bank's forecasts.
 */
export function conditionalShifts(
  { probabilities, weights, settled }: LevelSamples,
  sums: readonly Sums[],
  priors: readonly number[],
): LevelShift[] {
  let before = Float64Array.from(weights, () => 1);
  return priors.map((prior, step) => {
    const rates = probabilities[step].map((p, sample) =>
      conditional(p, step === 0 ? 1 : probabilities[step - 1][sample]),
    );
    const raw = total(weights, (sample) => (settled[sample] > step ? probabilities[step][sample] : 0));
    const scale = raw > 0 ? sums[step].expected / raw : 1;
    const bases = weights.map((weight, sample) => (settled[sample] > step ? scale * weight : 0));
    const expect = (shift: number): number => {
      const factor = Math.exp(shift);
      return total(bases, (sample) => before[sample] * shifted(rates[sample], factor));
    };
    const variance = total(bases, (sample) => before[sample] * rates[sample] * (1 - before[sample] * rates[sample]));
    const [expected, reached] = [expect(0), total(bases, (sample) => before[sample])];
    const level = credibleLevel({ expected, variance, observed: sums[step].observed }, prior);
    const shift = solve(expect, Math.min(level.ratio * expected, highest(expected, sums[step].observed, reached)));
    const factor = Math.exp(shift);
    before = before.map((p, sample) => p * shifted(rates[sample], factor));
    return { shift, variance: level.variance };
  });
}

/**
 * The most conversions to forecast for those who reached the step before: their rate rises at most halfway to 1, or to
 * the observed one by the rule of succession, which is below 1 too.
 */
function highest(expected: number, observed: number, reached: number): number {
  return Math.max((expected + reached) / 2, (reached * (Math.min(observed, reached) + 1)) / (reached + 2));
}

function total(weights: Float64Array, valueOf: (sample: number) => number): number {
  return weights.reduce((sum, weight, sample) => sum + weight * valueOf(sample), 0);
}

/** The shift at which an increasing function has a value, or the end of the interval that is nearest; 0 if constant. */
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
