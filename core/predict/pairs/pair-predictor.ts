import type { EncodedSamples } from '../../engine/embedding.ts';
import type { CandidateField } from '../candidate-fields.ts';

/** The fields that a candidate sets: its bank and its banner. */
export type CandidateFields = readonly CandidateField[];

/** The probabilities of users with each candidate: `[candidate][step][user]`. */
export type PairPredictions = readonly (readonly Float32Array[])[];

/** Predicts every user with each of the candidates that it was opened with. */
export interface PairPredictor {
  /** Maximum number of users per call. */
  readonly batchSize: number;
  /**
   * Corrected, calibrated probabilities of up to `batchSize` users; what their rows hold in the candidates' fields does
   * not matter.
   */
  predict(users: EncodedSamples): Promise<PairPredictions>;
  release(): Promise<void>;
}
