import type { RankedRows } from './ranked.ts';

/** The content of the top of a list that is sorted by score. */
export interface GainsPoint {
  /** Fraction of the list, 0..1. */
  readonly share: number;
  /** Fraction of all positives in it, 0..1. */
  readonly gain: number;
  /** Rate within it over the rate of the whole list: `gain / share`; null for the empty first point. */
  readonly lift: number | null;
  /**
   * The 95 % interval of the gain (`gainsWithIntervals`); divided by the share, it is that of the lift. Null if
   * undefined; absent in curves that older versions stored.
   */
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
}

/** Number of points of the curve, at equal steps from 0 to 1. */
export const GAINS_STEPS = 100;

/**
 * Computes cumulative gains and lift: the fraction of all positives among the top fraction of the samples. The
 * positives of tied samples are spread evenly over the tie; samples count with their weights. Null without positives.
 */
export function gainsCurve(
  ranked: RankedRows,
  shares: readonly number[] = evenShares(GAINS_STEPS),
): GainsPoint[] | null {
  const groups = tiedGroups(ranked);
  const total = groups.reduce((sum, group) => sum + group.weight, 0);
  const positives = groups.reduce((sum, group) => sum + group.positives, 0);
  if (!(positives > 0)) return null;
  let next = 0;
  let [weight, positivesAbove] = [0, 0];
  return shares.map((share) => {
    const target = share * total;
    while (next < groups.length && weight + groups[next].weight <= target) {
      weight += groups[next].weight;
      positivesAbove += groups[next].positives;
      next++;
    }
    const positivesWithin =
      next < groups.length ? groups[next].positives * ((target - weight) / groups[next].weight) : 0;
    const gain = Math.min(1, (positivesAbove + positivesWithin) / positives);
    return { share, gain, lift: share > 0 ? gain / share : null };
  });
}

/** 0, 1/steps, … 1. */
export function evenShares(steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, index) => index / steps);
}

interface TiedGroup {
  weight: number;
  positives: number;
}

/** Groups samples of equal score, highest score first. */
function tiedGroups({ scores, labels, weights }: RankedRows): TiedGroup[] {
  const groups: TiedGroup[] = [];
  for (let index = scores.length - 1; index >= 0; index--) {
    const weight = weights === undefined ? 1 : weights[index];
    if (index === scores.length - 1 || scores[index] !== scores[index + 1]) groups.push({ weight: 0, positives: 0 });
    const group = groups[groups.length - 1];
    group.weight += weight;
    group.positives += weight * labels[index];
  }
  return groups.filter((group) => group.weight > 0);
}
