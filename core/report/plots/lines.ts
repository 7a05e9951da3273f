import { scaleLinear, scaleSqrt } from 'd3-scale';
import { line } from 'd3-shape';

import type { ReportWords } from '../../text/en/report.ts';
import { html, type Markup } from '../html.ts';
import { bottomAxis, leftAxis, picture, coordinate, type Frame, type Scale, type TickFormat } from './axes.ts';

/** A point of a line, with its interval if there is one. */
export interface LinePoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** A line of a plot. */
export interface Line {
  readonly label: string;
  readonly points: readonly LinePoint[];
  /** Its colour: 1 to 5 for the highlighted lines, 0 for all others. */
  readonly series: number;
  /** Whether its points have markers. */
  readonly dots?: boolean;
}

/** An axis of a plot. */
export interface Axis {
  readonly title: string;
  readonly domain: readonly [number, number];
  readonly format: TickFormat;
  /** `sqrt` gives small values more space. */
  readonly scale?: 'linear' | 'sqrt';
}

/** A position on the x axis to point out. */
export interface PlotMark {
  readonly x: number;
  /** A short text above the plot. */
  readonly label: string;
  /** Its meaning, shown under the pointer. */
  readonly title: string;
}

/** The content of a line plot. */
export interface LinePlot {
  /** Alternative text for screen readers. */
  readonly label: string;
  readonly lines: readonly Line[];
  readonly x: Axis;
  readonly y: Axis;
  /** A straight reference line from one point to another. */
  readonly reference?: readonly [LinePoint, LinePoint];
  readonly marks?: readonly PlotMark[];
}

const WIDTH = 480;
const HEIGHT = 280;
const FRAME: Frame = { left: 56, right: WIDTH - 22, top: 28, bottom: HEIGHT - 44 };

/** Draws lines over two axes with a legend above them; highlighted lines are on top of the others. */
export function linePlot({ label, lines, x, y, reference, marks = [] }: LinePlot, words: ReportWords): Markup {
  const [across, up] = [scaleOf(x, [FRAME.left, FRAME.right]), scaleOf(y, [FRAME.bottom, FRAME.top])];
  const curves = [...lines]
    .sort((a, b) => Number(a.series > 0) - Number(b.series > 0) || b.series - a.series)
    .map((line) => drawLine(line, across, up));
  const axes = [leftAxis(up, FRAME, y.format, y.title), bottomAxis(across, FRAME, x.format, x.title)];
  const straight = reference === undefined ? null : referenceLine(reference, across, up);
  const drawn = html`${axes}${straight}${drawMarks(marks, across)}${curves}`;
  return html`${legend(lines, words)}${picture(label, WIDTH, HEIGHT, drawn)}`;
}

/** Vertical lines; marks at the same position share a line, with their labels side by side. */
function drawMarks(marks: readonly PlotMark[], across: Scale): Markup[] {
  return [...Map.groupBy(marks, ({ x }) => x)].map(([at, here]) => {
    const x = coordinate(across(at));
    const line = html`<line class="mark" x1="${x}" x2="${x}" y1="${FRAME.top}" y2="${FRAME.bottom}"/>`;
    const labels = here.map(({ label }) => label).join(', ');
    const title = here.map((mark) => mark.title).join(' · ');
    const text = html`<text x="${x}" y="${FRAME.top - 3}" text-anchor="middle">${labels}</text>`;
    return html`<g><title>${title}</title>${line}${text}</g>`;
  });
}

function referenceLine(ends: readonly [LinePoint, LinePoint], across: Scale, up: Scale): Markup {
  const [x1, x2] = ends.map(({ x }) => coordinate(across(x)));
  const [y1, y2] = ends.map(({ y }) => coordinate(up(y)));
  return html`<line class="reference" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

/** The names of lines by their colours; lines that are not highlighted share one entry. */
export function legend(lines: readonly Pick<Line, 'label' | 'series'>[], words: ReportWords): Markup {
  const others = lines.filter(({ series }) => series === 0);
  const entries = [
    ...lines.filter(({ series }) => series > 0).sort((a, b) => a.series - b.series),
    ...(others.length === 0
      ? []
      : [{ series: 0, label: others.length === 1 ? others[0].label : words.others(others.map((one) => one.label)) }]),
  ];
  const items = entries.map((entry) => html`<li><span class="key-${entry.series}"></span>${entry.label}</li>`);
  return html`<ul class="legend">${items}</ul>`;
}

function scaleOf({ domain, scale }: Axis, range: readonly [number, number]): Scale {
  return scale === 'sqrt' ? scaleSqrt(domain, range) : scaleLinear(domain, range);
}

function drawLine({ label, points, series, dots = false }: Line, across: Scale, up: Scale): Markup {
  const path = line<LinePoint>(
    (point) => across(point.x),
    (point) => up(point.y),
  ).digits(1)([...points]);
  const marks = !dots
    ? []
    : points.map((point) => {
        const [x, y] = [coordinate(across(point.x)), coordinate(up(point.y))];
        const dot = html`<circle class="dot series-${series}" cx="${x}" cy="${y}" r="3"/>`;
        return html`${interval(point, series, across, up)}${dot}`;
      });
  const kind = `series-${series}${series === 1 ? ' strong' : ''}`;
  return html`<path class="line ${kind}" d="${path ?? ''}"><title>${label}</title></path>${marks}
`;
}

/** Intervals only for highlighted lines: those of the others would hide too much. */
function interval({ x, low, high }: LinePoint, series: number, across: Scale, up: Scale): Markup | null {
  if (low === undefined || high === undefined || series === 0) return null;
  const [middle, y1, y2] = [across(x), up(low), up(high)].map(coordinate);
  return html`<line class="interval series-${series}" x1="${middle}" x2="${middle}" y1="${y1}" y2="${y2}"/>`;
}
