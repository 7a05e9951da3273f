import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importProject } from './import-project.ts';

const { imported, column } = importProject();

/** A file of 60 records, each with an amount, a rate and a date, separated by semicolons. */
function file(
  amount: (value: number) => string,
  rate: (value: number) => string,
  date: (day: number) => string,
): string {
  const rows = Array.from({ length: 60 }, (_, row) =>
    [`u${row}`, date((row % 28) + 1), row % 2, amount(1000 + row * 100.5), rate(row / 2)].join(';'),
  );
  return ['user_id;event_time;click;amount;rate', ...rows].join('\n');
}

const german = (value: number, digits = 2): string =>
  value.toLocaleString('de-DE', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const two = (value: number): string => String(value).padStart(2, '0');

/** The same rows as programs of several countries write them. */
const WRITTEN = {
  german: file(
    (value) => `€ ${german(value)}`,
    (value) => `${german(value, 1)} %`,
    (day) => `${two(day)}.03.25`,
  ),
  french: file(
    (value) => `${german(value).replace('.', '\u202f')}\u00a0€`,
    (value) => `${german(value, 1)}\u00a0%`,
    (day) => `${two(day)}/03/25`,
  ),
  chinese: file(
    (value) => `¥${value.toLocaleString('en-US')}`,
    (value) => `${value}%`,
    (day) => `2025年3月${day}日`,
  ),
  american: file(
    (value) => `$${value.toLocaleString('en-US')}`,
    (value) => `${value.toFixed(1)}%`,
    (day) => `3/${day}/25`,
  ),
  swiss: file(
    (value) => `CHF ${value.toFixed(2).replace(/(?=\d{3}\.)/, "'")}`,
    (value) => `${value.toFixed(1)}%`,
    (day) => `${day}.3.25`,
  ),
};

test('amounts with a currency, percentages and years of two digits are read, and the import says how', async () => {
  const expected = {
    amounts: Array.from({ length: 60 }, (_, row) => 1000 + row * 100.5),
    rates: Array.from({ length: 60 }, (_, row) => Number(`${row / 2}e-2`)),
  };
  for (const [name, content] of Object.entries(WRITTEN)) {
    const notes: string[] = [];
    const { accepted, features, firstTime, lastTime } = await imported(content, {}, (note) => notes.push(note));
    assert.deepEqual(
      [accepted, features.map(({ kind }) => kind), firstTime, lastTime],
      [60, ['numeric', 'numeric'], '2025-03-01T00:00:00.000Z', '2025-03-28T00:00:00.000Z'],
      name,
    );
    assert.deepEqual(
      [column('numeric', 'amount'), column('numeric', 'rate')],
      [expected.amounts, expected.rates],
      name,
    );
    assert.ok(notes.includes('rate: percentages are read as fractions, as in Excel: 12.5 % is 0.125'));
    const hasShortYears = notes.includes('event_time: years of two digits are read as 1930 to 2029, as in Excel');
    assert.equal(hasShortYears, name !== 'chinese');
  }
});

test('whole amounts with a unit follow the decimal mark of the other columns', async () => {
  const content = file(
    (value) => german(value),
    (value) => (value < 25 ? `${Math.floor(value)} %` : `${german(value, 1)} %`),
    (day) => `2025-03-${two(day)}`,
  );
  const { accepted, mapping } = await imported(content);
  assert.deepEqual([accepted, mapping.formats], [60, { amount: 'decimal-comma', rate: 'decimal-comma' }]);
  const rows = Array.from(
    { length: 2000 },
    (_, row) => `u${row};${row % 2};${row % 100},5;${row > 1500 ? '12,5 %' : `${row % 90} %`}`,
  );
  const later = await imported(['user_id;click;amount;rate', ...rows].join('\n'));
  assert.deepEqual([later.accepted, later.mapping.formats], [2000, { amount: 'decimal-comma', rate: 'decimal-comma' }]);
});
