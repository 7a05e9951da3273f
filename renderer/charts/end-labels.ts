import { labelWidth } from './axis.ts';
import { isDrawable, type Point, type Series } from './series.ts';

/** Distance between the baselines of two labels, in pixels. */
const LINE_HEIGHT = 14;
/** If a name is wider, in pixels, no line is named at its end. */
const MAX_WIDTH = 120;
/** Space between the plot and the names, in pixels. */
export const GAP = 8;

/** Space between a mark and its text, in pixels. */
const MARK_GAP = 4;

/** A line's name beside its end. */
export interface EndLabel {
  readonly name: string;
  /** Pixels from the top of the plot. */
  readonly y: number;
}

/** Whether the lines of a plot are named at their ends: several lines, but not too many, with short names. */
function areNamed(series: readonly Series[], height: number): boolean {
  return series.length > 1 && series.length * LINE_HEIGHT <= height && widest(series) <= MAX_WIDTH;
}

function widest(series: readonly Series[]): number {
  return Math.max(...series.map(({ name }) => labelWidth(name)));
}

/** The space that the names need on the right of the plot, in pixels; 0 if the lines are not named. */
export function endSpace(series: readonly Series[], height: number): number {
  if (!areNamed(series, height)) return 0;
  return GAP + Math.ceil(widest(series));
}

/** Where the text of a mark at `x` belongs: on the side with more room, or in the middle if it is too long for that. */
export function markLabel(
  x: number,
  text: string,
  width: number,
): { readonly x: number; readonly anchor: 'start' | 'middle' | 'end' } {
  const isLeft = x < width / 2;
  const room = (isLeft ? width - x : x) - MARK_GAP;
  if (labelWidth(text) > room) return { x: width / 2, anchor: 'middle' };
  return isLeft ? { x: x + MARK_GAP, anchor: 'start' } : { x: x - MARK_GAP, anchor: 'end' };
}

/** Baselines of a text at the top and at the bottom of a plot, in pixels from that edge. */
const TEXT_TOP = 12;
const TEXT_BOTTOM = 6;
/** With this width in pixels, there is room for a range's text or most of it. */
const MIN_SPAN_TEXT = 64;
const SPAN_TEXT_GAP = 4;
/** From a text's baseline to its middle, in pixels. */
const HALF_TEXT = 4;

/** Scales from values to pixels, and the height of the plot. */
interface PlotScales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly height: number;
}

/** The pixel where a range's text ends: within the range, or before it if it is narrow; null if neither has room. */
export function spanTextEnd(left: number, right: number): number | null {
  const end = (right - left > MIN_SPAN_TEXT ? right : left) - SPAN_TEXT_GAP;
  return end > MIN_SPAN_TEXT ? end : null;
}

/**
 * The baseline of a range's text that ends at the pixel `right`: at the top of the plot, its bottom or its middle,
 * whichever is farthest from the lines.
 */
export function spanTextY(series: readonly Series[], text: string, right: number, plot: PlotScales): number {
  const width = labelWidth(text);
  const lines = [0, 0.25, 0.5, 0.75, 1].flatMap((share) =>
    series.flatMap(({ points }) => pixelAt(points, right - share * width, plot) ?? []),
  );
  const distance = (baseline: number): number => Math.min(...lines.map((y) => Math.abs(y - (baseline - HALF_TEXT))));
  return [TEXT_TOP, plot.height - TEXT_BOTTOM, plot.height / 2 + HALF_TEXT].reduce((best, baseline) =>
    distance(baseline) > distance(best) ? baseline : best,
  );
}

/** The height at which a line crosses a pixel; null beyond its ends and in its gaps. */
function pixelAt(points: Series['points'], pixel: number, { x, y }: PlotScales): number | null {
  const left = (point: Point): number => x(Number(point.x));
  const after = points.findIndex((point) => left(point) >= pixel);
  const [next, last] = [points[after], points[Math.max(0, after - 1)]];
  if (after < 0 || !isDrawable(next.y) || !isDrawable(last.y)) return null;
  const span = left(next) - left(last);
  const share = span === 0 ? 1 : (pixel - left(last)) / span;
  return share < 0 ? null : y(last.y) + share * (y(next.y) - y(last.y));
}

/** Names beside the ends of the lines, moved apart so that none covers another; `y` gives a value's pixel. */
export function endLabels(
  series: readonly Series[],
  y: (value: number) => number,
  height: number,
): readonly EndLabel[] {
  if (!areNamed(series, height)) return [];
  const labels = series
    .flatMap(({ name, points }) => {
      const last = points.findLast((point) => isDrawable(point.y))?.y;
      return isDrawable(last) ? [{ name, y: y(last) }] : [];
    })
    .sort((one, other) => one.y - other.y);
  const ys = labels.map((label) => label.y);
  for (let index = 1; index < ys.length; index++) ys[index] = Math.max(ys[index], ys[index - 1] + LINE_HEIGHT);
  for (let index = ys.length - 1; index >= 0; index--)
    ys[index] = Math.min(ys[index], (ys[index + 1] ?? height + LINE_HEIGHT) - LINE_HEIGHT);
  return labels.map((label, index) => ({ ...label, y: ys[index] }));
}
