/** Bins of a distribution. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How scores lie along the axis, 0 to 1. */
export interface ScoreScale {
  shareOf(score: number): number;
  score(share: number): number;
}

/** A scale over bins: even steps, or even ratios where the first bin reaches down to 0. */
export function scoreScale(bins: readonly Bin[], kind: 'linear' | 'log'): ScoreScale {
  const high = bins[bins.length - 1].to;
  if (kind === 'linear') return { shareOf: (score) => clamp(score / high), score: (share) => share * high };
  // The first bin gathers all that is lower; on the axis it is as wide as the others.
  const low = bins.length > 1 ? bins[0].to ** 2 / bins[1].to : high / 10;
  const span = Math.log(high / low);
  return {
    shareOf: (score) => (score <= low ? 0 : clamp(Math.log(score / low) / span)),
    score: (share) => (share <= 0 ? bins[0].from : low * Math.exp(share * span)),
  };
}

/** How many rows have at least a score: exact at the edges of bins, even within them. */
export function countFrom(bins: readonly Bin[], score: number): number {
  return bins.reduce(
    (sum, { from, to, count }) => sum + count * (score <= from ? 1 : score >= to ? 0 : (to - score) / (to - from)),
    0,
  );
}

/** Round numbers along an axis that ends at `high`: about `count` of them, from 0 on. */
export function roundTicks(high: number, count: number): number[] {
  if (!(high > 0)) return [0];
  const rough = high / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power;
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Powers of ten, and 2 and 5 times them where there is room, between two scores. */
export function logTicks(low: number, high: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high / low)) + 2 },
    (_, index) => 10 ** (Math.floor(Math.log10(low)) + index),
  );
  const factors = powers.length <= 4 ? [1, 2, 5] : [1];
  return powers
    .flatMap((power) => factors.map((factor) => Number((factor * power).toPrecision(3))))
    .filter((tick) => tick >= low && tick <= high);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
