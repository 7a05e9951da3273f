/** A funnel whose samples fall into cells of equal covariates, each with its own conditional probabilities. */
const CELLS = 24;
const STEPS = 4;
const BASE = [0.5, 0.35, 0.7, 0.6];

/**
 * The result of `simulateChain`: probabilities per cell of the down-sampled period, and a complete period for
 * comparison.
 */
export interface SimulatedChain {
  /**
   * Predicted over actual conversions per step, after `correction` converts each cell's sampled probabilities to real
   * ones.
   */
  compare(correction: (sampled: readonly number[]) => readonly number[]): number[];
}

/**
 * Simulates two periods of a funnel: the first keeps negatives of the last step with probability `rate`; the second is
 * complete.
 */
export function simulateChain({
  samples,
  rate,
  seed,
}: {
  samples: number;
  rate: number;
  seed: number;
}): SimulatedChain {
  const random = randomSource(seed);
  const sampled = countPeriod(random, samples, rate);
  const real = countPeriod(random, samples, 1);
  return {
    compare: (correction) => {
      const predicted = cells().map((cell) => correction(rates(sampled, cell)).map((rate) => rate * real[cell][0]));
      return Array.from({ length: STEPS }, (_, step) => {
        const actual = cells().reduce((sum, cell) => sum + real[cell][step + 1], 0);
        return cells().reduce((sum, cell) => sum + predicted[cell][step], 0) / actual;
      });
    },
  };
}

/** Counts per cell how many samples took at least 0, 1, … steps. */
function countPeriod(random: () => number, samples: number, keep: number): number[][] {
  const reached = cells().map(() => new Array<number>(STEPS + 1).fill(0));
  for (let sample = 0; sample < samples; sample++) {
    const cell = Math.floor(random() * CELLS);
    let depth = 0;
    while (depth < STEPS && random() < conditional(cell, depth)) depth++;
    if (depth < STEPS && keep < 1 && random() >= keep) continue;
    for (let step = 0; step <= depth; step++) reached[cell][step]++;
  }
  return reached;
}

/** Covariates raise or lower a step's odds, differently for each step. */
function conditional(cell: number, step: number): number {
  const shift = Math.sin(cell * (step + 1)) + ((cell % 4) - 1.5) / 2;
  const logit = Math.log(BASE[step] / (1 - BASE[step])) + shift;
  return 1 / (1 + Math.exp(-logit));
}

function rates(reached: readonly (readonly number[])[], cell: number): number[] {
  return reached[cell].slice(1).map((count) => count / reached[cell][0]);
}

function cells(): number[] {
  return Array.from({ length: CELLS }, (_, cell) => cell);
}

/** Numbers in [0, 1) from a 32-bit xorshift. */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
