import { scaleLinear } from 'd3-scale';

import type { ReportWords } from '../../text/en/report.ts';
import { html, type Markup } from '../html.ts';
import { leftAxis, picture, coordinate, type Frame, type Scale, type TickFormat } from '../plots/axes.ts';
import { legend } from '../plots/lines.ts';

/** A value with the length of its error bar on either side; null if there is none. */
export interface CategoryPoint {
  readonly mean: number | null;
  readonly std: number | null;
}

/** A line through one point per category. */
export interface CategoryLine {
  readonly label: string;
  /** Its colour, 1 to 5. */
  readonly series: number;
  readonly points: readonly CategoryPoint[];
}

/** Lines over categories at equal distances, regardless of their values. */
export interface CategoryPlot {
  /** Alternative text for screen readers. */
  readonly label: string;
  readonly categories: readonly string[];
  readonly lines: readonly CategoryLine[];
  readonly x: string;
  readonly y: string;
  readonly format: TickFormat;
  /** The limits of all possible values. */
  readonly bounds?: readonly [number, number];
}

const WIDTH = 480;
const HEIGHT = 260;
const FRAME: Frame = { left: 60, right: WIDTH - 16, top: 28, bottom: HEIGHT - 44 };
/** Horizontal offset between the error bars of two lines at one category. */
const DODGE = 5;

/**
 * Draws a point with an error bar for every line and category, joined by a line; adds a legend where there are several
 * lines.
 */
export function categoryPlot(
  { label, categories, lines, x, y, format, bounds = [-Infinity, Infinity] }: CategoryPlot,
  words: ReportWords,
): Markup {
  const nice = scaleLinear().domain(domainOf(lines)).nice(5).domain();
  const up = scaleLinear([Math.max(bounds[0], nice[0]), Math.min(bounds[1], nice[1])], [FRAME.bottom, FRAME.top]).clamp(
    true,
  );
  const step = (FRAME.right - FRAME.left) / categories.length;
  const middle = (at: number): number => FRAME.left + step * (at + 0.5);
  const names = categories.map(
    (name, index) =>
      html`<text x="${coordinate(middle(index))}" y="${FRAME.bottom + 16}" text-anchor="middle">${name}</text>`,
  );
  const curves = lines.map((line, index) =>
    drawLine(line, (category) => middle(category) + DODGE * (index - (lines.length - 1) / 2), up, categories, format),
  );
  const { left, right, bottom } = FRAME;
  const axis = html`<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`;
  const title = html`<text x="${coordinate((left + right) / 2)}" y="${bottom + 34}" text-anchor="middle">${x}</text>`;
  return html`${lines.length > 1 ? legend(lines, words) : null}${picture(
    label,
    WIDTH,
    HEIGHT,
    html`${leftAxis(up, FRAME, format, y)}${names}
${axis}${title}${curves}`,
  )}`;
}

function drawLine(
  { label, series, points }: CategoryLine,
  across: (category: number) => number,
  up: Scale,
  categories: readonly string[],
  format: TickFormat,
): Markup {
  const measured = points.flatMap(({ mean, std }, category) => (mean === null ? [] : [{ category, mean, std }]));
  const path = measured
    .map(
      ({ category, mean }, index) =>
        `${index === 0 || measured[index - 1].category !== category - 1 ? 'M' : 'L'}` +
        `${coordinate(across(category))},${coordinate(up(mean))}`,
    )
    .join('');
  const marks = measured.map(({ category, mean, std }) => {
    const [x, y] = [coordinate(across(category)), coordinate(up(mean))];
    const title = `${label}, ${categories[category]}: ${format(mean)}${std === null ? '' : ` ± ${format(std)}`}`;
    const dot = html`<circle class="dot series-${series}" cx="${x}" cy="${y}" r="3.5"><title>${title}</title></circle>`;
    if (std === null) return dot;
    const [y1, y2] = [coordinate(up(mean - std)), coordinate(up(mean + std))];
    return html`<line class="series-${series}" x1="${x}" x2="${x}" y1="${y1}" y2="${y2}"/>${dot}`;
  });
  return html`<path class="line series-${series}" d="${path}"/>${marks}
`;
}

/** From the lowest to the highest end of a bar, with some padding. */
function domainOf(lines: readonly CategoryLine[]): [number, number] {
  const ends = lines.flatMap(({ points }) =>
    points.flatMap(({ mean, std }) => (mean === null ? [] : [mean - (std ?? 0), mean + (std ?? 0)])),
  );
  if (ends.length === 0) return [0, 1];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = Math.max((high - low) * 0.06, 0.0005);
  return [low - room, high + room];
}
