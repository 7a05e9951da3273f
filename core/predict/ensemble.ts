import type { EmbeddedRows } from '../engine/embedding.ts';
import { calibrateChain, type Calibration } from '../evaluate/calibration.ts';
import type { StepPredictor } from './predict.ts';

/** Predicts with several models: the mean of their probabilities, calibrated. */
export class EnsemblePredictor implements StepPredictor {
  readonly batchSize: number;
  readonly steps: readonly string[];
  /** The members, which are not calibrated each by itself. */
  readonly members: readonly StepPredictor[];
  #calibrations: readonly Calibration[] = [];

  constructor(members: readonly StepPredictor[]) {
    this.batchSize = Math.min(...members.map((member) => member.batchSize));
    this.steps = members[0].steps;
    this.members = members;
  }

  async predict(samples: EmbeddedRows): Promise<Float32Array[]> {
    const chains: Float32Array[][] = [];
    for (const member of this.members) chains.push(await member.predict(samples));
    const chain = meanChain(chains);
    calibrateChain(chain, this.#calibrations);
    return chain;
  }

  calibrate(calibrations: readonly Calibration[]): void {
    this.#calibrations = calibrations;
  }

  async release(): Promise<void> {
    for (const member of this.members) await member.release();
  }
}

/** The mean of the members' probabilities, per step. */
function meanChain(chains: readonly (readonly Float32Array[])[]): Float32Array[] {
  return chains[0].map((first, step) => {
    const sums = new Float64Array(first.length);
    for (const chain of chains) for (let row = 0; row < sums.length; row++) sums[row] += chain[step][row];
    return Float32Array.from(sums, (sum) => sum / chains.length);
  });
}
