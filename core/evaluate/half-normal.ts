/** Averages over standard deviations that are unknown, with a half-normal prior. */

/** The logarithms of the prior weights of ascending deviations: the density times the distance between neighbours. */
export function logPriors(deviations: readonly number[], scale: number): number[] {
  return deviations.map((deviation, index) => {
    const below = index === 0 ? 0 : deviations[index - 1];
    const above = index === deviations.length - 1 ? deviation : deviations[index + 1];
    return Math.log(above - below) - (deviation / scale) ** 2 / 2;
  });
}

/** Weights with these logarithms, up to a constant, that sum up to 1. */
export function weightsOf(logWeights: readonly number[]): number[] {
  const best = Math.max(...logWeights);
  const weights = logWeights.map((logWeight) => Math.exp(logWeight - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
