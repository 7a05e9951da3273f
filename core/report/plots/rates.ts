import { scaleLinear } from 'd3-scale';

import { formatRate } from '../../text/figures.ts';
import { html, type Markup } from '../html.ts';
import { bottomAxis, coordinate, MIN_LABEL_WIDTH, picture, shortened, textWidth, type Scale } from './axes.ts';

/** A rate with its interval; nulls if it is undefined. */
export interface RateBar {
  readonly label: string;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** The content of a plot of rates. */
export interface RatePlot {
  /** Alternative text for screen readers. */
  readonly label: string;
  readonly axis: string;
  readonly bars: readonly RateBar[];
}

const WIDTH = 720;
const ROW_HEIGHT = 24;
/** Space for the figure after a bar. */
const FIGURE_WIDTH = 64;

/** Draws a horizontal bar per rate, with a line over its interval and the figure after it. */
export function ratePlot({ label, axis, bars }: RatePlot): Markup {
  const left = Math.min(220, 14 + Math.max(MIN_LABEL_WIDTH, ...bars.map((bar) => textWidth(bar.label))));
  const frame = { left, right: WIDTH - FIGURE_WIDTH, top: 6, bottom: 10 + ROW_HEIGHT * bars.length };
  const highest = Math.max(0.001, ...bars.map(({ rate, high }) => high ?? rate ?? 0));
  const scale = scaleLinear([0, highest], [left, frame.right]).nice(5);
  const rows = bars.map((bar, at) => row(bar, frame.top + ROW_HEIGHT * at, left, scale));
  const axes = bottomAxis(scale, frame, (value) => `${Number((value * 100).toPrecision(3))} %`, axis);
  return picture(label, WIDTH, frame.bottom + 40, html`${axes}${rows}`);
}

function row({ label, rate, low, high }: RateBar, top: number, left: number, scale: Scale): Markup {
  const middle = top + ROW_HEIGHT / 2;
  const end = left - 8;
  const base = coordinate(middle + 4);
  const name = html`<text x="${end}" y="${base}" text-anchor="end">${shortened(label, end)}</text>`;
  if (rate === null) return name;
  const width = coordinate(scale(rate) - left);
  const height = ROW_HEIGHT - 10;
  const bar = html`<rect class="dot series-1" x="${left}" y="${top + 5}" width="${width}" height="${height}"/>`;
  const ends = low === null || high === null ? null : line(scale(low), scale(high), middle);
  const x = coordinate(scale(high ?? rate) + 6);
  return html`${name}${bar}${ends}<text x="${x}" y="${base}">${formatRate(rate)}</text>
`;
}

function line(from: number, to: number, y: number): Markup {
  const [x1, x2, at] = [from, to, y].map(coordinate);
  return html`<line stroke="currentColor" x1="${x1}" x2="${x2}" y1="${at}" y2="${at}"/>`;
}
