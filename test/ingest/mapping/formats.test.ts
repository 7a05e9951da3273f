import assert from 'node:assert/strict';
import { test } from 'node:test';

import { detectDates, detectNumbers } from '../../../core/ingest/mapping/detect-formats.ts';
import {
  numberEvidence,
  numberFormatChooser,
  resolveFormats,
  type ColumnFormats,
} from '../../../core/ingest/mapping/formats.ts';
import { parseMapping } from '../../../core/ingest/mapping/mapping.ts';
import { resolveMapping } from '../../../core/ingest/mapping/resolve.ts';
import { NUMBER_FORMATS } from '../../../core/ingest/values/value-formats.ts';

const repeat = (count: number, value: string): string[] => Array.from({ length: count }, () => value);

test('dates show their order by a point, or by a number above twelve', () => {
  assert.equal(detectDates(['01.03.2025', '2.3.2025 10:00']), 'day-first');
  assert.equal(detectDates(['01/03/2025', '31/12/2025']), 'day-first');
  assert.equal(detectDates(['01/03/2025', '12/31/2025']), 'month-first');
  assert.equal(detectDates(['1-3-2025', '12-31-2025 2:05 PM']), 'month-first');
  assert.equal(detectDates(['01/03/2025', '03/03/2025']), 'ambiguous');
  // One column never holds both.
  assert.equal(detectDates(['31/12/2025', '12/31/2025']), 'ambiguous');
  assert.equal(detectDates(['31.12.2025', '12/31/2025']), 'ambiguous');
});

test('dates with years of two digits show their order, unless the first number may be the year', () => {
  assert.equal(detectDates(['01.03.25', '2.3.25 10:00']), 'day-first');
  assert.equal(detectDates(['13.03.25', '14.03.25', '25.03.25']), 'day-first');
  assert.equal(detectDates(['1/3/25', '12/31/25']), 'month-first');
  assert.equal(detectDates(['1/3/25', '31/12/25', '30/11/25']), 'day-first');
  assert.equal(detectDates(['25/3/1', '25/3/14', '24/12/9']), 'ambiguous');
});

test('numbers with units show their format like others, and several currencies are not numbers', () => {
  const detect = (values: readonly string[]): unknown => detectNumbers(values, { points: true });
  assert.equal(detect(['12,5 %', '7 %', '8,25 %']), 'decimal-comma');
  assert.equal(detect(['€ 1.234,50', '€ 7', '€ 8']), 'decimal-comma');
  assert.equal(detect(['¥1,200.5', '¥7', '¥800']), 'decimal-point');
  assert.equal(detect(['€ 7', '$ 8', '$ 9']), null);
});

test('ISO dates, other values and a few dates of another kind have no format', () => {
  for (const values of [
    [],
    ['2025-03-01', '2025/3/1', '2025年3月1日'],
    ['1', '0', 'yes'],
    [...repeat(5, '2025-03-01'), '01/03/2025'],
    ['1.2.3', '10/20', '1/2/345', '01/03/20255', '1.2.34.5'],
  ])
    assert.equal(detectDates(values), null, values.join(' '));
});

test('numbers show their format by values that only it can read', () => {
  const detect = (values: readonly string[], points = false): unknown => detectNumbers(values, { points });
  assert.equal(detect(['1,5', '2', '3,25']), 'decimal-comma');
  assert.equal(detect(['1.234,56', '7']), 'decimal-comma');
  assert.equal(detect(['1.234.567', '12.345']), 'decimal-comma');
  assert.equal(detect(['1 234,5', '7,5']), 'decimal-comma');
  assert.equal(detect(['1,234.56', '7']), 'decimal-point');
  assert.equal(detect(['1,234,567', '1,234']), 'decimal-point');
  assert.equal(detect(['1,234', '2,345', '7']), 'ambiguous');
  assert.equal(detect(['1.234', '2.345'], true), 'ambiguous');
  assert.equal(detect(['1.234', '2.345']), 'decimals');
  assert.equal(detect(['1.234', '0.345'], true), 'decimals');
  assert.equal(detect(['1', '20', 'Rome', '']), null);
  // Whole numbers without separators tell whether thousands have one.
  const thousands = Array.from({ length: 60 }, (_, row) => `${1 + row}.${100 + row}`);
  assert.equal(detect([...thousands, '900'], true), 'decimal-comma');
  assert.equal(detect([...thousands, '12345'], true), 'decimals');
  assert.equal(detect([...thousands, '900'].map((value) => value.replace('.', ','))), 'decimal-point');
  assert.equal(detect([...thousands, '12345'].map((value) => value.replace('.', ','))), 'decimal-comma');
  assert.equal(detect(['1.234', '2.345', '900'], true), 'ambiguous');
  // A single odd value may be a mistake.
  assert.equal(detect([...repeat(8, '30'), '3,6']), null);
  assert.equal(detect([...repeat(8, '3,5'), '3.5']), 'decimal-comma');
  assert.equal(detect([...repeat(8, '3,5'), 'n/a']), 'decimal-comma');
});

const columns = ['time', 'click', 'activation', 'income', 'score'];
function resolve(sample: string[][], delimiter: string | undefined, given: object = {}): ColumnFormats {
  const file = parseMapping({ features: { income: 'numeric', score: 'numeric' }, ...given });
  const written = delimiter === undefined ? {} : { delimiter, numberFormats: NUMBER_FORMATS };
  const input = { columns, sample, ...written, purpose: 'dataset' as const };
  return resolveFormats(file, resolveMapping(file, input), input);
}

test('an ambiguous column follows the others of its file; else dates stay open, numbers follow the delimiter', () => {
  const row = (time: string, activation: string, income: string, score: string): string[] => [
    time,
    'ja',
    activation,
    income,
    score,
  ];
  assert.deepEqual(resolve([row('01/03/2025', '31/03/2025', '1.234', '1,5')], ';'), {
    formats: { time: 'day-first', activation: 'day-first', income: 'decimal-comma', score: 'decimal-comma' },
    ambiguousDates: [],
    ambiguousNumbers: [],
  });
  assert.deepEqual(resolve([row('01/03/2025', '', '1,234', '7')], ';'), {
    formats: { income: 'decimal-comma' },
    ambiguousDates: ['time'],
    ambiguousNumbers: ['income'],
  });
  assert.deepEqual(resolve([row('2025-03-01', '', '1,234', '7')], ','), {
    formats: { income: 'decimal-point' },
    ambiguousDates: [],
    ambiguousNumbers: ['income'],
  });
  assert.deepEqual(resolve([row('2025-03-01', '', '1,234', '0.5')], ';'), {
    formats: { income: 'decimal-point' },
    ambiguousDates: [],
    ambiguousNumbers: [],
  });
  assert.deepEqual(resolve([row('2025-03-01', '', '1.234', '7')], ';'), {
    formats: {},
    ambiguousDates: [],
    ambiguousNumbers: ['income'],
  });
});

test('a column of ambiguous numbers gets the format that an import would give it as a numeric feature', () => {
  const values = ['1,234', '1.234', '1,5', '0.5', '7', '1 234', 'x', ''];
  const names = ['income', 'score', 'limit'];
  let compared = 0;
  // Every combination of values, several times with other settings.
  for (let draw = 0; draw < 2000; draw++) {
    const cells = names.map((_, index) => values[Math.floor(draw / values.length ** index) % values.length]);
    const input = { columns: names, sample: [cells, cells], delimiter: draw % 2 === 0 ? ';' : ',' };
    const written = { ...input, numberFormats: NUMBER_FORMATS };
    const given: Record<string, 'decimal-comma'> = draw % 5 === 0 ? { score: 'decimal-comma' } : {};
    const features = Object.fromEntries(names.slice(draw % 3).map((name) => [name, 'numeric' as const]));
    const choose = numberFormatChooser({ formats: given }, { features }, written);
    for (const [index, name] of names.entries()) {
      const own = [cells[index]];
      const { [name]: _, ...others } = given;
      const evidence = numberEvidence(
        [...own, ...own].filter((cell) => cell !== ''),
        written,
      );
      if (evidence !== 'ambiguous' && evidence !== 'any-format') continue;
      compared++;
      const whole = resolveFormats({ formats: others }, { features: { ...features, [name]: 'numeric' } }, written);
      assert.equal(choose(name, own, evidence), whole.formats[name] ?? null, JSON.stringify([cells, name, given]));
    }
  }
  assert.ok(compared > 1500, `${compared} columns`);
});

test('a given format is kept, but a decimal comma is refused for files that are not text', () => {
  const sample = [['01/03/2025', '1', '', '1,5', '1,234']];
  assert.deepEqual(resolve(sample, ';', { formats: { time: 'month-first', score: 'decimal-point' } }).formats, {
    time: 'month-first',
    activation: 'month-first',
    income: 'decimal-comma',
    score: 'decimal-point',
  });
  assert.throws(() => resolve(sample, undefined, { formats: { time: 'day-first', score: 'decimal-comma' } }), {
    message: 'column score cannot have the format decimal-comma, since not all files are text such as CSV',
  });
  assert.deepEqual(resolve(sample, undefined, { formats: { time: 'day-first', score: 'decimal-point' } }), {
    formats: { time: 'day-first', activation: 'day-first', score: 'decimal-point' },
    ambiguousDates: [],
    ambiguousNumbers: [],
  });
});

test('a format of an unknown column, or of values that the column does not hold, is refused', () => {
  const sample = [['2025-03-01', '1', '', '1', '2']];
  for (const [formats, error] of [
    [{ tiem: 'day-first' }, /unknown column: tiem/],
    [{ time: 'decimal-comma' }, /column time holds times, so its format cannot be decimal-comma/],
    [{ activation: 'decimal-comma' }, /column activation holds times/],
    [{ income: 'day-first' }, /column income holds numbers, so its format cannot be day-first/],
    [{ income: 'comma' }, /unknown value of formats.income: comma/],
  ] as const)
    assert.throws(() => resolve(sample, ';', { formats }), { message: error });
});

test('yes and no are categories in a column that is not a step', () => {
  const input = { columns: ['click', '有房'], sample: [['是', '否']], delimiter: ',', purpose: 'dataset' as const };
  assert.deepEqual(resolveMapping({}, input).features, { 有房: 'categorical' });
});

test('a damaged date among dates that begin with a full year does not make the column ambiguous', () => {
  const dates = Array.from({ length: 9 }, (_, day) => `2026-01-1${day}`);
  assert.equal(detectDates([...dates, '26-01-19']), null);
  assert.equal(detectDates([...dates, '01/02/26']), null);
  assert.equal(detectDates(['0', '1', '1', '26-01-12']), null, 'among labels');
  assert.equal(detectDates(['0', '0', '0', '25.03.26', '26.03.26']), 'day-first', 'dates where a step was reached');
});
