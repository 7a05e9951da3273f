import type { Scores } from './order.ts';
import { rankRows, type RankedRows } from './ranked.ts';

/**
 * Computes the area under the ROC curve exactly: the fraction of (positive, negative) pairs that the scores order
 * correctly, with ties counting half. `labels` are 0 or 1; the weight of a pair is the product of its samples' weights.
 * Null if there are no positives or no negatives. Throws `not-finite` for NaN scores.
 */
export function auc(scores: Scores, labels: Uint8Array, weights?: Scores): number | null {
  return aucOfRanked(rankRows(scores, labels, weights));
}

/** Computes the AUC of rows that are already sorted by score. */
export function aucOfRanked({ scores, labels, weights }: RankedRows): number | null {
  let positives = 0;
  let negatives = 0;
  let twiceArea = 0;
  for (let index = 0; index < scores.length;) {
    const score = scores[index];
    let tiedPositives = 0;
    let tiedNegatives = 0;
    do {
      const weight = weights === undefined ? 1 : weights[index];
      if (labels[index] === 0) tiedNegatives += weight;
      else tiedPositives += weight;
      index++;
    } while (index < scores.length && scores[index] === score);
    // Twice the area is an integer if there are no weights, so it is exact up to 2^53.
    twiceArea += tiedPositives * (2 * negatives + tiedNegatives);
    positives += tiedPositives;
    negatives += tiedNegatives;
  }
  return positives > 0 && negatives > 0 ? twiceArea / (2 * positives * negatives) : null;
}
