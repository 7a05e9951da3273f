/** A point of a line; `y` null where it is undefined: the line then has a gap. */
export interface Point {
  readonly x: number | Date;
  readonly y: number | null;
  /** Ends of an interval, drawn as a band. */
  readonly low?: number | null;
  readonly high?: number | null;
}

/** A line of a chart. */
export interface Series {
  readonly name: string;
  /** A CSS colour; see `stepColor` and `seriesColor`. */
  readonly color: string;
  readonly points: readonly Point[];
  /** Drawn dashed, e.g. the period that is compared with. */
  readonly dashed?: boolean;
}

/** Dates as milliseconds, so that every axis is one of numbers. */
export function toNumber(x: number | Date): number {
  return typeof x === 'number' ? x : x.getTime();
}

/** Every x of the series once, in order. */
export function allXs(series: readonly Series[]): readonly number[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ x }) => toNumber(x))))].sort((a, b) => a - b);
}

/** The x that is nearest to a target; undefined without any. */
export function nearest(xs: readonly number[], target: number): number | undefined {
  return xs.reduce<number | undefined>(
    (best, x) => (best === undefined || Math.abs(x - target) < Math.abs(best - target) ? x : best),
    undefined,
  );
}

/** The point of a line at an x; undefined where it has none there. */
export function pointAt(series: Series, x: number): Point | undefined {
  return series.points.find((point) => toNumber(point.x) === x);
}

/** Whether a number is there to be drawn. */
export function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
