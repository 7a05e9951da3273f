import { checkSizes, checkWeights } from './checks.ts';
import { orderOf, type Scores } from './order.ts';

/**
 * Samples sorted by score, ascending: score, label (0 or 1), weight (absent: 1 each) and group of users (absent:
 * samples are independent) in parallel arrays, so that loops read memory sequentially.
 */
export interface RankedRows {
  readonly scores: Scores;
  readonly labels: Uint8Array;
  readonly weights: Scores | undefined;
  readonly groups: Uint16Array | undefined;
}

/**
 * Sorts samples by score, in linear time. Throws `not-finite` for a NaN score, and `invalid-input` for unequal lengths
 * or a weight that is negative or not finite.
 */
export function rankRows(scores: Scores, labels: Uint8Array, weights?: Scores, groups?: Uint16Array): RankedRows {
  checkSizes(scores, labels, weights);
  checkWeights(weights);
  const order = orderOf(scores);
  const ranked = {
    scores: scores instanceof Float32Array ? new Float32Array(order.length) : new Float64Array(order.length),
    labels: new Uint8Array(order.length),
    weights: weights === undefined ? undefined : new Float64Array(order.length),
    groups: groups && new Uint16Array(order.length),
  };
  for (let index = 0; index < order.length; index++) {
    ranked.scores[index] = scores[order[index]];
    ranked.labels[index] = labels[order[index]];
  }
  if (weights !== undefined && ranked.weights !== undefined) {
    for (let index = 0; index < order.length; index++) ranked.weights[index] = weights[order[index]];
  }
  if (groups !== undefined && ranked.groups !== undefined) {
    for (let index = 0; index < order.length; index++) ranked.groups[index] = groups[order[index]];
  }
  return ranked;
}
