/**
 * Tables whose probability exceeds that of the observed table by at most this factor count as equally likely: the
 * difference is rounding.
 */
const TIE = 1 + 1e-7;

/**
 * Fisher's exact two-sided p-value for two samples having the same rate, from their counts of successes and their
 * totals: the probability of all tables with the same margins that are no likelier than the observed one (Fisher, "The
 * logic of inductive inference", 1935). Takes time proportional to the smaller margin.
 */
export function fisherExact(
  [count, otherCount]: readonly [number, number],
  [total, otherTotal]: readonly [number, number],
): number {
  const successes = count + otherCount;
  const min = Math.max(0, successes - otherTotal);
  const max = Math.min(total, successes);
  const weights = tableWeights(min, max, { total, otherTotal, successes });
  const observed = weights[count - min] * TIE;
  let [sum, extreme] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    if (weight <= observed) extreme += weight;
  }
  return Math.min(1, extreme / sum);
}

interface Margins {
  readonly total: number;
  readonly otherTotal: number;
  readonly successes: number;
}

/**
 * Hypergeometric probabilities of `min .. max` successes in the first sample, up to a common factor: 1 for the
 * likeliest, so that none overflows.
 */
function tableWeights(min: number, max: number, { total, otherTotal, successes }: Margins): Float64Array {
  const weights = new Float64Array(max - min + 1);
  const mode = Math.min(max, Math.max(min, Math.floor(((total + 1) * (successes + 1)) / (total + otherTotal + 2))));
  const ratio = (count: number): number =>
    ((total - count) * (successes - count)) / ((count + 1) * (otherTotal - successes + count + 1));
  weights[mode - min] = 1;
  for (let count = mode; count < max; count++) weights[count + 1 - min] = weights[count - min] * ratio(count);
  for (let count = mode - 1; count >= min; count--) weights[count - min] = weights[count + 1 - min] / ratio(count);
  return weights;
}
