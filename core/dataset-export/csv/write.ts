import type { UnfinishedFile } from '../../publish.ts';
import type { ExportColumn, ExportPieces } from '../columns.ts';
import { ColumnEncoder, spreadsheetCell, type EncodedCells, type CsvStyle } from './encoder.ts';

const COMMA = 44;
const LINE_FEED = 10;

/**
 * Writes CSV (UTF-8) to an unfinished file; returns the bytes of the longest record, the header included. Throws the
 * system's errors.
 */
export async function writeCsv(
  file: UnfinishedFile,
  columns: readonly ExportColumn[],
  pieces: ExportPieces,
  style: CsvStyle = spreadsheetCell,
): Promise<number> {
  const header = Buffer.from(`${columns.map(({ name }) => style(name)).join(',')}\n`);
  file.write(header);
  let longest = header.length;
  const encoders = columns.map((column) => new ColumnEncoder(column, style));
  let target = new Uint8Array(0);
  for await (const { chunks, start, end } of pieces) {
    const cells = encoders.map((encoder, index) => encoder.encode(chunks[index], start, end));
    const bytes = byteCount(cells);
    if (bytes > target.length) target = new Uint8Array(bytes);
    longest = Math.max(longest, writeRows(target, cells, end - start));
    file.write(target.subarray(0, bytes));
  }
  file.finish();
  return longest;
}

/** The bytes of all cells, each with the comma or line feed after it. */
function byteCount(columns: readonly EncodedCells[]): number {
  let bytes = 0;
  for (const { starts, ends } of columns)
    for (let row = 0; row < starts.length; row++) bytes += ends[row] - starts[row] + 1;
  return bytes;
}

/** Writes rows; returns the bytes of the longest one. */
function writeRows(target: Uint8Array, columns: readonly EncodedCells[], rows: number): number {
  let [offset, longest] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const rowStart = offset;
    for (const { bytes, starts, ends } of columns) {
      const end = ends[row];
      for (let index = starts[row]; index < end; index++) target[offset++] = bytes[index];
      target[offset++] = COMMA;
    }
    target[offset - 1] = LINE_FEED;
    longest = Math.max(longest, offset - rowStart);
  }
  return longest;
}
