import assert from 'node:assert/strict';
import { test } from 'node:test';

import { resolveMapping } from '../../../core/ingest/mapping/resolve.ts';

/** The mapping of a table with these columns, whose first records are `sample`. */
function resolve(
  columns: readonly string[],
  sample: readonly (readonly string[])[] = [],
): ReturnType<typeof resolveMapping> {
  return resolveMapping({}, { columns, sample, purpose: 'dataset' });
}

/** The time column of a table in which the given column has these cells. */
function timeAmong(column: string, cells: readonly string[]): string | undefined {
  return resolve(
    ['user_id', column, 'click'],
    cells.map((cell, row) => [`u${row}`, cell, String(row % 2)]),
  ).time;
}

const dates = ['01.03.2026 10:05', '02.03.2026 23:59', '14.03.2026 08:00'];

test('a contact with a date in each record is taken as the impression', () => {
  for (const name of ['served_at', 'Contact date', 'sent_timestamp', 'Kontakt am', 'Versanddatum', '触达时间'])
    assert.equal(timeAmong(name, dates), name);
  for (const name of ['contact', 'sent', 'date_of_birth', 'Kontaktkanal'])
    assert.equal(timeAmong(name, dates), undefined);
});

test('the time of a contact is a feature if some users have none, or it holds no dates', () => {
  for (const cells of [
    ['', ...dates],
    ['morning', 'evening', 'morning'],
    ['9:30', '18:00', '12:15'],
    ['3', '30', '0'],
    [],
  ])
    assert.equal(timeAmong('contact_time', cells), undefined, cells.join());
});

test('the time of the impression is preferred to that of a contact', () => {
  for (const name of ['impression_time', 'impression_timestamp', 'shown_at', '展示日期']) {
    const records = dates.map((date, row) => [date, date, String(row % 2)]);
    assert.equal(resolve(['contact_date', name, 'click'], records).time, name);
  }
});

test('a step may be given by its timestamp', () => {
  const { steps, time } = resolve(['event_timestamp', 'click_timestamp', 'approval_datetime']);
  assert.equal(time, 'event_timestamp');
  assert.deepEqual(
    steps.map(({ name, column }) => [name, column]),
    [
      ['click', 'click_timestamp'],
      ['approval', 'approval_datetime'],
    ],
  );
});
