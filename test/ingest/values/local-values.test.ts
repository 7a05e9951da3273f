import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { NO, parseLabel, UNREADABLE, YES } from '../../../core/ingest/values/labels.ts';
import { parseLocalNumber } from '../../../core/ingest/values/local-numbers.ts';
import { parseTimeAs } from '../../../core/ingest/values/local-times.ts';
import type { DateFormat, NumberFormat } from '../../../core/ingest/values/value-formats.ts';

/** Reads a text that lies between other bytes. */
function timeOf(text: string, format: DateFormat): number {
  const bytes = Buffer.from(`1${text}9`);
  return parseTimeAs(bytes, 1, bytes.length - 1, format);
}

function numberOf(text: string, format: NumberFormat): number {
  const bytes = Buffer.from(`1${text}9`);
  return parseLocalNumber(bytes, 1, bytes.length - 1, format);
}

const MARCH = Date.UTC(2025, 2, 1);
const AFTERNOON = Date.UTC(2025, 2, 1, 14, 5, 9);
const DAY = Date.UTC(2025, 0, 3);

test('dates are read with the day or the month first, as the format says', () => {
  for (const text of ['01.03.2025', '1.3.2025', '01/03/2025', '1/3/2025', '01-03-2025', ' 1.3.2025 '])
    assert.equal(timeOf(text, 'day-first'), MARCH, text);
  for (const text of ['01.03.2025 14:05:09', '1/3/2025 14:05:09', '1/3/2025T14:05:09Z', '1/3/2025 2:05:09 PM'])
    assert.equal(timeOf(text, 'day-first'), AFTERNOON, text);
  for (const text of ['03/01/2025', '3/1/2025', '3-1-2025']) assert.equal(timeOf(text, 'month-first'), MARCH, text);
  for (const text of ['3/1/2025 14:05:09', '3/1/2025 2:05:09 PM', '03/01/2025 2:05:09pm'])
    assert.equal(timeOf(text, 'month-first'), AFTERNOON, text);
  assert.equal(timeOf('01/03/2025', 'month-first'), DAY);
  assert.equal(timeOf('3/1/2025 12:30 AM', 'month-first'), MARCH + 30 * 60_000);
  assert.equal(timeOf('3/1/2025 12:30 PM', 'month-first'), MARCH + 12.5 * 3_600_000);
});

test('dates with the year first, also as a Chinese Excel writes them, are read in every format', () => {
  for (const format of ['year-first', 'day-first', 'month-first'] as const) {
    for (const text of ['2025-03-01', '2025/3/1', '2025年3月1日', '2025年03月01日', '20250301', '1740787200'])
      assert.equal(timeOf(text, format), MARCH, text);
    for (const text of ['2025年3月1日 14:05:09', '2025年3月1日14:05:09', '2025/3/1 14:05:09'])
      assert.equal(timeOf(text, format), AFTERNOON, text);
  }
});

test('a date in another format, or one that does not exist, is not read as a date', () => {
  for (const text of ['12/31/2025', '31.4.2025', '29.02.2025', '1.3.5', '1.3/2025', '1..2025', '1.3.20255', '1.3.'])
    assert.equal(timeOf(text, 'day-first'), NaN, text);
  for (const text of ['31/12/2025', '31.12.2025', '1.3.2025', '2/30/2025', '3/1/2025 13:05 PM', '3/1/2025 0:05 AM'])
    assert.equal(timeOf(text, 'month-first'), NaN, text);
  for (const text of [
    '01/03/2025',
    '01.03.2025',
    '2025年3月',
    '2025年13月1日',
    '2025年3月1',
    '2025年3月1日x',
    '2025年',
  ])
    assert.equal(timeOf(text, 'year-first'), NaN, text);
});

test('every day is read correctly in each order', () => {
  const first = new Date('1000-01-01T00:00:00Z');
  fc.assert(
    fc.property(fc.date({ min: first, max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }), (date) => {
      const [day, month, year] = [date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear()];
      const midnight = Date.UTC(year, month - 1, day);
      assert.deepEqual(
        [timeOf(`${day}.${month}.${year}`, 'day-first'), timeOf(`${month}/${day}/${year}`, 'month-first')],
        [midnight, midnight],
      );
    }),
  );
});

test('numbers are read with a decimal comma and thousands separators', () => {
  for (const [text, value] of [
    ['1,5', 1.5],
    ['1.234,56', 1234.56],
    ['-1.234.567', -1_234_567],
    ['1 234,56', 1234.56],
    ['1\u00a0234,56', 1234.56],
    ['1\u202f234\u202f567,8', 1_234_567.8],
    ['1234,56', 1234.56],
    ['1.234', 1234],
    [' 7 ', 7],
    ['0,125', 0.125],
    [',5', 0.5],
    ['1,5e3', 1500],
    ['0,1234567890123456789012345678901234', 0.123456789012345678],
  ] as const)
    assert.equal(numberOf(text, 'decimal-comma'), value, text);
  for (const text of ['', ' ', '1.5', '1,234,567', '1.23,4', '0.123', '12.34', '1.234 567', '1,5 x', 'n/a', '1,2,3'])
    assert.equal(numberOf(text, 'decimal-comma'), NaN, text);
});

test('a currency does not change a number, and a percentage is a fraction', () => {
  for (const [text, value] of [
    ['€ 1.234,50', 1234.5],
    ['-€1.234,50', -1234.5],
    ['1.234,50\u00a0€', 1234.5],
    ['EUR 7', 7],
    ['1\u202f234,5 CHF', 1234.5],
    ['12,5 %', 0.125],
    ['12,5%', 0.125],
    ['-7\u00a0％', -0.07],
  ] as const)
    assert.equal(numberOf(text, 'decimal-comma'), value, text);
  for (const [text, value] of [
    ['¥1,200', 1200],
    ['￥1,200.5', 1200.5],
    ['US$ -3.5', -3.5],
    ['1200元', 1200],
    ['$1,234', 1234],
    ['99.9%', 0.999],
  ] as const)
    assert.equal(numberOf(text, 'decimal-point'), value, text);
  for (const text of ['€', '%', '€€ 1', '--€1', '1 % %', '1 km', 'EURO 1', '1e3%', '€ 12.5 €%'])
    assert.equal(numberOf(text, 'decimal-point'), NaN, text);
});

test('a year of two digits is one of 1930 to 2029', () => {
  for (const [text, year] of [
    ['1.3.25', 2025],
    ['01.03.29', 2029],
    ['01.03.30', 1930],
    ['1/3/00', 2000],
    ['1-3-99', 1999],
  ] as const)
    assert.equal(timeOf(text, 'day-first'), Date.UTC(year, 2, 1), text);
  assert.equal(timeOf('3/1/25 2:05:09 PM', 'month-first'), AFTERNOON);
  for (const text of ['32-03-01', '1.3.2', '1.3.255', '1.3.25x', '1.3.25-01'])
    assert.equal(timeOf(text, 'day-first'), NaN);
  for (const text of ['25-03-01', '1.3.25']) assert.equal(timeOf(text, 'year-first'), NaN);
});

test('numbers are read with a decimal point and thousands separators', () => {
  for (const [text, value] of [
    ['1.5', 1.5],
    ['1,234.56', 1234.56],
    ['-1,234,567', -1_234_567],
    ["1'234.5", 1234.5],
    ['1,234', 1234],
    ['1234.56', 1234.56],
    ['1e3', 1000],
  ] as const)
    assert.equal(numberOf(text, 'decimal-point'), value, text);
  for (const text of ['', '1,5', '1.234.567', '1,23.4', '0,123', '12,34', '1,234 567', 'n/a'])
    assert.equal(numberOf(text, 'decimal-point'), NaN, text);
});

test('a number with cents and thousands is read exactly in its own format, and not at all in the other', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
      const plain = value.toFixed(2);
      const [whole, cents] = plain.split('.');
      const grouped = (mark: string): string => whole.replace(/\B(?=(\d{3})+$)/g, mark);
      assert.deepEqual(
        [numberOf(`${grouped('.')},${cents}`, 'decimal-comma'), numberOf(`${grouped(',')}.${cents}`, 'decimal-point')],
        [Number(plain), Number(plain)],
      );
      assert.equal(numberOf(`${grouped('.')},${cents}`, 'decimal-point'), NaN);
      assert.equal(numberOf(`${grouped(',')}.${cents}`, 'decimal-comma'), NaN);
    }),
  );
});

test('a step may be yes or no in English, German, French and Chinese, or a tick or a cross', () => {
  const read = (text: string): number => {
    const bytes = Buffer.from(text);
    return parseLabel(bytes, 0, bytes.length, new Float64Array(1), 0);
  };
  for (const text of [
    'yes',
    'Y',
    'true',
    'TRUE',
    'ja',
    'Ja',
    'J',
    'WAHR',
    'oui',
    'Oui',
    'VRAI',
    '是',
    ' 是 ',
    '√',
    '✓',
  ])
    assert.equal(read(text), YES, text);
  for (const text of ['no', 'N', 'false', 'nein', 'NEIN', 'FALSCH', 'non', 'FAUX', '否', '×'])
    assert.equal(read(text), NO, text);
  for (const text of ['n/a', 'y.0', 'yesno', 'jaja', '是否', 'k', 'neinn', '3', '\u662e'])
    assert.equal(read(text), UNREADABLE, text);
});

test('the times of a step are read in the date format of its column', () => {
  const times = new Float64Array(1);
  const read = (text: string, format?: DateFormat): unknown => {
    const bytes = Buffer.from(text);
    return [parseLabel(bytes, 0, bytes.length, times, 0, format), times[0]];
  };
  assert.deepEqual(read('1.3.2025', 'day-first'), [YES, MARCH]);
  assert.deepEqual(read('3/1/2025', 'month-first'), [YES, MARCH]);
  assert.deepEqual(read('1.3.2025'), [UNREADABLE, NaN]);
});

test('a count, a rate or a day number of a spreadsheet is neither a label nor the time of a step', () => {
  const labelOf = (text: string): number => {
    const bytes = Buffer.from(text);
    return parseLabel(bytes, 0, bytes.length, new Float64Array(1), 0);
  };
  for (const text of ['0.5', '0.967', '12', '29', '100', '45720', '45720.4167', '1234567', '-3', '.5'])
    assert.equal(labelOf(text), UNREADABLE, text);
  for (const text of ['1.0', '20250301', '1740787200', '1740787200.5', '1740787200000', '2025-03-01'])
    assert.equal(labelOf(text), YES, text);
});
