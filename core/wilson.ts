/** The bounds of a confidence interval of a rate. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Number of standard deviations around the mean that contain 95 % of a normal distribution. */
export const Z_95 = 1.959963984540054;

/** Computes Wilson's 95 % score interval of the rate `count / total`; null if `total` is 0. */
export function wilson(count: number, total: number): Interval | null {
  if (!(total > 0)) return null;
  const rate = count / total;
  const spread = (Z_95 * Z_95) / total;
  const centre = rate + spread / 2;
  const half = Math.sqrt(spread * (rate * (1 - rate) + spread / 4));
  return {
    low: count === 0 ? 0 : (centre - half) / (1 + spread),
    high: count === total ? 1 : (centre + half) / (1 + spread),
  };
}
