import type { EncodedSamples } from '../engine/embedding.ts';
import type { Calibration } from '../evaluate/calibration.ts';
import type { FeatureSchema } from '../features/schema.ts';
import { Calibrator } from './calibrator.ts';
import type { StepPredictor } from './predict.ts';

/** Predicts with several models: the mean of their probabilities, calibrated. */
export class EnsemblePredictor implements StepPredictor {
  readonly batchSize: number;
  readonly steps: readonly string[];
  /** The members, uncalibrated: only their mean is calibrated. */
  readonly members: readonly StepPredictor[];
  #calibrator: Calibrator | null = null;

  constructor(members: readonly StepPredictor[]) {
    this.batchSize = Math.min(...members.map((member) => member.batchSize));
    this.steps = members[0].steps;
    this.members = members;
  }

  async predict(samples: EncodedSamples): Promise<Float32Array[]> {
    const predictions: Float32Array[][] = [];
    for (const member of this.members) predictions.push(await member.predict(samples));
    const mean = meanProbabilities(predictions);
    this.#calibrator?.apply(mean, samples);
    return mean;
  }

  calibrate(calibrations: readonly Calibration[], schema: FeatureSchema): void {
    this.#calibrator = new Calibrator(calibrations, schema);
  }

  async release(): Promise<void> {
    for (const member of this.members) await member.release();
  }
}

/** The mean of the members' probabilities, per step. */
export function meanProbabilities(predictions: readonly (readonly Float32Array[])[]): Float32Array[] {
  return predictions[0].map((first, step) => {
    const ofStep = predictions.map((prediction) => prediction[step]);
    const mean = new Float32Array(first.length);
    for (let row = 0; row < mean.length; row++) {
      let sum = 0;
      for (let member = 0; member < ofStep.length; member++) sum += ofStep[member][row];
      mean[row] = sum / ofStep.length;
    }
    return mean;
  });
}
