import type { VarianceRatios } from '../../funnel/comparison.ts';
import { cellCount } from '../../funnel/count.ts';

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
 * How many times the variances of differences of rates are those of different users on each side. Users who convert
 * alike on both sides make a difference more certain: what is peculiar to them cancels out.
 */
export function varianceRatios(sides: SidesByUser, stepCount: number): VarianceRatios {
  const width = stepCount + 1;
  const ratios = (totalAt: (position: number) => number): number[] =>
    Array.from({ length: stepCount }, (_, index) => {
      const position = index + 1;
      return varianceRatio(sides, cellCount(stepCount), position * width + position, totalAt(position));
    });
  return {
    previous: ratios((position) => position * width + position - 1),
    first: ratios((position) => position * width),
  };
}

/** If the variance comes from fewer users, it may be small by chance. */
const MIN_USERS = 30;

/**
 * The ratio of a rate whose numerator and denominator are at two positions of each user's counts. A difference of rates
 * is a sum over users of their deviations from the rates; with different users, those of each part are independent. A
 * ratio below 1 that rests on few users counts as 1.
 */
function varianceRatio(sides: SidesByUser, stride: number, countAt: number, totalAt: number): number {
  const parts = partsOf(sides, stride, countAt, totalAt);
  let [together, apart, fourthPowers] = [0, 0, 0];
  for (let user = 0; user < sides.now.length; user += stride) {
    let sum = 0;
    for (const { counts, factor, rate } of parts) {
      const deviation = factor * (counts[user + countAt] - rate * counts[user + totalAt]);
      sum += deviation;
      apart += deviation * deviation;
    }
    together += sum * sum;
    fourthPowers += sum ** 4;
  }
  if (apart === 0) return 1;
  // As many users with equal deviations would make the variance as uncertain (Satterthwaite).
  const rests = together * together > MIN_USERS * fourthPowers;
  return rests ? together / apart : Math.max(1, together / apart);
}

interface Part {
  readonly counts: Uint32Array;
  /** What one conversion adds to the difference. */
  readonly factor: number;
  readonly rate: number;
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
