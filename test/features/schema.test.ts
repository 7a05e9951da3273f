import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  fieldColumns,
  fieldRows,
  historyOf,
  layOutFields,
  matchFields,
  multiFields,
  singleFields,
} from '../../core/features/schema.ts';
import { columnRoles, type ColumnInfo } from '../../core/store/columns/columns.ts';
import { textsOf } from './texts.ts';

const schema = layOutFields([
  { name: 'banner', role: 'banner', kind: 'categorical', values: textsOf(['gold']) },
  { name: 'tags', role: 'multi', kind: 'multi', values: textsOf(['a', 'b', 'c']) },
  { name: 'city', role: 'categorical', kind: 'categorical', values: textsOf([]) },
  { name: 'age', role: 'numeric', kind: 'numeric', edges: Float64Array.of(20, 40) },
]);

test('fields lie one after another in the embedding table', () => {
  assert.deepEqual(
    schema.fields.map(({ name, offset, size }) => [name, offset, size]),
    [
      ['banner', 0, 3],
      ['tags', 3, 5],
      ['city', 8, 2],
      ['age', 10, 4],
    ],
  );
  assert.equal(fieldRows(schema), 14);
});

test('single and multi-valued fields keep the order of the schema', () => {
  assert.deepEqual(
    singleFields(schema).map((field) => field.name),
    ['banner', 'city', 'age'],
  );
  assert.deepEqual(
    multiFields(schema).map((field) => field.name),
    ['tags'],
  );
});

test('a sequence takes as many single-valued fields as its length, and one range of the table', () => {
  const withHistory = layOutFields([
    { name: 'city', role: 'categorical', kind: 'categorical', values: textsOf(['a']) },
    { name: 'seen', role: 'multi', kind: 'sequence', values: textsOf(['a', 'b']), length: 3 },
    { name: 'tags', role: 'multi', kind: 'multi', values: textsOf(['c']) },
    { name: 'age', role: 'numeric', kind: 'numeric', edges: Float64Array.of(20) },
  ]);
  assert.deepEqual(
    singleFields(withHistory).map((field) => field.name),
    ['city', 'seen', 'seen', 'seen', 'age'],
  );
  assert.deepEqual(historyOf(withHistory), { start: 1, length: 3 });
  assert.deepEqual(
    multiFields(withHistory).map((field) => field.name),
    ['tags'],
  );
  assert.deepEqual(
    withHistory.fields.map(({ offset, size }) => [offset, size]),
    [
      [0, 3],
      [3, 4],
      [7, 3],
      [10, 3],
    ],
  );
  assert.equal(historyOf(schema), null);
});

test('a banner is found by its role and other columns by their names', () => {
  const columns = [
    { name: 'age', role: 'numeric' },
    { name: 'creative', role: 'banner' },
    { name: 'city', role: 'categorical' },
    { name: 'tags', role: 'multi' },
  ] as const;
  assert.deepEqual(
    matchFields(schema.fields, columns, 'dataset may').map((column) => column.name),
    ['creative', 'tags', 'city', 'age'],
  );
});

test('columns without a role are found by name', () => {
  const columns = ['tags', 'age', 'city', 'banner', 'id'].map((name) => ({ name }));
  assert.deepEqual(
    matchFields(schema.fields, columns, 'the audience').map((column) => column.name),
    ['banner', 'tags', 'city', 'age'],
  );
});

test('missing fields and fields of another kind are all named, with the nearest column', () => {
  const columns = [
    { name: 'age', role: 'categorical' },
    { name: 'banner', role: 'banner' },
    { name: 'ctiy', role: 'categorical' },
    { name: 'tags', role: 'multi' },
  ] as const;
  assert.throws(() => matchFields(schema.fields, columns, 'dataset may'), {
    code: 'invalid-input',
    message:
      'dataset may does not fit the model: missing field city (nearest column: ctiy); field age is ' +
      'numeric in the model but categorical in the data',
  });
});

test('of many missing fields, only the first are named, and dissimilar columns are not suggested', () => {
  const fields = Array.from({ length: 45 }, (_, i) => ({
    ...schema.fields[0],
    role: 'categorical' as const,
    name: `field_number_${i}`,
  }));
  assert.throws(() => matchFields(fields, [{ name: 'user_id' }], 'the audience'), {
    message:
      'the audience does not fit the model: ' +
      `${[0, 1, 2, 3, 4].map((i) => `missing field field_number_${i}`).join('; ')}; … (45 fields in ` +
      'all)',
  });
});

test('the bank is a field only if there are several banks', () => {
  const columns = columnRoles.map((role): ColumnInfo => ({ name: role, role, kind: 'code', distinct: 1, missing: 0 }));
  assert.deepEqual(
    fieldColumns(columns, { severalBanks: false }).map((column) => column.name),
    ['banner', 'categorical', 'numeric', 'multi'],
  );
  assert.deepEqual(
    fieldColumns(columns, { severalBanks: true }).map((column) => column.name),
    ['bank', 'banner', 'categorical', 'numeric', 'multi'],
  );
});
