/** Contacts are recognised by name and by content; categories with similar names stay features. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { contactColumns, refuseContacts } from '../../../core/ingest/mapping/contact-columns.ts';
import { resolveMapping } from '../../../core/ingest/mapping/resolve.ts';

/** The first records of a table with one column. */
function column(name: string, values: readonly string[]) {
  return { columns: [name], sample: values.map((value) => [value]) };
}

/** A column of forty records, with the value that `text` gives for each index. */
const fortyValues = (text: (index: number) => string): string[] => Array.from({ length: 40 }, (_, i) => text(i));
const isContact = (name: string, values: readonly string[]): boolean =>
  contactColumns([name], column(name, values)).length === 1;

for (const [name, text] of [
  ['Contact', (i: number) => `anna.${i}@bank.example`],
  ['nr', (i: number) => `+49 170 ${1_000_000 + i}`],
  ['c7', (i: number) => `138${10_000_000 + i}`],
] as const)
  test(`a column of values such as ${text(1)} holds contact details, whatever its name`, () => {
    assert.ok(isContact(name, fortyValues(text)));
    assert.ok(isContact(name, [...fortyValues(text), ...Array<string>(8).fill('')]), 'with missing values');
  });

for (const name of [
  'E-Mail',
  'Phone Number',
  'Mobile No.',
  'Cell phone',
  'first_name',
  'Telefonnummer',
  'IDFA',
  '手机号',
  '姓名',
  '身份证号',
])
  test(`a column named ${name} holds contact details if its values differ from person to person`, () => {
    assert.ok(
      isContact(
        name,
        fortyValues((i) => `hidden ${i}`),
      ),
    );
  });

test('categories, codes and measurements are not contact details', () => {
  assert.ok(
    !isContact(
      'phone',
      fortyValues((i) => (i % 2 === 0 ? 'Android' : 'iOS')),
    ),
    'a kind of phone',
  );
  assert.ok(
    !isContact(
      'email',
      fortyValues((i) => (i % 2 === 0 ? 'yes' : 'no')),
    ),
    'whether there is one',
  );
  assert.ok(
    !isContact(
      'customer_no',
      fortyValues((i) => String(20_000_000_000 + i)),
    ),
  );
  assert.ok(
    !isContact(
      'balance',
      fortyValues((i) => `+${i}.50`),
    ),
  );
  assert.ok(
    !isContact(
      'date',
      fortyValues((i) => `2026-01-${10 + (i % 20)}`),
    ),
  );
});

test('a column of contacts is not a feature, and is listed as ignored', () => {
  const columns = ['id', 'email', 'city', 'click'];
  const sample = fortyValues(String).map((i) => [i, `u${i}@bank.example`, 'ulm', Number(i) % 3 === 0 ? '1' : '0']);
  const mapping = resolveMapping({}, { columns, sample, purpose: 'dataset' });
  assert.deepEqual(Object.keys(mapping.features), ['city']);
  assert.deepEqual(mapping.ignore, ['email']);
});

test('a mapping that makes a feature of addresses is refused', () => {
  const records = column(
    'contact',
    fortyValues((i) => `u${i}@bank.example`),
  );
  assert.throws(() => refuseContacts({ features: { contact: 'categorical' } }, records), { code: 'invalid-config' });
  refuseContacts(
    { features: { contact: 'categorical' } },
    column(
      'contact',
      fortyValues((i) => `segment ${i % 3}`),
    ),
  );
});
