import { shownCell, type SavedCell, type SavedTable } from './table-cells.ts';

/** Elements that are not part of a cell's text. */
const LEFT_OUT = 'svg, button, select, input, .visually-hidden';
const FIGURE_LEFT_OUT = `${LEFT_OUT}, small.interval`;
/** Elements that divide a cell into several texts. */
const BLOCKS = 'small, div, p, br';

/** The interval below the figure of a cell. */
const INTERVAL = 'small.interval';

/**
 * A table that a view draws itself, as the screen shows it; a cell of several columns fills only the first. Intervals
 * below figures become a column of their own. If there are several rows of titles, `joint` joins the titles of each
 * column.
 */
export function drawnTable(table: HTMLTableElement, joint: (group: string, title: string) => string): SavedTable {
  const spreadRows = [...table.rows].map(({ cells }) => [...cells].flatMap(spread));
  const headerCount = Math.max(1, table.tHead?.rows.length ?? 0);
  const [headers, rows] = [spreadRows.slice(0, headerCount), spreadRows.slice(headerCount)];
  const header = headers.at(-1) ?? [];
  const groups = headers.slice(0, -1).map(groupTitles);
  const titles = intervalTitles(rows);
  const withIntervals = <Value>(
    cells: readonly Spread[],
    valueOf: (cell: HTMLTableCellElement, column: number) => Value,
  ): (Value | string | null)[] =>
    cells.flatMap((cell, column) => {
      const title = titles.get(column);
      return [cell === null ? '' : valueOf(cell, column), ...(title === undefined ? [] : [intervalOf(cell, title)])];
    });
  return {
    header: withIntervals(header, (cell, column) =>
      groups.reduceRight((text, group) => joined(group[column] ?? '', text, joint), textOf(cell, 'svg')),
    ).map((text) => text ?? ''),
    rows: rows.map((cells) => withIntervals(cells, valueOf)),
  };
}

/** A cell at its first column; null at the others that it spans. */
type Spread = HTMLTableCellElement | null;

function spread(cell: HTMLTableCellElement): Spread[] {
  return [cell, ...Array.from({ length: cell.colSpan - 1 }, () => null)];
}

/** The title of each column in a row of titles; a title may span several columns. */
function groupTitles(cells: readonly Spread[]): readonly string[] {
  let title = '';
  return cells.map((cell) => (title = cell === null ? title : textOf(cell, 'svg')));
}

function joined(group: string, title: string, joint: (group: string, title: string) => string): string {
  return group === '' || title === '' ? group + title : joint(group, title);
}

/** The titles of the columns of intervals, by the column of their figures. */
function intervalTitles(rows: readonly (readonly Spread[])[]): ReadonlyMap<number, string> {
  const titles = new Map<number, string>();
  for (const cells of rows)
    for (const [column, cell] of cells.entries()) {
      const title = cell?.querySelector<HTMLElement>(INTERVAL)?.dataset['title'];
      if (title !== undefined) titles.set(column, title);
    }
  return titles;
}

/** The interval of a cell's figure; for a cell of the header, the title of the column of intervals. */
function intervalOf(cell: Spread, title: string): string | null {
  if (cell === null || cell.colSpan > 1) return null;
  if (cell.closest('thead') !== null) return title;
  const interval = cell.querySelector<HTMLElement>(INTERVAL);
  return interval === null ? null : textOf(interval, LEFT_OUT);
}

/** A cell aligned to the end is a number, unless it has several texts. */
function valueOf(cell: HTMLTableCellElement): SavedCell {
  const shown = textOf(cell, FIGURE_LEFT_OUT);
  const isSplit = [...cell.querySelectorAll(BLOCKS)].some((block) => !block.matches(INTERVAL));
  const isNumber = ['end', 'right'].includes(getComputedStyle(cell).textAlign) && !isSplit;
  return isNumber ? shownCell(shown) : shown;
}

/** The texts of a cell, separated by spaces if it has block elements. */
function textOf(cell: HTMLElement, leftOut: string): string {
  const copy = cell.cloneNode(true) as HTMLElement;
  for (const part of copy.querySelectorAll(leftOut)) part.remove();
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  const texts: string[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) texts.push(node.nodeValue ?? '');
  const isSplit = copy.querySelector(BLOCKS) !== null;
  return texts
    .join(isSplit ? ' ' : '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
