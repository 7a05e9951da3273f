/** A bin of a distribution of scores. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Maps scores to positions on the axis, from 0 at its start to 1 at its end, and back. */
export interface ScoreScale {
  shareOf(score: number): number;
  scoreAt(share: number): number;
}

/** A scale over bins: linear from 0, or logarithmic. */
export function scoreScale(bins: readonly Bin[], kind: 'linear' | 'log'): ScoreScale {
  const high = bins[bins.length - 1].to;
  if (kind === 'linear') return { shareOf: (score) => clamp(score / high), scoreAt: (share) => share * high };
  // The first bin may start at 0, to collect all lower scores; on the axis it is as wide as the others.
  const low = bins.length > 1 ? bins[0].to ** 2 / bins[1].to : high / 10;
  const span = Math.log(high / low);
  return {
    shareOf: (score) => (score <= low ? 0 : clamp(Math.log(score / low) / span)),
    scoreAt: (share) => (share <= 0 ? bins[0].from : low * Math.exp(share * span)),
  };
}

/** The number of rows with at least a score: exact at bin edges, interpolated within bins. */
export function countFrom(bins: readonly Bin[], score: number): number {
  return bins.reduce(
    (sum, { from, to, count }) => sum + count * (score <= from ? 1 : score >= to ? 0 : (to - score) / (to - from)),
    0,
  );
}

/** About `count` round numbers along an axis from 0 to `high`. */
export function roundTicks(high: number, count: number): number[] {
  if (!(high > 0)) return [0];
  const rough = high / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power;
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Powers of ten between two scores, with their multiples by 2 and 5 if there is room. */
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
