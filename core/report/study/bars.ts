import { scaleLinear } from 'd3-scale';

import { html, type Markup } from '../html.ts';
import {
  bottomAxis,
  picture,
  coordinate,
  shortened,
  MIN_LABEL_WIDTH,
  textWidth,
  type Scale,
  type TickFormat,
} from '../plots/axes.ts';

/** A bar with the ends of its error bar; null if they are unknown. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The content of a bar plot. */
export interface BarPlot {
  /** Alternative text for screen readers. */
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly axis: string;
  readonly format: TickFormat;
}

const WIDTH = 480;
const ROW_HEIGHT = 20;

/** Draws horizontal bars from 0, one per row, with error bars. */
export function barPlot({ label, bars, axis, format }: BarPlot): Markup {
  const frame = {
    left: Math.min(200, 14 + Math.max(MIN_LABEL_WIDTH, ...bars.map((bar) => textWidth(bar.label)))),
    right: WIDTH - 16,
    top: 6,
  };
  const bottom = frame.top + ROW_HEIGHT * bars.length + 4;
  const ends = bars.flatMap(({ value, low, high }) => [low ?? value, high ?? value]);
  const scale = scaleLinear([Math.min(0, ...ends), Math.max(0.001, ...ends)], [frame.left, frame.right]).nice(5);
  const rows = bars.map((bar, at) => row(bar, frame.top + ROW_HEIGHT * at, frame.left, scale, format));
  return picture(
    label,
    WIDTH,
    bottom + 40,
    html`${bottomAxis(scale, { ...frame, bottom }, null, axis)}
<line class="axis" x1="${coordinate(scale(0))}" x2="${coordinate(scale(0))}" y1="${frame.top}" y2="${bottom}"/>${rows}`,
  );
}

function row({ label, value, low, high }: Bar, top: number, left: number, scale: Scale, format: TickFormat): Markup {
  const middle = coordinate(top + ROW_HEIGHT / 2);
  const [from, to] = [scale(Math.min(0, value)), scale(Math.max(0, value))];
  const end = left - 8;
  const shown = shortened(label, end);
  const name = html`<text x="${end}" y="${coordinate(top + ROW_HEIGHT / 2 + 4)}" text-anchor="end">${shown}</text>`;
  const [x, y, width] = [from, top + 4, to - from].map(coordinate);
  const ends = low === null || high === null ? '' : ` (${format(low)} … ${format(high)})`;
  const title = html`<title>${label}: ${format(value)}${ends}</title>`;
  const height = ROW_HEIGHT - 8;
  const bar = html`<rect class="dot series-1" x="${x}" y="${y}" width="${width}" height="${height}">${title}</rect>`;
  const error = low === null || high === null ? null : errorBar(scale(low), scale(high), middle);
  return html`${name}${bar}${error}
`;
}

function errorBar(from: number, to: number, y: string): Markup {
  return html`<line stroke="currentColor" x1="${coordinate(from)}" x2="${coordinate(to)}" y1="${y}" y2="${y}"/>`;
}
