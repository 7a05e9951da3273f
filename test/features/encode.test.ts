import assert from 'node:assert/strict';
import { test } from 'node:test';

import { valueEncoder } from '../../core/features/encode.ts';
import { layOutFields, type Field } from '../../core/features/schema.ts';
import { textColumn } from '../../core/store/columns/text.ts';

const [city, age] = layOutFields([
  { name: 'city', role: 'categorical', kind: 'categorical', values: textColumn(['007', '7']) },
  { name: 'age', role: 'numeric', kind: 'numeric', edges: Float64Array.of(20, 40, 60) },
]).fields;

function encode(field: Field, cells: readonly string[]): number[] {
  const encoder = valueEncoder(field, (bytes, start, end) =>
    Number(Buffer.from(bytes.subarray(start, end)).toString()),
  );
  return cells.map((cell) => {
    const bytes = Buffer.from(`<${cell}>`);
    return encoder(bytes, 1, bytes.length - 1);
  });
}

test('a text becomes the row of its value, of rare values or of missing values', () => {
  assert.deepEqual(encode(city, ['', '07', '007', '7']), [0, 1, 2, 3]);
});

test('a number becomes the row of its bucket, an empty cell the row of missing values, and any other text -1', () => {
  assert.deepEqual(encode(age, ['', '-3', '20', '59.5', '60', 'old', 'Infinity']), [4, 5, 6, 7, 8, -1, -1]);
});
