import type { RecordBatch } from '../../ingest/files/table.ts';
import type { SequenceColumn } from './audience.ts';

const SPACE = 32;

/**
 * Encodes the last values of each record's cell into the record's positions in `single`, `[count × stride]`; positions
 * before the first value get the row of the missing value.
 */
export function encodeSequence(
  batch: RecordBatch,
  from: number,
  count: number,
  sequence: SequenceColumn,
  single: Int32Array,
  stride: number,
): void {
  const { bytes, ranges, columns } = batch;
  for (let row = 0; row < count; row++) {
    const offset = 2 * ((from + row) * columns + sequence.column);
    encodeCell(bytes, ranges[offset], ranges[offset + 1], sequence, single, row * stride + sequence.start);
  }
}

/**
 * Reads a cell from its end, since only its last values count. Spaces around a value are trimmed, and empty values are
 * skipped.
 */
function encodeCell(
  bytes: Uint8Array,
  start: number,
  end: number,
  { separator, encode, length }: SequenceColumn,
  single: Int32Array,
  first: number,
): void {
  let next = first + length - 1;
  for (let until = end; until > start && next >= first;) {
    let from = until;
    while (from > start && bytes[from - 1] !== separator) from--;
    const previousEnd = from - 1;
    while (from < until && bytes[from] === SPACE) from++;
    while (until > from && bytes[until - 1] === SPACE) until--;
    if (until > from) single[next--] = encode(bytes, from, until);
    until = previousEnd;
  }
  single.fill(encode(bytes, 0, 0), first, next + 1);
}
