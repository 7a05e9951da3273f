import type { RecordBatch } from '../files/table.ts';
import type { ColumnPosition } from '../mapping/plan.ts';
import type { ColumnCheck } from './cells.ts';

const SPACE = 0x20;

/**
 * Removes the spaces around the cells of a column, such as banks and banners: `Adler Bank ` in a spreadsheet is the
 * same bank as `Adler Bank`. Includes tabs, line breaks, and the no-break and ideographic spaces of UTF-8.
 */
export function trimCells({ index }: ColumnPosition): ColumnCheck {
  return ({ bytes, ranges, rows, columns }: RecordBatch) => {
    for (let row = 0, offset = 2 * index; row < rows; row++, offset += 2 * columns) {
      const { start, end } = trimmedRange(bytes, ranges[offset], ranges[offset + 1]);
      ranges[offset] = start;
      ranges[offset + 1] = end;
    }
  };
}

/** The bytes from `from` to `to` without spaces at either end. */
export function trimmedRange(
  bytes: Uint8Array,
  from: number,
  to: number,
): { readonly start: number; readonly end: number } {
  let [start, end] = [from, to];
  for (let width; start < end && (width = spaceAt(bytes, start, end)) > 0;) start += width;
  for (let width; start < end && (width = spaceBefore(bytes, start, end)) > 0;) end -= width;
  return { start, end };
}

/** Empties the cells of a column that hold only spaces: some programs write missing numbers that way. */
export function emptyBlankCells({ index }: Pick<ColumnPosition, 'index'>): ColumnCheck {
  return ({ bytes, ranges, rows, columns }: RecordBatch) => {
    for (let row = 0, offset = 2 * index; row < rows; row++, offset += 2 * columns) {
      const end = ranges[offset + 1];
      let start = ranges[offset];
      for (let width; start < end && (width = spaceAt(bytes, start, end)) > 0;) start += width;
      if (start === end) ranges[offset] = end;
    }
  };
}

/** The bytes of the space that begins at `start`; 0 if there is none. */
function spaceAt(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start];
  if (first <= SPACE) return 1;
  if (first === 0xc2 && start + 2 <= end && bytes[start + 1] === 0xa0) return 2;
  return first === 0xe3 && start + 3 <= end && bytes[start + 1] === 0x80 && bytes[start + 2] === 0x80 ? 3 : 0;
}

/** The bytes of the space that ends at `end`; 0 if there is none. */
function spaceBefore(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[end - 1] <= SPACE) return 1;
  return [2, 3].find((width) => end - width >= start && spaceAt(bytes, end - width, end) === width) ?? 0;
}
