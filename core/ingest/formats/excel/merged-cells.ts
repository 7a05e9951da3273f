import { yieldToEventLoop, type JobContext } from '../../../job.ts';
import type { Archive } from './archive.ts';
import { WorkbookError } from './error.ts';
import { columnOf, MAX_ROWS } from './limits.ts';

/** Cells of a column that are merged over several rows; the first holds their value. */
export interface MergedCells {
  readonly column: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

const MERGED = /<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["'](\$?[A-Z]+)\$?(\d+):\$?[A-Z]+\$?(\d+)["']/gi;
/** More characters than such an element has: it may begin in one piece and end in the next. */
const ELEMENT_LENGTH = 200;

/**
 * Finds the cells of a sheet that are merged over several rows, by their first row. A sheet lists them after its rows,
 * so it is searched before it is read. If cells are merged across columns too, the value belongs to the first column.
 */
export async function readMergedCells(
  archive: Archive,
  part: string,
  job: JobContext,
): Promise<ReadonlyMap<number, readonly MergedCells[]>> {
  const merged = new Map<number, MergedCells[]>();
  let [text, count] = ['', 0];
  for await (const piece of archive.pieces(part)) {
    text += piece;
    let end = 0;
    if (text.includes('mergeCell'))
      for (const match of text.matchAll(MERGED)) {
        end = match.index + match[0].length;
        if (++count > MAX_ROWS) throw new WorkbookError('too many merged cells');
        add(merged, match);
      }
    text = text.slice(Math.max(end, text.length - ELEMENT_LENGTH));
    await yieldToEventLoop(job);
  }
  return merged;
}

function add(merged: Map<number, MergedCells[]>, [, column, first, last]: RegExpExecArray): void {
  const [firstRow, lastRow] = [Number(first), Number(last)];
  if (lastRow <= firstRow) return;
  const cells = { column: columnOf(column.replace('$', '')), firstRow, lastRow };
  const others = merged.get(firstRow);
  if (others === undefined) merged.set(firstRow, [cells]);
  else others.push(cells);
}
