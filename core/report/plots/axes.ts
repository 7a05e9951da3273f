import type { ScaleContinuousNumeric } from 'd3-scale';

import { html, type Markup } from '../html.ts';

/** A scale of numbers to coordinates in a plot. */
export type Scale = ScaleContinuousNumeric<number, number>;

/** Formats the number at a tick. */
export type TickFormat = (value: number) => string;

/** The drawing area of a plot, in units of its picture. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Grid lines and numbers along the bottom, with the axis title; without a format, the numbers have as many digits as it
 * takes to distinguish them.
 */
export function bottomAxis(
  scale: Scale,
  { left, right, top, bottom }: Frame,
  format: TickFormat | null,
  title: string,
  count = 5,
): Markup {
  const formatTick = format ?? scale.tickFormat(count);
  const grid = scale.ticks(count).map((tick) => {
    const x = coordinate(scale(tick));
    const line = html`<line class="grid" x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"/>`;
    return html`${line}<text x="${x}" y="${bottom + 16}" text-anchor="middle">${formatTick(tick)}</text>`;
  });
  const axis = html`<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`;
  const middle = coordinate((left + right) / 2);
  return html`${grid}
${axis}<text x="${middle}" y="${bottom + 34}" text-anchor="middle">${title}</text>`;
}

/** Grid lines and numbers along the left side, with the axis title above them. */
export function leftAxis(
  scale: Scale,
  { left, right, top }: Frame,
  format: TickFormat,
  title: string,
  count = 5,
): Markup {
  const grid = scale.ticks(count).map((tick) => {
    const y = coordinate(scale(tick));
    const line = html`<line class="grid" x1="${left}" x2="${right}" y1="${y}" y2="${y}"/>`;
    const below = coordinate(scale(tick) + 4);
    return html`${line}<text x="${left - 6}" y="${below}" text-anchor="end">${format(tick)}</text>`;
  });
  return html`${grid}
<text x="0" y="${top - 10}">${title}</text>`;
}

/** A whole picture with alternative text for screen readers. */
export function picture(label: string, width: number, height: number, content: Markup): Markup {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${content}</svg>`;
}

/** A coordinate in a picture, rounded to a tenth of its unit. */
export function coordinate(value: number): string {
  return value.toFixed(1);
}

const CHARACTER_WIDTH = 6.6;
const WIDE_CHARACTER_WIDTH = 12;

/** The least space that a plot leaves for labels: four characters. */
export const MIN_LABEL_WIDTH = 4 * CHARACTER_WIDTH;

/** The approximate width of a text in a picture; a Chinese character is almost twice as wide as a Latin letter. */
export function textWidth(text: string): number {
  const characters = [...text];
  const wide = characters.filter(isWide).length;
  return CHARACTER_WIDTH * (characters.length - wide) + WIDE_CHARACTER_WIDTH * wide;
}

/** A text truncated to a width, ending in `…` if it is too long. */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(characters.join('')) + WIDE_CHARACTER_WIDTH > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

function isWide(character: string): boolean {
  return /[\p{Script=Han}\u3000-\u303f\uff00-\uff60]/u.test(character);
}
