/** A value of a category with the ends of its bar; null if undefined. */
export interface Dot {
  readonly name: string;
  /** A CSS colour; see `stepColor` and `seriesColor`. */
  readonly color: string;
  readonly value: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

/** A dot with a bar of one standard deviation on either side; no bar without a deviation. */
export function dotOf(name: string, color: string, mean: number | null, deviation: number | null): Dot {
  const hasDeviation = mean !== null && deviation !== null;
  return {
    name,
    color,
    value: mean,
    low: hasDeviation ? mean - deviation : null,
    high: hasDeviation ? mean + deviation : null,
  };
}
