import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { previousPeriod, unitName, unitOf, unitStart, type CalendarUnit } from '../../core/funnel/calendar.ts';

const timeOf = (text: string): number => Date.parse(text);
const nameOf = (text: string, unit: CalendarUnit): string => unitName(unitOf(timeOf(text), unit), unit);

test('days, weeks and months are named as in ISO 8601', () => {
  assert.deepEqual(
    ['day', 'week', 'month'].map((unit) => nameOf('2026-01-31T23:59:59.999Z', unit as CalendarUnit)),
    ['2026-01-31', '2026-W05', '2026-01'],
  );
  // A week belongs to the year of its Thursday: the first days of a year may be in the last week of the previous
  // year, and vice versa.
  assert.deepEqual(
    ['2027-01-01', '2027-01-04', '2024-12-30', '2020-12-31', '1969-12-31'].map((day) => nameOf(day, 'week')),
    ['2026-W53', '2027-W01', '2025-W01', '2020-W53', '1970-W01'],
  );
});

test('a time is within the unit that it belongs to', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -2e12, max: 4e12 }),
      fc.constantFrom<CalendarUnit>('day', 'week', 'month'),
      (time, unit) => {
        const number = unitOf(time, unit);
        assert.ok(unitStart(number, unit) <= time && time < unitStart(number + 1, unit));
      },
    ),
  );
});

test('the previous period is as long as the period and ends where it begins', () => {
  assert.deepEqual(previousPeriod({ from: timeOf('2026-05-11'), to: timeOf('2026-05-18') }), {
    from: timeOf('2026-05-04'),
    to: timeOf('2026-05-11'),
  });
});

test('whole months are compared with the whole months before', () => {
  assert.deepEqual(previousPeriod({ from: timeOf('2026-05-01'), to: timeOf('2026-06-01') }), {
    from: timeOf('2026-04-01'),
    to: timeOf('2026-05-01'),
  });
  assert.deepEqual(previousPeriod({ from: timeOf('2026-01-01'), to: timeOf('2026-04-01') }), {
    from: timeOf('2025-10-01'),
    to: timeOf('2026-01-01'),
  });
  assert.deepEqual(previousPeriod({ from: timeOf('2026-03-01'), to: timeOf('2026-03-31') }), {
    from: timeOf('2026-01-30'),
    to: timeOf('2026-03-01'),
  });
  // 45 days.
  assert.deepEqual(previousPeriod({ from: timeOf('2026-05-01'), to: timeOf('2026-06-15') }), {
    from: timeOf('2026-03-17'),
    to: timeOf('2026-05-01'),
  });
});
