import { shownCell, type SavedCell, type SavedTable } from './table-cells.ts';

/** Elements that are not part of a cell's text. */
const LEFT_OUT = 'svg, button, select, input, .visually-hidden';
/** Elements that divide a cell into several texts. */
const BLOCKS = 'small, div, p, br';

/** A table that a view draws itself, as the screen shows it; a cell of several columns fills only the first. */
export function drawnTable(table: HTMLTableElement): SavedTable {
  const [head = [], ...rows] = [...table.rows].map((row) => [...row.cells]);
  return {
    head: head.flatMap((cell) => spread(cell, textOf(cell, 'svg'))),
    rows: rows.map((cells) => cells.flatMap((cell) => spread(cell, valueOf(cell)))),
  };
}

function spread<Value>({ colSpan }: HTMLTableCellElement, value: Value): (Value | '')[] {
  return [value, ...Array.from({ length: colSpan - 1 }, () => '' as const)];
}

/** A cell aligned to the end is a number, unless it has several texts. */
function valueOf(cell: HTMLTableCellElement): SavedCell {
  const shown = textOf(cell, LEFT_OUT);
  const isNumber = ['end', 'right'].includes(getComputedStyle(cell).textAlign) && cell.querySelector(BLOCKS) === null;
  return isNumber ? shownCell(shown) : shown;
}

/** The texts of a cell, separated by spaces if it has block elements. */
function textOf(cell: HTMLTableCellElement, leftOut: string): string {
  const copy = cell.cloneNode(true) as HTMLTableCellElement;
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
