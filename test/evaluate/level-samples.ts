import type { Random } from '../../core/engine/random.ts';
import { shiftChain, type LevelSamples, type StepCounts } from '../../core/evaluate/level-shift.ts';

/** Number of steps. */
export const STEPS = 4;

/** Number of samples of a bank. */
export const SAMPLES = 2000;

/**
 * Draws samples. The predicted rate of each step, given the previous step, varies between samples around its `rates`.
 */
export function drawSamples(random: Random, rates: readonly number[]): LevelSamples {
  const probabilities = rates.map(() => new Float32Array(SAMPLES));
  for (let sample = 0; sample < SAMPLES; sample++) {
    let p = 1;
    rates.forEach((rate, step) => {
      p *= 1 / (1 + Math.exp(-Math.log(rate / (1 - rate)) - random.normal()));
      probabilities[step][sample] = p;
    });
  }
  return {
    probabilities,
    weights: Float64Array.from({ length: SAMPLES }, () => 1 + Math.floor(3 * random.uniform())),
    matureSteps: Uint8Array.from({ length: SAMPLES }, () => (random.uniform() < 0.8 ? STEPS : 2)),
  };
}

/** By step, the expected conversions of the samples whose outcome for it is known. */
export function expectedOf({ weights, matureSteps }: LevelSamples, chain: readonly Float32Array[]): number[] {
  return chain.map((probabilities, step) =>
    probabilities.reduce((sum, p, sample) => sum + (matureSteps[sample] > step ? weights[sample] * p : 0), 0),
  );
}

/** A rate of each step, given the previous step. */
export const RATES = [0.1, 0.4, 0.3, 0.5];

/**
 * Draws a bank whose predicted rates vary around `RATES`. Its true rates differ from the predicted ones: `changes` has
 * the difference in log-odds of each step, given the previous step.
 */
export function drawBank(
  random: Random,
  changes: readonly number[],
): { readonly samples: LevelSamples; readonly truth: readonly Float32Array[]; readonly counts: StepCounts[] } {
  const drawn = drawSamples(random, RATES);
  const samples = { ...drawn, weights: drawn.weights.fill(1), matureSteps: drawn.matureSteps.fill(STEPS) };
  const truth = samples.probabilities.map((step) => step.slice());
  shiftChain(truth, changes);
  return { samples, truth, counts: observedCounts(samples, drawDepths(random, truth)) };
}

/** How many steps each sample reaches. */
function drawDepths(random: Random, truth: readonly Float32Array[]): number[] {
  return Array.from(truth[0], (_, sample) => {
    const outcome = random.uniform();
    return truth.filter((step) => outcome < step[sample]).length;
  });
}

function observedCounts({ probabilities, matureSteps }: LevelSamples, depths: readonly number[]): StepCounts[] {
  return probabilities.map((_, step) => {
    const known = depths.filter((_, sample) => matureSteps[sample] > step);
    return {
      reached: known.filter((depth) => depth >= step).length,
      observed: known.filter((depth) => depth > step).length,
    };
  });
}
