/** The 95 % interval of a quantile; an end is null if the samples are too few to bound it. */
export interface QuantileInterval {
  readonly low: number | null;
  readonly high: number | null;
}

/** The maximum probability that the quantile lies below its interval, and that it lies above. */
const TAIL = 0.025;
/** Probabilities below this share of the largest one do not change the ranks. */
const NEGLIGIBLE = 1e-16;

/**
 * The ranks, from 1 to `count`, of the values that bound a quantile with 95 % confidence, whatever the distribution:
 * the number of values below the quantile is binomial, so that the quantile lies below the value of the lower rank with
 * a probability of at most 2.5 %, and likewise above the value of the upper one (David and Nagaraja, "Order
 * Statistics", 2003, section 7.1). Null if even the smallest or the largest value does not bound it. Takes the values
 * as independent.
 */
export function quantileRanks(quantile: number, count: number): QuantileInterval {
  const { first, probabilities } = binomial(count, quantile);
  let [low, below] = [first, 0];
  while ((below += probabilities[low - first]) <= TAIL) low++;
  let [high, above] = [first + probabilities.length - 1, 0];
  while ((above += probabilities[high - first]) <= TAIL) high--;
  return { low: low === 0 ? null : low, high: high === count ? null : high + 1 };
}

/** The probabilities of a binomial number from `first` on, except negligible ones in both tails. */
function binomial(count: number, rate: number): { readonly first: number; readonly probabilities: readonly number[] } {
  const mode = Math.min(count, Math.floor((count + 1) * rate));
  const odds = rate / (1 - rate);
  const [down, up] = [[1], [1]];
  for (let number = mode; number > 0 && down[down.length - 1] > NEGLIGIBLE; number--)
    down.push((down[down.length - 1] * number) / ((count - number + 1) * odds));
  for (let number = mode; number < count && up[up.length - 1] > NEGLIGIBLE; number++)
    up.push((up[up.length - 1] * (count - number) * odds) / (number + 1));
  const weights = [...down.reverse(), ...up.slice(1)];
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { first: mode - (weights.length - up.length), probabilities: weights.map((weight) => weight / sum) };
}
