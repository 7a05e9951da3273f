import { scaleLinear } from 'd3-scale';

import { html, type Markup } from '../html.ts';
import { bottomAxis, picture, coordinate, shortened, textWidth, type TickFormat } from './axes.ts';

/** A row of a dot plot. */
export interface Dot {
  readonly label: string;
  /** Null where there is no value: the row stays, without a dot. */
  readonly mean: number | null;
  /** Half the length of the bar on either side; null for none. */
  readonly std: number | null;
  /** Whether the row is highlighted. */
  readonly strong: boolean;
}

/** The content of a dot plot. */
export interface DotPlot {
  /** Alternative text for screen readers. */
  readonly label: string;
  readonly dots: readonly Dot[];
  /** A reference value to compare the dots with. */
  readonly mark: { readonly label: string; readonly value: number } | null;
  readonly axis: string;
  readonly format: TickFormat;
}

const WIDTH = 480;
const ROW = 24;
/** Minimum and maximum width of labels; some models have long names. */
const MIN_LABEL_WIDTH = 26.4;
const MAX_LABEL_WIDTH = 260;

/** Draws one dot per row with a bar of one standard deviation, and a line at the reference value. */
export function dotPlot({ label, dots, mark, axis, format }: DotPlot): Markup {
  const frame = {
    left: Math.min(MAX_LABEL_WIDTH, 12 + Math.max(MIN_LABEL_WIDTH, ...dots.map((dot) => textWidth(dot.label)))),
    right: WIDTH - 22,
    top: mark === null ? 8 : 24,
    bottom: 0,
  };
  const bottom = frame.top + ROW * dots.length + 4;
  const ends = dots.flatMap(({ mean, std }) => (mean === null ? [] : [mean - (std ?? 0), mean + (std ?? 0)]));
  const scale = scaleLinear(padded([...ends, ...(mark === null ? [] : [mark.value])]), [frame.left, frame.right]);
  const rows = dots.map((dot, at) => dotRow(dot, frame.top + ROW * (at + 0.5), frame.left, scale, format));
  return picture(
    label,
    WIDTH,
    bottom + 40,
    html`${bottomAxis(scale, { ...frame, bottom }, null, axis)}
${mark === null ? null : markLine(mark, scale(mark.value), frame.top, bottom, format)}${rows}`,
  );
}

function dotRow(
  { label, mean, std, strong }: Dot,
  y: number,
  left: number,
  scale: (value: number) => number,
  format: TickFormat,
): Markup {
  const name = html`<text x="${left - 10}" y="${coordinate(y + 4)}" text-anchor="end" class="${strong ? 'strong' : ''}">${shortened(label, left - 10)}</text>`;
  if (mean === null) return name;
  const series = strong ? 'series-1' : 'series-0';
  const bar =
    std === null
      ? null
      : html`<line class="${series}" stroke-width="2" x1="${coordinate(scale(mean - std))}" x2="${coordinate(scale(mean + std))}" y1="${coordinate(y)}" y2="${coordinate(y)}"/>`;
  return html`${name}${bar}<circle class="dot ${series}" cx="${coordinate(scale(mean))}" cy="${coordinate(y)}" r="4.5"><title>${label}: ${format(mean)}${std === null ? '' : ' ' + '± ' + `${format(std)}`}</title></circle>
`;
}

function markLine(
  { label, value }: NonNullable<DotPlot['mark']>,
  x: number,
  top: number,
  bottom: number,
  format: TickFormat,
): Markup {
  return html`<line class="mark" x1="${coordinate(x)}" x2="${coordinate(x)}" y1="${top - 6}" y2="${bottom}"/><text x="${coordinate(x + 4)}" y="${top - 10}" text-anchor="end">${label} ${format(value)}</text>`;
}

/** The smallest and the largest value with some padding. */
function padded(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.08, 0.0005);
  return [low - room, high + room];
}
