import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { previousPeriod, unitName, unitOf, unitStart, type CalendarUnit } from '../../core/funnel/calendar.ts';

const at = (text: string): number => Date.parse(text);
const nameOf = (text: string, unit: CalendarUnit): string => unitName(unitOf(at(text), unit), unit);

test('days, weeks and months are named as ISO 8601 does', () => {
  assert.deepEqual(
    ['day', 'week', 'month'].map((unit) => nameOf('2026-01-31T23:59:59.999Z', unit as CalendarUnit)),
    ['2026-01-31', '2026-W05', '2026-01'],
  );
  // The week of its Thursday: the first days of a year may belong to the last week of the previous year, and vice
  // versa.
  assert.deepEqual(
    ['2027-01-01', '2027-01-04', '2024-12-30', '2020-12-31', '1969-12-31'].map((day) => nameOf(day, 'week')),
    ['2026-W53', '2027-W01', '2025-W01', '2020-W53', '1970-W01'],
  );
});

test('a time lies within the unit it belongs to', () => {
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

test('the period before is as long and ends where the period begins', () => {
  assert.deepEqual(previousPeriod({ from: at('2026-05-11'), to: at('2026-05-18') }), {
    from: at('2026-05-04'),
    to: at('2026-05-11'),
  });
});

test('whole months are compared with the whole months before', () => {
  assert.deepEqual(previousPeriod({ from: at('2026-05-01'), to: at('2026-06-01') }), {
    from: at('2026-04-01'),
    to: at('2026-05-01'),
  });
  assert.deepEqual(previousPeriod({ from: at('2026-01-01'), to: at('2026-04-01') }), {
    from: at('2025-10-01'),
    to: at('2026-01-01'),
  });
  assert.deepEqual(previousPeriod({ from: at('2026-03-01'), to: at('2026-03-31') }), {
    from: at('2026-01-30'),
    to: at('2026-03-01'),
  });
});
