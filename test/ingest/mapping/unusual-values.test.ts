import assert from 'node:assert/strict';
import { test } from 'node:test';

import { unusualValueNotes } from '../../../core/ingest/mapping/unusual-values.ts';
import { NUMBER_FORMATS } from '../../../core/ingest/values/value-formats.ts';
import { inEnglish } from '../../../core/text/en.ts';

function notesOn(values: readonly string[], mapping: Parameters<typeof unusualValueNotes>[1], given = {}): string[] {
  const written = { delimiter: ';', numberFormats: NUMBER_FORMATS };
  const input = { columns: ['a'], sample: values.map((value) => [value]), ...written };
  return unusualValueNotes(given, mapping, input).map((note) => inEnglish(note).split(':')[1].trim());
}

const amounts = Array.from({ length: 100 }, (_, row) => String(1000 + row * 7));

test('a note names a column of numbers that is read as categories because of a few texts', () => {
  const categorical = { features: { a: 'categorical' } } as const;
  const note = 'read as categories, since a few values are not numbers, or not written like the others; list these';
  for (const texts of [['EUR'], ['k.A.', 'k.A.', '-'], ['unknown']])
    assert.ok(notesOn([...texts, ...amounts], categorical)[0]?.startsWith(note), texts.join());
  for (const values of [amounts.slice(0, 10), ['x', 'y', 'z'], [...amounts, ...amounts.map((one) => `K${one}`)]])
    assert.deepEqual(notesOn(values, categorical), []);
  assert.deepEqual(notesOn(['EUR', ...amounts], categorical, { features: { a: 'categorical' } }), []);
  assert.deepEqual(notesOn(['EUR', ...amounts], categorical, { missing: ['EUR'] }), []);
});

test('a note names a column of decimal commas that is read as categories because of one decimal point', () => {
  const commas = amounts.map((amount) => `${amount},5`);
  const categorical = { features: { a: 'categorical' } } as const;
  assert.match(notesOn(['12.5', ...commas], categorical).join(), /^read as categories, since a few values are not/);
  for (const values of [commas, [...commas, ...amounts.map((amount) => `${amount}.5`)]])
    assert.deepEqual(notesOn(values, categorical), []);
});

test('a note names a column of dates in which a spreadsheet probably swapped day and month', () => {
  const day = (number: number): string => String(number).padStart(2, '0');
  const dates = Array.from({ length: 12 }, (_, index) => `2025-03-${day(index + 1)}`);
  const texts = Array.from({ length: 5 }, (_, index) => `${13 + index}/03/2025`);
  const note = 'all dates of the spreadsheet have days up to 12, and all texts days above 12';
  assert.deepEqual(notesOn([...dates, ...texts], { time: 'a' }), [note]);
  for (const values of [dates, texts, [...dates, '2025-03-13', ...texts], [...dates, ...texts, '01/03/2025']])
    assert.deepEqual(notesOn(values, { time: 'a' }), []);
});
