import { AppError } from '../../errors.ts';
import { message, stepName } from '../../text/message.ts';
import type { BannerCandidate } from '../candidates/candidates.ts';

/** The best candidate of each user of a block in one list; the first one wins a tie. Plain data. */
export interface BestCandidates {
  /** Negative if there is no candidate yet. */
  readonly scores: Float32Array;
  readonly candidates: Uint32Array;
  readonly weights: Float64Array;
  /** `[capacity × steps]` */
  readonly probabilities: Float32Array;
}

/** Allocates the best candidates of `capacity` users, with `steps` probabilities each. */
export function createBest(capacity: number, steps: number): BestCandidates {
  return {
    scores: new Float32Array(capacity),
    candidates: new Uint32Array(capacity),
    weights: new Float64Array(capacity),
    probabilities: new Float32Array(capacity * steps),
  };
}

/** A candidate and its predictions for some of a block's users. */
export interface Offer {
  /** Its index among all candidates. */
  readonly index: number;
  readonly candidate: BannerCandidate;
  readonly run: string;
  /** The first user that the probabilities belong to. */
  readonly from: number;
  /** Probabilities per step of the run, one per user, corrected for down-sampling. */
  readonly probabilities: readonly Float32Array[];
  /** For each user, the index of the candidate that the bank shows; see `chooseBanners`. */
  readonly shown: Uint32Array;
}

/** The weights of a block's users; `bank` holds those for the candidate's bank, if any. */
export interface UserWeights {
  readonly weights: Float64Array;
  readonly bank: Float64Array | null;
}

/**
 * Offers a candidate to the users who are shown it: score = weight × value × ŷ (eq. 1, whose weight includes the value
 * of a conversion). The weight is the product of three: that of the bank, of the user, and of the user for this bank.
 * Throws `not-finite` if a model returns no valid probability.
 */
export function offerCandidate(best: BestCandidates, users: UserWeights, offer: Offer, count: number): void {
  const { index, candidate, from, probabilities, shown } = offer;
  const { scores, candidates, weights } = best;
  const objective = probabilities[candidate.step];
  const steps = best.probabilities.length / scores.length;
  const value = candidate.value ?? 1;
  for (let row = 0, user = from; row < count; row += 1, user += 1) {
    let weight = candidate.weight * users.weights[user];
    if (users.bank !== null) weight *= users.bank[user];
    const score = Math.fround(weight * value * objective[row]);
    if (!(score >= 0)) throw notFinite(offer, objective[row]);
    if (shown[row] !== index || score <= scores[user]) continue;
    scores[user] = score;
    candidates[user] = index;
    weights[user] = weight;
    for (let step = 0, offset = user * steps; step < probabilities.length; step += 1, offset += 1)
      best.probabilities[offset] = probabilities[step][row];
  }
}

function notFinite({ run, candidate }: Offer, value: number): AppError {
  return new AppError(
    'not-finite',
    message('score.notProbability', { run, step: stepName(candidate.objective), value: String(value) }),
    message('score.runDamaged'),
  );
}
