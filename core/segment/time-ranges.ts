import { startOfDay, unitName, unitOf, unitStart, type CalendarUnit } from '../funnel/calendar.ts';
import { DAY_MS } from '../funnel/steps.ts';
import type { DaysCondition, ValueCondition } from './conditions.ts';
import { merged, negated, type NumberRange, type NumberTest } from './number-ranges.ts';

/** The test of a condition on times in ms since 1970; a value that names no day, week or month matches nothing. */
export function timeTest(condition: ValueCondition | DaysCondition): NumberTest {
  if (condition.operator === 'days') return { ranges: [daysRange(condition)], missing: false };
  const { operator, values } = condition;
  const ranges = values.flatMap((value) => (value === null ? [] : (calendarRange(value) ?? [])));
  const test = { ranges: merged(ranges), missing: values.includes(null) };
  return operator === 'is-not' ? negated(test) : test;
}

function daysRange({ from, to }: DaysCondition): NumberRange {
  return {
    start: from === undefined ? -Infinity : startOfDay(from),
    end: to === undefined ? NaN : startOfDay(to) + DAY_MS,
  };
}

/** The times of a day `2026-01-31`, a week `2026-W05` or a month `2026-01`, all in UTC; null for another text. */
export function calendarRange(text: string): NumberRange | null {
  const week = /^(\d{4})-W(\d{2})$/.exec(text);
  // The fourth of January is always in the first week of its year.
  const [unit, at]: [CalendarUnit, number] =
    week !== null
      ? ['week', startOfDay(`${week[1]}-01-04`) + (Number(week[2]) - 1) * 7 * DAY_MS]
      : /^\d{4}-\d{2}$/.test(text)
        ? ['month', startOfDay(`${text}-01`)]
        : ['day', /^\d{4}-\d{2}-\d{2}$/.test(text) ? startOfDay(text) : NaN];
  if (Number.isNaN(at)) return null;
  const number = unitOf(at, unit);
  if (unitName(number, unit) !== text) return null;
  return { start: unitStart(number, unit), end: unitStart(number + 1, unit) };
}
