import type { EffectsOfDifferences } from '../../funnel/comparison.ts';
import { cellCount } from '../../funnel/count.ts';
import { MIN_USERS, ofEachRate } from './design-effect.ts';

/**
 * The samples of a comparison that are only on its first side, only on the other, and on both: counts by user and cell,
 * `[users × cells]` each, by `cumulate`.
 */
export interface SidesByUser {
  readonly now: Uint32Array;
  readonly before: Uint32Array;
  readonly shared: Uint32Array | null;
}

/**
 * The design effects of the differences of rates in a funnel of `stepCount` steps. Users who convert alike on both
 * sides make a difference more certain than the rates: what is peculiar to them cancels out.
 */
export function effectsOfDifferences(sides: SidesByUser, stepCount: number): EffectsOfDifferences {
  return ofEachRate(stepCount, (countAt, totalAt) => {
    return effectOfDifference(sides, cellCount(stepCount), countAt, totalAt);
  });
}

/**
 * The effect of the rate whose numerator and denominator are at two positions of each user's counts; null if no user is
 * in several parts, or if too few users make up the variance.
 *
 * A difference of rates is a sum over users of their deviations from the rates of the parts; their variance is that of
 * the jackknife, as for `ratesOfUsers`.
 */
function effectOfDifference(sides: SidesByUser, stride: number, countAt: number, totalAt: number): number | null {
  const parts = partsOf(sides, stride, countAt, totalAt);
  let [together, apart, fourthPowers] = [0, 0, 0];
  for (let user = 0; user < sides.now.length; user += stride) {
    let sum = 0;
    for (const { counts, factor, rate, total } of parts) {
      const samples = counts[user + totalAt];
      if (samples === 0 || samples === total) continue;
      const deviation = (factor * (counts[user + countAt] - rate * samples)) / (1 - samples / total);
      sum += deviation;
      apart += deviation * deviation;
    }
    together += sum * sum;
    fourthPowers += sum ** 4;
  }
  const independent = parts.reduce((sum, { factor, total, rate }) => sum + factor ** 2 * total * rate * (1 - rate), 0);
  if (independent === 0 || together === apart) return null;
  const equalUsers = together ** 2 / fourthPowers;
  return equalUsers >= MIN_USERS ? together / independent : null;
}

interface Part {
  readonly counts: Uint32Array;
  readonly total: number;
  readonly rate: number;
  /** What one conversion adds to the difference. */
  readonly factor: number;
}

function partsOf({ now, before, shared }: SidesByUser, stride: number, countAt: number, totalAt: number): Part[] {
  const [ofNow, ofBefore, ofShared] = [now, before, shared ?? new Uint32Array()].map((counts) => {
    const [count, total] = [sumAt(counts, stride, countAt), sumAt(counts, stride, totalAt)];
    return { counts, total, rate: count / total };
  });
  const [totalNow, totalBefore] = [ofNow.total + ofShared.total, ofBefore.total + ofShared.total];
  if (totalNow === 0 || totalBefore === 0) return [];
  return [
    { ...ofNow, factor: 1 / totalNow },
    { ...ofBefore, factor: -1 / totalBefore },
    { ...ofShared, factor: 1 / totalNow - 1 / totalBefore },
  ].filter(({ total }) => total > 0);
}

function sumAt(counts: Uint32Array, stride: number, at: number): number {
  let sum = 0;
  for (let user = at; user < counts.length; user += stride) sum += counts[user];
  return sum;
}
