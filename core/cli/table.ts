import { shortened } from '../text/shown.ts';
import { plainText } from './format.ts';

/** Every cell is padded to the longest one of its column: a name of many megabytes would make all rows that long. */
const MAX_CELL_LENGTH = 10_000;

/** The width in which tables fit, unless names are long. */
const MAX_WIDTH = 120;
const GAP = '  ';

/** The title and alignment of a column in a printed table. */
export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** One of the first columns, which name the row. A table that has them may be divided, and each part repeats them. */
  readonly key?: boolean;
  /** Belongs to the column before it, and stays beside it. */
  readonly withPrevious?: boolean;
}

/**
 * Lays out rows in aligned columns under their titles, two spaces apart. A table with key columns that is too wide is
 * divided into several, each with the key columns and some of the others. A left-aligned last column has no trailing
 * blanks, control characters are made visible, and a very long text loses its middle.
 */
export function formatTable(columns: readonly TableColumn[], texts: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => plainText(title));
  const rows = texts.map((cells) => cells.map((cell) => plainText(shortened(cell, MAX_CELL_LENGTH))));
  const widths = titles.map((title, i) =>
    rows.reduce((width, row) => Math.max(width, displayWidth(row[i])), displayWidth(title)),
  );
  const line = (cells: readonly string[], shown: readonly number[]): string =>
    shown
      .map((i) => pad(cells[i], widths[i], columns[i].align ?? 'left'))
      .join(GAP)
      .trimEnd();
  const rules = widths.map((width) => '─'.repeat(width));
  return dividedColumns(columns, widths)
    .map((shown) => [titles, rules, ...rows].map((cells) => line(cells, shown)).join('\n'))
    .join('\n\n');
}

/** The columns of each part of a table: only one part if it fits, has no keys, or its keys fill most of a line. */
function dividedColumns(columns: readonly TableColumn[], widths: readonly number[]): number[][] {
  const all = columns.map((_, i) => i);
  const widthOf = (shown: readonly number[]): number =>
    shown.reduce((sum, i) => sum + widths[i], 0) + GAP.length * (shown.length - 1);
  const keys = all.filter((i) => columns[i].key === true);
  if (keys.length === 0 || widthOf(all) <= MAX_WIDTH || widthOf(keys) > MAX_WIDTH / 2) return [all];
  const tables: number[][] = [];
  for (const group of groupsOf(columns, all.slice(keys.length))) {
    const last = tables.at(-1);
    if (last !== undefined && widthOf([...last, ...group]) <= MAX_WIDTH) last.push(...group);
    else tables.push([...keys, ...group]);
  }
  return tables;
}

/** Columns that stay beside each other. */
function groupsOf(columns: readonly TableColumn[], indexes: readonly number[]): number[][] {
  const groups: number[][] = [];
  for (const i of indexes) {
    if (columns[i].withPrevious === true && groups.length > 0) groups[groups.length - 1].push(i);
    else groups.push([i]);
  }
  return groups;
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
