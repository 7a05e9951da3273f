import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { RecordBatch } from '../../../core/ingest/files/table.ts';
import { encodeSequence } from '../../../core/score/audience/sequences.ts';

/** Replaces the lookup of a value in the embedding table: its row is its length, so 0 for a missing value. */
const encode = (_: Uint8Array, start: number, end: number): number => end - start;

function batchOf(cells: readonly string[]): RecordBatch {
  const bytes = Buffer.from(cells.join(''));
  let offset = 0;
  const ranges = Uint32Array.from(cells.flatMap((cell) => [offset, (offset += Buffer.byteLength(cell))]));
  return {
    file: 'list.csv',
    columns: 1,
    rows: cells.length,
    bytes,
    ranges,
    lines: Float64Array.from(cells.keys()),
    broken: [],
  } as unknown as RecordBatch;
}

test('a sequence holds the trimmed last values of a cell, the latest in the last position', () => {
  const cells = ['a|bb|ccc|dddd', 'a', '', ' bb | |ccc|', '|', '|a|', 'a b |ccc'];
  const single = new Int32Array(cells.length * 5).fill(-7);
  encodeSequence(
    batchOf(cells),
    0,
    cells.length,
    { column: 0, encode, separator: '|'.charCodeAt(0), start: 1, length: 3 },
    single,
    5,
  );
  const rows = cells.map((_, row) => [...single.subarray(row * 5, row * 5 + 5)]);
  assert.deepEqual(
    rows,
    [
      [2, 3, 4],
      [0, 0, 1],
      [0, 0, 0],
      [0, 2, 3],
      [0, 0, 0],
      [0, 0, 1],
      [0, 3, 3],
    ].map((positions) => [-7, ...positions, -7]),
  );
});

test('for arbitrary cells, a sequence holds the last trimmed values that are not empty, padded in front', () => {
  const cell = fc.array(fc.constantFrom('a', 'bb', ' ', '|', 'c'), { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 4 }), (cells, length) => {
      const single = new Int32Array(cells.length * length);
      encodeSequence(
        batchOf(cells),
        0,
        cells.length,
        { column: 0, encode, separator: '|'.charCodeAt(0), start: 0, length },
        single,
        length,
      );
      const expected = cells.flatMap((text) => {
        const values = text
          .split('|')
          .map((value) => value.replace(/^ +| +$/g, ''))
          .filter((value) => value !== '')
          .map((value) => value.length);
        return [...new Array<number>(length).fill(0), ...values].slice(-length);
      });
      assert.deepEqual([...single], expected);
    }),
  );
});
