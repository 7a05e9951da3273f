import { extent, padded } from './axis.ts';

/** A point of a line; the line has a gap where `y` is null. */
export interface Point {
  readonly x: number | Date;
  readonly y: number | null;
  /** Bounds of an interval, drawn as a band. */
  readonly low?: number | null;
  readonly high?: number | null;
  /** Drawn as a ring, e.g. a week with only some known days. */
  readonly ring?: boolean;
  /** The line is dotted up to here, e.g. to a day on which the step is not yet mature. */
  readonly dotted?: boolean;
  /** The 95 % interval of `y`, as text with its unit; `low` and `high` need not be drawn. */
  readonly interval?: string | null;
  /** The text of the point, e.g. `y` with its interval; without it, `y` is formatted. */
  readonly text?: string;
  /** Remarks on the point, e.g. that its AUC is no better than chance. */
  readonly remarks?: readonly string[];
}

/** A line of a chart. */
export interface Series {
  readonly name: string;
  /** A CSS colour; see `stepColor` and `seriesColor`. */
  readonly color: string;
  readonly points: readonly Point[];
  /** Drawn dashed, e.g. the comparison period. */
  readonly dashed?: boolean;
  /** A remark on the line for the legend, e.g. that it rests on few samples. */
  readonly remark?: string;
  /** The columns of a saved table that replace the column of `y`. */
  readonly saved?: readonly { readonly title: string; readonly value: (point: Point) => number | null }[];
}

/** Converts dates to milliseconds, so that every axis is numeric. */
export function toNumber(x: number | Date): number {
  return typeof x === 'number' ? x : x.getTime();
}

/** Every x of the series once, in order. */
export function allXs(series: readonly Series[]): readonly number[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ x }) => toNumber(x))))].sort((a, b) => a - b);
}

/** The ends of the vertical axis of lines and their intervals; `fromZero` starts it at 0. */
export function yExtent(
  series: readonly Series[],
  { fromZero }: { readonly fromZero: boolean },
): readonly [number, number] {
  const ys = series.flatMap(({ points }) => points.flatMap(({ y, low, high }) => [y, low, high].filter(isDrawable)));
  return padded(extent(ys, { fromZero }));
}

/** The text of a point with its remarks, in one line; undefined if it has no text. */
export function pointText({ text, remarks = [] }: Point): string | undefined {
  return text === undefined ? undefined : [text, ...remarks].join(' · ');
}

/** The x nearest to a target; undefined if there is none. */
export function nearest(xs: readonly number[], target: number): number | undefined {
  return xs.reduce<number | undefined>(
    (best, x) => (best === undefined || Math.abs(x - target) < Math.abs(best - target) ? x : best),
    undefined,
  );
}

/** The point of a line at an x; undefined if it has none there. */
export function pointAt(series: Series, x: number): Point | undefined {
  return series.points.find((point) => toNumber(point.x) === x);
}

/** Sums, differences and products of larger numbers could overflow. */
const MAX_DRAWN = 1e150;

/** Whether a number can be drawn. */
export function isDrawable(value: number | null | undefined): value is number {
  return typeof value === 'number' && Math.abs(value) <= MAX_DRAWN;
}
