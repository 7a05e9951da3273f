/**
 * Adjusts p-values for multiple testing, so that at most 5 % of those below 0.05 are expected to be chance (Benjamini
 * and Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57, 1995). Keeps the
 * input order; null (not tested) stays null.
 */
export function adjustByBenjaminiHochberg(ps: readonly (number | null)[]): (number | null)[] {
  const tested = ps.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((one, other) => other.p - one.p);
  const adjusted: (number | null)[] = ps.map(() => null);
  let min = 1;
  tested.forEach(({ p, index }, position) => {
    min = Math.min(min, (p * tested.length) / (tested.length - position));
    adjusted[index] = min;
  });
  return adjusted;
}

/**
 * Adjusts p-values so that, without any real difference, one below 0.05 occurs in at most 5 % of cases (Holm, "A simple
 * sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979). `hypotheses` is the
 * number to adjust for if the tested hypotheses were picked from more by the same data. Keeps the input order; null
 * (not tested) stays null.
 */
export function adjustByHolm(ps: readonly (number | null)[], hypotheses?: number): (number | null)[] {
  const tested = ps.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((one, other) => one.p - other.p);
  const hypothesisCount = Math.max(hypotheses ?? 0, tested.length);
  const adjusted: (number | null)[] = ps.map(() => null);
  let max = 0;
  tested.forEach(({ p, index }, position) => {
    max = Math.min(1, Math.max(max, p * (hypothesisCount - position)));
    adjusted[index] = max;
  });
  return adjusted;
}

/** The number of pairs among `count` items. */
export function pairCount(count: number): number {
  return (count * (count - 1)) / 2;
}
