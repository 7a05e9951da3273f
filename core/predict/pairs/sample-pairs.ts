import type { EncodedSamples } from '../../engine/embedding.ts';
import type { StepPredictor } from '../predict.ts';
import type { CandidateFields, PairPredictions, PairPredictor } from './pair-predictor.ts';

/** Predicts pairs with a predictor of samples, one candidate after the other. */
export class SamplePairs implements PairPredictor {
  readonly batchSize: number;
  readonly #predictor: Pick<StepPredictor, 'predict' | 'release'>;
  readonly #candidates: readonly CandidateFields[];

  constructor(
    predictor: Pick<StepPredictor, 'batchSize' | 'predict' | 'release'>,
    candidates: readonly CandidateFields[],
  ) {
    this.batchSize = predictor.batchSize;
    this.#predictor = predictor;
    this.#candidates = candidates;
  }

  /** Writes each candidate's fields into the users' rows. */
  async predict(users: EncodedSamples): Promise<PairPredictions> {
    const predictions: Float32Array[][] = [];
    for (const fields of this.#candidates) {
      for (const { column, row } of fields) fillColumn(users, column, row);
      predictions.push(await this.#predictor.predict(users));
    }
    return predictions;
  }

  release(): Promise<void> {
    return this.#predictor.release();
  }
}

function fillColumn({ single, singleFields, count }: EncodedSamples, column: number, value: number): void {
  for (let user = 0, cell = column; user < count; user++, cell += singleFields) single[cell] = value;
}
