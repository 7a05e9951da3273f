import assert from 'node:assert/strict';
import { test } from 'node:test';

import { calendarGrouping } from '../../core/review/groups/calendar-groups.ts';

type Source = Parameters<typeof calendarGrouping>[0];
type Column = Parameters<typeof calendarGrouping>[1];

/** A dataset whose times have the given first and last day, without rows: calendar groups need none. */
const between = (first: string, last: string): Source =>
  ({ dataset: { name: 'spring', firstTime: Date.parse(first), lastTime: Date.parse(last) } }) as unknown as Source;
const column = { name: 'time', role: 'time', kind: 'number' } as unknown as Column;

for (const unit of ['day', 'week', 'month'] as const)
  test(`every ${unit} of a century is found by its name`, { timeout: 60_000 }, () => {
    const { groupCount, valueOf, groupOf } = calendarGrouping(between('1926-02-03', '2026-11-30'), column, unit);
    for (let group = 0; group < groupCount; group++) assert.equal(groupOf(valueOf(group)), group);
  });

test('other names, and days outside the data, have no group', () => {
  const days = calendarGrouping(between('2026-01-05', '2026-03-31'), column, 'day');
  for (const name of ['2026-01-04', '2026-04-01', '2026-02-30', '2026-W05', '2026-02', 'any', ''])
    assert.equal(days.groupOf(name), -1, name);
  const weeks = calendarGrouping(between('2026-01-05', '2026-03-31'), column, 'week');
  assert.equal(weeks.groupOf('2026-W02'), 1);
  for (const name of ['2026-W01', '2026-01-05', '2026-W60']) assert.equal(weeks.groupOf(name), -1, name);
});
