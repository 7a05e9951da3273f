import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { CellChunk, CellType, ExportColumn } from '../../core/dataset-export/columns.ts';
import { ColumnEncoder, exactCell, spreadsheetCell } from '../../core/dataset-export/csv/encoder.ts';
import { textColumn } from '../../core/store/columns/text.ts';

/** The cells of a column as they are written, two rows at a time. */
function written(
  column: Pick<ExportColumn, 'type' | 'entry'>,
  chunk: CellChunk,
  { rows, style }: { readonly rows: number; readonly style: typeof exactCell },
): string[] {
  const encoder = new ColumnEncoder({ ...column, name: 'column', read: () => chunk }, style);
  const cells: string[] = [];
  for (let start = 0; start < rows; start += 2) {
    const { bytes, starts, ends } = encoder.encode(chunk, start, Math.min(rows, start + 2));
    for (const [row, from] of starts.entries()) cells.push(Buffer.from(bytes.slice(from, ends[row])).toString());
  }
  return cells;
}

const STYLES = [spreadsheetCell, exactCell];
const untyped = (type: CellType): Pick<ExportColumn, 'type' | 'entry'> => ({ type, entry: () => assert.fail() });
/** Texts that need quotes or an apostrophe, and others. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab7-+=@\'",;|\n\r\t {é＝银'), maxLength: 6 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.uuid(),
);

test('ids are written as their style writes them one by one', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), fc.constantFrom(...STYLES), (ids, style) => {
      assert.deepEqual(written(untyped('text'), textColumn(ids), { rows: ids.length, style }), ids.map(style));
    }),
  );
});

test('codes and lists are written as their style writes the texts', () => {
  const entries = fc.array(text, { minLength: 1, maxLength: 5 });
  const rows = fc.array(fc.array(fc.nat(4), { maxLength: 3 }), { minLength: 1 });
  fc.assert(
    fc.property(entries, rows, fc.constantFrom(...STYLES), (texts, picks, style) => {
      const lists = picks.map((pick) => pick.map((index) => 1 + (index % texts.length)));
      const entry = (code: number): string => texts[code - 1];
      const offsets = Uint32Array.from([0, ...lists.map((_, row) => lists.slice(0, row + 1).flat().length)]);
      const list = { kind: 'list', values: Uint8Array.from(lists.flat()), offsets } as const;
      const size = { rows: lists.length, style };
      assert.deepEqual(
        written({ type: 'list', entry }, list, size),
        lists.map((codes) => style(codes.length === 0 ? null : codes.map(entry))),
      );
      const code = { kind: 'code', values: Uint16Array.from(lists, ([first]) => first ?? 0) } as const;
      assert.deepEqual(
        written({ type: 'text', entry }, code, size),
        lists.map(([first]) => style(first === undefined ? null : entry(first))),
      );
    }),
  );
});

test('an entry far into a large dictionary is written where it occurs', () => {
  const code = { kind: 'code', values: Uint32Array.of(70_000, 0, 3, 70_000) } as const;
  const column = { type: 'text', entry: (value: number) => `value ${value}` } as const;
  assert.deepEqual(written(column, code, { rows: 4, style: exactCell }), ['value 70000', '', 'value 3', 'value 70000']);
});

test('numbers are written as JavaScript writes them', () => {
  const cents = fc.integer({ min: -1e9, max: 1e9 }).map((value) => value / 100);
  const single = fc.float({ noNaN: true });
  const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true }), single, cents);
  const known = [0, -0, 1e-6, 1e-7, 1.5e-6, 0.1 + 0.2, 123456789.123456, 999999999999999, 1e15, 1e21, 0.000001234];
  const check = (values: readonly number[]): void => {
    const chunk = { kind: 'number', values: Float64Array.from(values) } as const;
    const size = { rows: values.length, style: spreadsheetCell };
    assert.deepEqual(
      written(untyped('number'), chunk, size),
      values.map((value) => (Number.isNaN(value) ? '' : String(value))),
    );
  };
  check([...known, ...known.map((value) => -value), NaN, 5e-324, Number.MAX_VALUE]);
  fc.assert(fc.property(fc.array(number, { minLength: 1 }), check), { numRuns: 500 });
});

test('times are written in ISO 8601', () => {
  const time = fc.oneof(
    fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
    fc.integer({ min: -1e12, max: 2e12 }),
    fc.double({ min: -1e12, max: 2e12, noNaN: true }),
    fc.constant(NaN),
  );
  fc.assert(
    fc.property(fc.array(time, { minLength: 1 }), (times) => {
      const chunk = { kind: 'number', values: Float64Array.from(times) } as const;
      assert.deepEqual(
        written(untyped('time'), chunk, { rows: times.length, style: exactCell }),
        times.map((ms) => (Number.isNaN(ms) ? '' : new Date(ms).toISOString())),
      );
    }),
  );
});
