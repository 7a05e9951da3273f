import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { NO, parseLabel, UNREADABLE, YES } from '../../../core/ingest/values/labels.ts';
import { parseNumber } from '../../../core/ingest/values/numbers.ts';
import { parseTime } from '../../../core/ingest/values/times.ts';

function numberOf(text: string): number {
  const bytes = Buffer.from(`x${text}9`);
  return parseNumber(bytes, 1, bytes.length - 1);
}

function timeOf(text: string): number {
  const bytes = Buffer.from(`x${text}9`);
  return parseTime(bytes, 1, bytes.length - 1);
}

test('numbers are read as Number reads them', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
      assert.equal(numberOf(String(value)), Number(String(value))),
    ),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.nat({ max: 999_999 }), (whole, part) => {
      const text = `${whole}.${String(part).padStart(6, '0')}`;
      assert.equal(numberOf(text), Number(text));
    }),
  );
  for (const text of [
    '0',
    '-0',
    '+5',
    '007',
    '.5',
    '5.',
    '-1.25e-3',
    '12345678901234567890',
    '0.1234567890123456789',
    ' 4 ',
  ])
    assert.equal(numberOf(text), Number(text), text);
});

test('invalid numbers are NaN', () => {
  for (const text of [
    '',
    ' ',
    '-',
    '.',
    '1,5',
    '0x10',
    '1e',
    'nan',
    'NaN',
    'Infinity',
    '1e999',
    '1 2',
    '--1',
    '1.2.3',
    '١',
  ])
    assert.equal(numberOf(text), NaN, text);
});

test('times are read in every accepted form', () => {
  const second = Date.UTC(2024, 1, 29, 13, 5, 9);
  const cases: Record<string, number> = {
    '2024-02-29': Date.UTC(2024, 1, 29),
    '2024/02/29': Date.UTC(2024, 1, 29),
    '20240229': Date.UTC(2024, 1, 29),
    '20240229130509': second,
    '20240229.0': Date.UTC(2024, 1, 29),
    '20240229130509.00': second,
    '2024-02-29T13:05': second - 9000,
    '2024-02-29 13:05:09': second,
    '2024-02-29T13:05:09Z': second,
    '2024-02-29T13:05:09.25Z': second + 250,
    '2024-02-29 13:05:09.123456': second + 123,
    '2024-02-29T21:05:09+08:00': second,
    '2024-02-29 21:05:09+08': second,
    '2024-02-29T05:35:09-0730': second,
    '2024-02-29T24:00:00': Date.UTC(2024, 2, 1),
    '2024/2/9 3:05': Date.UTC(2024, 1, 9, 3, 5),
    '2024-2-9': Date.UTC(2024, 1, 9),
    '2024/2/29 13:05:09': second,
    [String(second)]: second,
    [String(second / 1000)]: second,
    [`${second / 1000}.5`]: second + 500,
    ' 2024-02-29 ': Date.UTC(2024, 1, 29),
    '0': 0,
    '-86400': -86_400_000,
    '-0': 0,
  };
  for (const [text, expected] of Object.entries(cases)) assert.equal(timeOf(text), expected, text);
});

test('dates and clock times that do not exist are invalid', () => {
  for (const text of [
    '',
    ' ',
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-04-31',
    '2024-1-',
    '2024--1',
    '2024-1/5',
    '2024-111-5',
    '2024-11-555',
    '2024-1-5 :03',
    '2024-1-5 9:3',
    '2024-1-5 123:00',
    '2024-02-29T25:00',
    '2024-02-29T12:60',
    '2024-02-29T12:00:61',
    '2024-02-29X12:00',
    '2024-02-29T12:00Zulu',
    '2024-02-29T12:00+25:00',
    '2024-02-29T12:00:00.',
    '20241301',
    '29.02.2024',
    'yesterday',
    '1e9',
    '99999999999999999',
  ])
    assert.equal(timeOf(text), NaN, text);
});

test('every day of the calendar is read as Date reads it', () => {
  fc.assert(
    fc.property(
      fc.date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      }),
      (date) => {
        assert.equal(timeOf(date.toISOString()), date.getTime());
      },
    ),
    { numRuns: 1000 },
  );
});

test('times are read as a Chinese Excel writes them', () => {
  const first = new Date('0001-01-01T00:00:00Z');
  fc.assert(
    fc.property(fc.date({ min: first, max: new Date('9999-12-31T23:59:00Z'), noInvalidDate: true }), (date) => {
      const year = String(date.getUTCFullYear()).padStart(4, '0');
      const minutes = String(date.getUTCMinutes()).padStart(2, '0');
      const text = `${year}/${date.getUTCMonth() + 1}/${date.getUTCDate()} ${date.getUTCHours()}:${minutes}`;
      assert.equal(timeOf(text), Math.floor(date.getTime() / 60_000) * 60_000);
    }),
    { numRuns: 1000 },
  );
});

test('a label is a word, a digit, nothing or a time', () => {
  const read = (text: string): [number, number] => {
    const bytes = Buffer.from(text);
    const times = new Float64Array(1);
    return [parseLabel(bytes, 0, bytes.length, times, 0), times[0]];
  };
  for (const text of ['', '0', 'no', 'No', 'false', 'FALSE', '0.0', '0.00', ' ', '0 ', ' no '])
    assert.deepEqual(read(text), [NO, NaN], text);
  for (const text of ['1', 'yes', 'YES', 'true', 'True', '1.0', '1.000', ' 1', 'yes  '])
    assert.deepEqual(read(text), [YES, NaN], text);
  assert.deepEqual(read('2025-01-02'), [YES, Date.UTC(2025, 0, 2)]);
  for (const text of ['2', '2.0', '0.', '1. ', 'x', 'maybe', '2025-13-01', '-'])
    assert.equal(read(text)[0], UNREADABLE, text);
});
