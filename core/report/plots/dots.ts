import { scaleLinear } from 'd3-scale';

import { html, type Markup } from '../html.ts';
import { bottomAxis, picture, coordinate, MIN_LABEL_WIDTH, shortened, textWidth, type TickFormat } from './axes.ts';

/** A row of a dot plot. */
export interface Dot {
  readonly label: string;
  /** Null if there is no value: the row is shown without a dot. */
  readonly mean: number | null;
  /** The length of the bar on either side of the dot; null for no bar. */
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
  readonly mark: { readonly text: string; readonly value: number } | null;
  readonly axis: string;
  readonly format: TickFormat;
}

const WIDTH = 480;
const ROW_HEIGHT = 24;
/** Maximum width of labels; some models have long names. */
const MAX_LABEL_WIDTH = 260;

/** Draws one dot per row with a bar of one standard deviation, and a line at the reference value. */
export function dotPlot({ label, dots, mark, axis, format }: DotPlot): Markup {
  const frame = {
    left: Math.min(MAX_LABEL_WIDTH, 12 + Math.max(MIN_LABEL_WIDTH, ...dots.map((dot) => textWidth(dot.label)))),
    right: WIDTH - 22,
    top: mark === null ? 8 : 24,
    bottom: 0,
  };
  const bottom = frame.top + ROW_HEIGHT * dots.length + 4;
  const ends = dots.flatMap(({ mean, std }) => (mean === null ? [] : [mean - (std ?? 0), mean + (std ?? 0)]));
  const scale = scaleLinear(padded([...ends, ...(mark === null ? [] : [mark.value])]), [frame.left, frame.right]);
  const rows = dots.map((dot, at) => dotRow(dot, frame.top + ROW_HEIGHT * (at + 0.5), frame.left, scale, format));
  return picture(
    label,
    WIDTH,
    bottom + 40,
    html`${bottomAxis(scale, { ...frame, bottom }, null, axis)}
${mark === null ? null : markLine(mark.text, scale(mark.value), frame.top, bottom)}${rows}`,
  );
}

function dotRow(
  { label, mean, std, strong }: Dot,
  y: number,
  left: number,
  scale: (value: number) => number,
  format: TickFormat,
): Markup {
  const end = left - 10;
  const emphasis = strong ? 'strong' : '';
  const shown = shortened(label, end);
  const name = html`<text x="${end}" y="${coordinate(y + 4)}" text-anchor="end" class="${emphasis}">${shown}</text>`;
  if (mean === null) return name;
  const series = strong ? 'series-1' : 'series-0';
  const [x, middle] = [coordinate(scale(mean)), coordinate(y)];
  const title = `${label}: ${format(mean)}${std === null ? '' : ` ± ${format(std)}`}`;
  const dot = html`<circle class="dot ${series}" cx="${x}" cy="${middle}" r="4.5"><title>${title}</title></circle>`;
  if (std === null)
    return html`${name}${dot}
`;
  const [x1, x2] = [coordinate(scale(mean - std)), coordinate(scale(mean + std))];
  const bar = html`<line class="${series}" stroke-width="2" x1="${x1}" x2="${x2}" y1="${middle}" y2="${middle}"/>`;
  return html`${name}${bar}${dot}
`;
}

function markLine(text: string, x: number, top: number, bottom: number): Markup {
  const line = html`<line class="mark" x1="${coordinate(x)}" x2="${coordinate(x)}" y1="${top - 6}" y2="${bottom}"/>`;
  const name = html`<text x="${coordinate(x + 4)}" y="${top - 10}" text-anchor="end">${text}</text>`;
  return html`${line}${name}`;
}

/** The smallest and the largest value with some padding. */
function padded(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.08, 0.0005);
  return [low - room, high + room];
}
