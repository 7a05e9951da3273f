import type { EncodedSamples } from '../../engine/embedding.ts';
import type { Calibrator } from '../calibrator.ts';
import { meanProbabilities } from '../ensemble.ts';
import type { CandidateFields, PairPredictions, PairPredictor } from './pair-predictor.ts';

/** Predicts pairs with several models: the mean of their probabilities, calibrated. */
export class PairEnsemble implements PairPredictor {
  readonly batchSize: number;
  readonly #members: readonly PairPredictor[];
  readonly #candidates: readonly CandidateFields[];
  readonly #calibrator: Calibrator;

  constructor(members: readonly PairPredictor[], candidates: readonly CandidateFields[], calibrator: Calibrator) {
    this.batchSize = Math.min(...members.map((member) => member.batchSize));
    this.#members = members;
    this.#candidates = candidates;
    this.#calibrator = calibrator;
  }

  async predict(users: EncodedSamples): Promise<PairPredictions> {
    const predictions: PairPredictions[] = [];
    for (const member of this.#members) predictions.push(await member.predict(users));
    return this.#candidates.map((fields, candidate) => {
      const mean = meanProbabilities(predictions.map((ofMember) => ofMember[candidate]));
      this.#calibrator.applyToCandidate(mean, fields);
      return mean;
    });
  }

  async release(): Promise<void> {
    for (const member of this.#members) await member.release();
  }
}
