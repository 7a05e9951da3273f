/** How far a distribution has moved from a reference: the population stability index. */

/** The counts of one side, by bin. */
export interface BinnedCounts {
  /** `[bins]`: number of cases, or the sum of their weights. */
  readonly counts: Float64Array;
  /** Number of independent cases, which is less than the sum of the weights if these differ. */
  readonly size: number;
}

/** How far a distribution has moved. */
export interface Stability {
  /** Σ (actual share − reference share) · ln(actual share / reference share); null if a side is empty. */
  readonly psi: number | null;
  /** The index that chance alone exceeds in 5 % of cases; null if a side is empty. */
  readonly chance: number | null;
}

/** Added to each bin, so that an empty one counts as half a case. */
const HALF_CASE = 0.5;
/** The quantile of the normal distribution at 95 %, for a bound on one side. */
const Z_95_ONE_SIDED = 1.6448536269514722;

/**
 * The population stability index (Siddiqi 2006, *Credit Risk Scorecards*) of two distributions over the same bins, and
 * how large chance makes it: without drift, it is distributed as (1/n + 1/m) · χ² with one degree of freedom fewer than
 * there are bins (Yurdakul 2018, *Statistical Properties of Population Stability Index*).
 */
export function populationStability(reference: BinnedCounts, actual: BinnedCounts): Stability {
  const used = reference.counts.map((count, bin) => count + actual.counts[bin]).filter((count) => count > 0).length;
  if (!(reference.size > 0) || !(actual.size > 0) || used === 0) return { psi: null, chance: null };
  let psi = 0;
  const [before, after] = [smoothedShares(reference, used), smoothedShares(actual, used)];
  for (const [bin, count] of reference.counts.entries())
    if (count + actual.counts[bin] > 0) psi += (after(bin) - before(bin)) * Math.log(after(bin) / before(bin));
  return { psi, chance: (1 / reference.size + 1 / actual.size) * chiSquare95(used - 1) };
}

/** The share of each bin, with half a case more in each of the `bins` in use. */
function smoothedShares({ counts, size }: BinnedCounts, bins: number): (bin: number) => number {
  const perCase = size / counts.reduce((sum, count) => sum + count, 0);
  const total = size + HALF_CASE * bins;
  return (bin) => (counts[bin] * perCase + HALF_CASE) / total;
}

/** The 95th percentile of χ² (Wilson and Hilferty 1931). */
function chiSquare95(degrees: number): number {
  if (degrees <= 0) return 0;
  const variance = 2 / (9 * degrees);
  return degrees * (1 - variance + Z_95_ONE_SIDED * Math.sqrt(variance)) ** 3;
}
