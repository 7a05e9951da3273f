/**
 * Adjusts p-values for multiple testing, so that about 5 % of those below 0.05 are expected to be chance (Benjamini and
 * Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57, 1995). Keeps the
 * input order; null (not tested) stays null.
 */
export function adjustForNumber(ps: readonly (number | null)[]): (number | null)[] {
  const tested = ps.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((one, other) => other.p - one.p);
  const adjusted: (number | null)[] = ps.map(() => null);
  let min = 1;
  tested.forEach(({ p, index }, position) => {
    min = Math.min(min, (p * tested.length) / (tested.length - position));
    adjusted[index] = min;
  });
  return adjusted;
}
