import { shortened } from '../text/shown.ts';
import { plainText } from './format.ts';

/** Every cell is padded to the longest one of its column: a name of many megabytes would make all rows that long. */
const MAX_CELL_LENGTH = 10_000;

/** The title and alignment of a column in a printed table. */
export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/**
 * Lays out rows in aligned columns under their titles, two spaces apart. A left-aligned last column has no trailing
 * blanks, control characters are made visible, and a very long text loses its middle.
 */
export function formatTable(columns: readonly TableColumn[], texts: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => plainText(title));
  const rows = texts.map((cells) => cells.map((cell) => plainText(shortened(cell, MAX_CELL_LENGTH))));
  const widths = titles.map((title, i) =>
    rows.reduce((width, row) => Math.max(width, displayWidth(row[i])), displayWidth(title)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => pad(cell, widths[i], columns[i].align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [line(titles), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Lays out pairs of a label and a text with aligned texts and visible control characters. */
export function formatPairs(pairs: readonly (readonly [string, string])[]): string {
  const lines = pairs.map((pair) => pair.map(plainText));
  const width = Math.max(...lines.map(([label]) => displayWidth(label)));
  return lines.map(([label, text]) => `${pad(label, width, 'left')}  ${text}`.trimEnd()).join('\n');
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

const wideRanges = [
  '\\u1100-\\u115F\\u2E80-\\u303E\\u3041-\\u33FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uA000-\\uA4CF',
  '\\uAC00-\\uD7A3\\uF900-\\uFAFF\\uFE30-\\uFE4F\\uFF00-\\uFF60\\uFFE0-\\uFFE6\\u{1F300}-\\u{1FAFF}',
];
const wide = new RegExp(`[${wideRanges.join('')}]`, 'gu');

/** The width of a text in terminal cells: Chinese, Japanese and Korean characters take two. */
export function displayWidth(text: string): number {
  return [...text].length + (text.match(wide)?.length ?? 0);
}
