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

/** The banners that a bank shows to some of a block's users, and their predictions. */
export interface Offer {
  /** The indexes of the bank's candidates among all candidates. */
  readonly indexes: readonly number[];
  /** Any of these candidates: they differ only in their banners. */
  readonly candidate: BannerCandidate;
  readonly run: string;
  /** The first user. */
  readonly from: number;
  /** For each user, the position of the shown banner in `indexes`. */
  readonly shown: Uint32Array;
  /** `[step][user]`: probabilities of the shown banner. */
  readonly probabilities: readonly Float32Array[];
}

/** The weights of a block's users; `bank` holds those for the candidate's bank, if any. */
export interface UserWeights {
  readonly weights: Float64Array;
  readonly bank: Float64Array | null;
}

/**
 * Offers each user the banner that a bank shows: score = weight × value × ŷ (eq. 1, whose weight includes the value of
 * a conversion). The weight is the product of three: that of the bank, of the user, and of the user for this bank.
 * Throws `not-finite` if a model returns no valid probability.
 */
export function offerBanners(best: BestCandidates, users: UserWeights, offer: Offer): void {
  const { indexes, candidate, from, shown, probabilities } = offer;
  const { scores, candidates, weights } = best;
  const objective = probabilities[candidate.step];
  const steps = best.probabilities.length / scores.length;
  const value = candidate.value ?? 1;
  for (let row = 0, user = from; row < shown.length; row++, user++) {
    let weight = candidate.weight * users.weights[user];
    if (users.bank !== null) weight *= users.bank[user];
    const score = Math.fround(weight * value * objective[row]);
    if (!(score >= 0)) throw notFinite(offer, objective[row]);
    const index = indexes[shown[row]];
    if (score < scores[user] || (score === scores[user] && index > candidates[user])) continue;
    scores[user] = score;
    candidates[user] = index;
    weights[user] = weight;
    for (let step = 0, offset = user * steps; step < probabilities.length; step++, offset++)
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
