import { orderOf } from '../../evaluate/order.ts';

/** Predictions for samples, and their outcomes. */
export interface Predicted {
  /** Probabilities `[rows]` per step, corrected for down-sampling. */
  readonly probabilities: readonly Float32Array[];
  /** Number of steps reached `[rows]`. */
  readonly depth: Uint8Array;
}

/** The top of a ranking: expected and actual conversions. */
export interface TopSlice {
  readonly share: number;
  readonly rows: number;
  /** By step. */
  readonly steps: readonly { readonly step: string; readonly expected: number; readonly observed: number }[];
}

/** Samples ranked by one step's probability. */
export interface ObjectiveRanking {
  readonly objective: string;
  readonly slices: readonly TopSlice[];
}

/** How similar two rankings are. */
export interface RankingSimilarity {
  readonly one: string;
  readonly other: string;
  /** Fraction of the top rows that both rankings share, per slice; null without any row. */
  readonly overlap: readonly { readonly share: number; readonly common: number | null }[];
  /** Spearman's rank correlation; null if one ranking has no order. */
  readonly correlation: number | null;
}

/** The same samples ranked by each step in turn. */
export interface ObjectiveComparison {
  readonly steps: readonly string[];
  readonly objectives: readonly ObjectiveRanking[];
  readonly similarities: readonly RankingSimilarity[];
}

/** The fractions of a ranking to examine, including all of it. */
export const SHARES = [0.01, 0.05, 0.1, 0.2, 1] as const;

/**
 * Ranks samples by each step's probability and compares the rankings. If the end of a slice divides equal
 * probabilities, each of these samples counts in part, so that no figure depends on the order of the rows.
 */
export function compareObjectives(steps: readonly string[], predicted: Predicted): ObjectiveComparison {
  const orders = predicted.probabilities.map((column) => orderOf(column).reverse());
  const ranks = predicted.probabilities.map((column, step) => ranksOf(column, orders[step]));
  const pairs = steps.flatMap((one, a) =>
    steps.slice(a + 1).map((other, index) => ({ one, other, a, b: a + 1 + index })),
  );
  return {
    steps,
    objectives: steps.map((objective, step) => ({
      objective,
      slices: SHARES.map((share) => sliceOf(steps, predicted, chosenBy(predicted, step, orders[step], share), share)),
    })),
    similarities: pairs.map(({ one, other, a, b }) => ({
      one,
      other,
      correlation: pearson(ranks[a], ranks[b]),
      overlap: SHARES.map((share) => {
        const [chosen, others] = [a, b].map((step) => chosenBy(predicted, step, orders[step], share));
        return { share, common: commonShare(chosen, others, share) };
      }),
    })),
  };
}

/** The number of rows in a slice: at least one, unless there are none at all. */
function countOf(rows: number, share: number): number {
  return Math.min(rows, Math.max(1, Math.round(rows * share)));
}

/**
 * How much each sample counts among the first rows of a ranking: 1 or 0. Samples with the probability at which these
 * rows end share the remaining rows equally.
 */
function chosenBy({ probabilities }: Predicted, step: number, order: Uint32Array, share: number): Float64Array {
  const scores = probabilities[step];
  const chosen = new Float64Array(order.length);
  const count = countOf(order.length, share);
  if (count === 0) return chosen;
  const last = scores[order[count - 1]];
  let [start, end] = [count - 1, count];
  while (start > 0 && scores[order[start - 1]] === last) start--;
  while (end < order.length && scores[order[end]] === last) end++;
  for (let at = 0; at < end; at++) chosen[order[at]] = at < start ? 1 : (count - start) / (end - start);
  return chosen;
}

function sliceOf(
  steps: readonly string[],
  { probabilities, depth }: Predicted,
  chosen: Float64Array,
  share: number,
): TopSlice {
  const figures = steps.map((step, index) => {
    let expected = 0;
    let observed = 0;
    for (let row = 0; row < chosen.length; row++) {
      expected += chosen[row] * probabilities[index][row];
      if (depth[row] > index) observed += chosen[row];
    }
    return { step, expected, observed };
  });
  return { share, rows: countOf(chosen.length, share), steps: figures };
}

/** The share of the first rows that both rankings have, if both put equal probabilities in the same order. */
function commonShare(chosen: Float64Array, others: Float64Array, share: number): number | null {
  const count = countOf(chosen.length, share);
  if (count === 0) return null;
  let common = 0;
  for (let row = 0; row < chosen.length; row++) common += Math.min(chosen[row], others[row]);
  return common / count;
}

/** The rank of each sample; ties get their mean rank. */
function ranksOf(scores: Float32Array, order: Uint32Array): Float64Array {
  const ranks = new Float64Array(scores.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end]] === scores[order[start]]) end++;
    for (let at = start; at < end; at++) ranks[order[at]] = (start + end - 1) / 2;
    start = end;
  }
  return ranks;
}

/** Pearson's correlation of two lists of ranks; null if either is constant. */
function pearson(first: Float64Array, second: Float64Array): number | null {
  const mean = (first.length - 1) / 2;
  let [product, squares, otherSquares] = [0, 0, 0];
  for (let row = 0; row < first.length; row++) {
    const [a, b] = [first[row] - mean, second[row] - mean];
    product += a * b;
    squares += a * a;
    otherSquares += b * b;
  }
  return squares > 0 && otherSquares > 0 ? product / Math.sqrt(squares * otherSquares) : null;
}
