import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { concatenated } from '../../../core/ingest/append/concatenated.ts';
import type { ColumnData, ColumnKind } from '../../../core/store/columns/columns.ts';

type Rows = readonly (readonly number[])[];

/** A column with these rows; a kind with one value per row takes the first value of each. */
function columnOf(kind: ColumnKind, rows: Rows): ColumnData {
  const offsets = Uint32Array.from([0, ...rows.map((_, row) => rows.slice(0, row + 1).flat().length)]);
  switch (kind) {
    case 'code':
      return { kind, values: Uint32Array.from(rows, ([value = 0]) => value) };
    case 'number':
      return { kind, values: Float64Array.from(rows, ([value = NaN]) => value / 3) };
    case 'text':
      return { kind, bytes: Uint8Array.from(rows.flat()), offsets };
    case 'list':
      return { kind, values: Uint32Array.from(rows.flat()), offsets };
  }
}

/** The pieces of a reader that reuses its memory: a piece holds other values once the next one is read. */
function* pieces(kind: ColumnKind, all: readonly Rows[]): Generator<ColumnData> {
  for (const rows of all) {
    const piece = columnOf(kind, rows);
    yield piece;
    for (const values of Object.values(piece)) if (typeof values !== 'string') values.fill(7);
  }
}

test('a piece of another kind throws an error instead of being left out', () => {
  assert.throws(() => concatenated('code', [columnOf('code', [[1]]), columnOf('text', [[1]])]), TypeError);
});

test('pieces of a column are joined in order, and none is needed once it is copied', () => {
  const rows = fc.array(fc.array(fc.nat(250), { maxLength: 4 }), { maxLength: 20 });
  const kinds = fc.constantFrom<ColumnKind>('code', 'number', 'text', 'list');
  fc.assert(
    fc.property(kinds, fc.array(rows, { maxLength: 8 }), (kind, all) => {
      assert.deepEqual(concatenated(kind, pieces(kind, all)), columnOf(kind, all.flat()));
    }),
  );
});
