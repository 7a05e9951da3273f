import { checkSizes, checkWeights } from './checks.ts';
import { orderOf, type Scores } from './order.ts';

/**
 * Computes the area under the ROC curve exactly: the share of (positive, negative) pairs that the scores put in the
 * right order, ties counting half. `labels` are 0 or 1; each pair counts with the product of its samples' weights.
 * Null where there are no positives or no negatives. Throws `not-finite` for NaN scores.
 */
export function auc(scores: Scores, labels: Uint8Array, weights?: Scores): number | null {
  checkSizes(scores, labels, weights);
  return aucInOrder(scores, labels, orderOf(scores), weights);
}

/** The same over rows that are already sorted by score, `order` of `orderOf`. */
export function aucInOrder(scores: Scores, labels: Uint8Array, order: Uint32Array, weights?: Scores): number | null {
  checkWeights(weights);
  let positives = 0;
  let negatives = 0;
  let twiceArea = 0;
  for (let at = 0; at < order.length; ) {
    const score = scores[order[at]];
    let tiedPositives = 0;
    let tiedNegatives = 0;
    do {
      const row = order[at++];
      const weight = weights === undefined ? 1 : weights[row];
      if (labels[row] === 0) tiedNegatives += weight;
      else tiedPositives += weight;
    } while (at < order.length && scores[order[at]] === score);
    // Twice the area stays an integer without weights, so it is exact up to 2^53 pairs.
    twiceArea += tiedPositives * (2 * negatives + tiedNegatives);
    positives += tiedPositives;
    negatives += tiedNegatives;
  }
  return positives > 0 && negatives > 0 ? twiceArea / (2 * positives * negatives) : null;
}
