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

/**
 * The shifts, for `shiftChain`, that multiply the conversions that a bank's samples are expected to make by `ratios`,
 * step by step. A step's rate among those who took the step before rises at most halfway to 1.
 */
export function conditionalShifts(samples: LevelSamples, ratios: readonly number[]): number[] {
  let before = Float64Array.from(samples.weights, () => 1);
  return ratios.map((ratio, step) => {
    const rates = samples.probabilities[step].map((p, sample) =>
      conditional(p, step === 0 ? 1 : samples.probabilities[step - 1][sample]),
    );
    const bases = samples.weights.map((weight, sample) => (samples.settled[sample] > step ? weight : 0));
    const expect = (shift: number): number => {
      const factor = Math.exp(shift);
      return bases.reduce((sum, base, sample) => sum + base * before[sample] * shifted(rates[sample], factor), 0);
    };
    const raw = bases.reduce((sum, base, sample) => sum + base * samples.probabilities[step][sample], 0);
    const all = bases.reduce((sum, base, sample) => sum + base * before[sample], 0);
    const shift = solve(expect, Math.min(ratio * raw, (expect(0) + all) / 2));
    const factor = Math.exp(shift);
    before = before.map((p, sample) => p * shifted(rates[sample], factor));
    return shift;
  });
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
