import type { RecordBatch } from '../files/table.ts';
import type { ByteDictionary } from '../values/dictionary.ts';
import { trimmedRange } from './trim.ts';

/**
 * Empties the cells whose value counts as missing, also with spaces around it: some programs pad all values of a column
 * to the same width.
 */
export function blankMissing({ bytes, ranges, rows, columns }: RecordBatch, missing: ByteDictionary): void {
  for (let offset = 0; offset < 2 * rows * columns; offset += 2) {
    const [start, end] = [ranges[offset], ranges[offset + 1]];
    if (start === end) continue;
    if (missing.find(bytes, start, end) > 0) ranges[offset + 1] = start;
    else {
      const trimmed = trimmedRange(bytes, start, end);
      const isShorter = trimmed.start !== start || trimmed.end !== end;
      if (isShorter && missing.find(bytes, trimmed.start, trimmed.end) > 0) ranges[offset + 1] = start;
    }
  }
}
