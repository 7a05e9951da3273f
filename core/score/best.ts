import { AppError } from '../errors.ts';
import type { UserBlock } from './block.ts';
import type { BannerCandidate } from './candidates.ts';
import type { Ranking } from './ranking.ts';

/** The best candidate of each user of a block so far; of equal ones the first that was offered. */
export class BestCandidates {
  readonly #steps: number;
  readonly #scores: Float32Array;
  readonly #candidates: Uint32Array;
  readonly #weights: Float64Array;
  /** `[capacity × steps]` */
  readonly #probabilities: Float32Array;

  constructor(capacity: number, steps: number) {
    this.#steps = steps;
    this.#scores = new Float32Array(capacity);
    this.#candidates = new Uint32Array(capacity);
    this.#weights = new Float64Array(capacity);
    this.#probabilities = new Float32Array(capacity * steps);
  }

  /** Forgets what was offered. */
  clear(): void {
    this.#scores.fill(-1);
  }

  /**
   * Offers a candidate to every user, whose real probabilities of it are given per step: score = weight × ŷ (eq. 1), where the weight is
   * the bank's × the user's × the user's for the bank. Throws `not-finite` where a model does not give a probability.
   */
  offer(block: UserBlock, index: number, candidate: BannerCandidate, probabilities: readonly Float32Array[], run: string): void {
    const wanted = probabilities[candidate.step];
    const bankWeights = block.bankWeights[candidate.group];
    for (let user = 0; user < block.rows; user += 1) {
      let weight = candidate.weight * block.weights[user];
      if (bankWeights !== null) weight *= bankWeights[user];
      const score = Math.fround(weight * wanted[user]);
      if (!(score >= 0)) throw notFinite(run, candidate.objective, wanted[user]);
      if (score <= this.#scores[user]) continue;
      this.#scores[user] = score;
      this.#candidates[user] = index;
      this.#weights[user] = weight;
      for (let step = 0, at = user * this.#steps; step < probabilities.length; step += 1, at += 1) this.#probabilities[at] = probabilities[step][user];
    }
  }

  /** Hands every user's best candidate to the ranking. */
  rank(block: UserBlock, ranking: Ranking): void {
    const { ids, idOffsets, ordinals } = block;
    for (let user = 0; user < block.rows; user += 1) {
      ranking.push(this.#scores[user], this.#candidates[user], ordinals[user], this.#weights[user],
        this.#probabilities, user * this.#steps, ids, idOffsets[user], idOffsets[user + 1]);
    }
  }
}

function notFinite(run: string, objective: string, value: number): AppError {
  return new AppError('not-finite', `run ${run} gives no probability of ${objective}: ${value}`, 'the run is damaged: train it again');
}
