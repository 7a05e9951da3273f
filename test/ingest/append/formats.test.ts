import assert from 'node:assert/strict';
import { test } from 'node:test';

import { appendProject } from './append-project.ts';

const { imported, appended, column } = appendProject();

const MAPPING = {
  id: 'id',
  time: 'time',
  steps: [{ name: 'click' }],
  features: { income: 'numeric' as const, balance: 'numeric' as const },
};

/** Records with these times, incomes and balances. */
function records(separator: string, first: number, rows: readonly (readonly [string, string, string])[]): string {
  const lines = rows.map(([time, income, balance], row) =>
    [`id${first + row}`, time, 0, income, balance].join(separator),
  );
  return [['id', 'time', 'click', 'income', 'balance'].join(separator), ...lines, ''].join('\n');
}

const PLAIN = records(
  ',',
  0,
  ['1000.5', '2000.5', '3000.25'].map((income, row) => [`2026-01-0${row + 1}`, income, `${1500 + row}`]),
);
const GERMAN = records(
  ';',
  10,
  ['1.234,5', '2.345,5', '3.456,75'].map((income, row) => [`2026-02-0${row + 1}`, income, '1.500']),
);

test('an append infers number formats from its own values, and notes those that differ from the dataset', async () => {
  await imported(PLAIN, { mapping: MAPPING });
  const notes: string[] = [];
  const { added, rejected } = await appended(GERMAN, {}, (note) => notes.push(note));
  assert.deepEqual([added, rejected], [3, 0]);
  assert.deepEqual(column('numeric', 'income'), [1000.5, 2000.5, 3000.25, 1234.5, 2345.5, 3456.75]);
  assert.deepEqual(column('numeric', 'balance'), [1500, 1501, 1502, 1500, 1500, 1500]);
  assert.deepEqual(
    notes.filter((note) => note.includes('unlike the dataset')),
    [
      'income, balance: read as numbers with a decimal comma, such as 1.234,56, unlike the dataset ' +
        '(choose another format for the append; on the command line, with --column-format)',
    ],
  );
});

test('the dataset keeps its formats, so that the next append is read like its import', async () => {
  await imported(GERMAN, { mapping: MAPPING });
  await appended(PLAIN);
  const ambiguous = records(';', 20, [['2026-03-01', '1.234', '2.500']]);
  const { rejected } = await appended(ambiguous);
  assert.equal(rejected, 0);
  assert.deepEqual(column('numeric', 'income'), [1234.5, 2345.5, 3456.75, 1000.5, 2000.5, 3000.25, 1234]);
  assert.deepEqual(column('numeric', 'balance'), [1500, 1500, 1500, 1500, 1501, 1502, 2500]);
});

test('a given format takes precedence over the inferred one', async () => {
  await imported(PLAIN, { mapping: MAPPING });
  await appended(GERMAN, { formats: { balance: 'decimal-point' } });
  assert.deepEqual(column('numeric', 'balance').slice(3), [1.5, 1.5, 1.5]);
});

test('an append says how many rows above the header it leaves out, and rejects the totals below', async () => {
  await imported(GERMAN, { mapping: MAPPING });
  const notes: string[] = [];
  const next = records(';', 20, [['2026-03-01', '1.234,5', '2.500']]);
  const { added, rejected } = await appended(`Export\nStand;01.03.2026;;;\n\n${next}Summe;;;1.234,5;\n`, {}, (note) =>
    notes.push(note),
  );
  assert.deepEqual([added, rejected], [1, 1]);
  assert.ok(notes.includes('next.csv: skipped 2 rows above the header'), notes.join());
});

/** A week of records from a day on, with dates written in an order of day and month. */
function week(from: number, write: (day: string, month: string) => string): string {
  const days = Array.from({ length: 7 }, (_, index) => `${from + index}`.padStart(2, '0'));
  const rows = days.map((day, index) => `w${from}-${index},${write(day, '10')},0,1,2`);
  return ['id,time,click,income,balance', ...rows, ''].join('\n');
}
const dayFirst = (day: string, month: string): string => `${day}/${month}/2026`;
const monthFirst = (day: string, month: string): string => `${month}/${day}/2026`;

test('dates in the other order of day and month are refused, even if every day could be a month', async () => {
  await imported(week(14, dayFirst), { mapping: MAPPING });
  const before = column('time');
  await assert.rejects(appended(week(8, monthFirst)), { message: /has dates with the month first.* the day first/ });
  await assert.rejects(appended(week(5, monthFirst)), { message: /would span 185 days, or only 7 days/ });
  const shortYear = (day: string, month: string): string => `${month}/${day}/26`;
  await assert.rejects(appended(week(5, shortYear)), { message: /would span 185 days, or only 7 days/ });
  assert.deepEqual(column('time'), before);
  await appended(week(5, monthFirst), { formats: { time: 'month-first' } });
  await appended(week(1, dayFirst), { known: 'skip' });
  assert.deepEqual(
    column('time')
      .slice(7)
      .map((time) => new Date(Number(time)).toISOString().slice(0, 10)),
    [5, 6, 7, 8, 9, 10, 11, 1, 2, 3, 4, 5, 6, 7].map((day) => `2026-10-${`${day}`.padStart(2, '0')}`),
  );
});
