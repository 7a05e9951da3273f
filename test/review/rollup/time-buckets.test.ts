import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DAY_MS } from '../../../core/funnel/steps.ts';
import { bucketsOfRows, bucketsWithin } from '../../../core/review/rollup/time-buckets.ts';

/** Bucket 0 for rows without a time, and three buckets of two days each from day 10 on. */
const BUCKETS = { first: 10, days: 2, count: 4 };
const period = (from: number | null, to: number | null) => ({
  from: from === null ? null : from * DAY_MS,
  to: to === null ? null : to * DAY_MS,
});

test('a period is split into whole time buckets and the remainders before and after them', () => {
  const within = (from: number | null, to: number | null) => bucketsWithin(period(from, to), BUCKETS);
  assert.deepEqual(within(null, null), { first: 0, end: 4, rest: [] });
  assert.deepEqual(within(12, 14), { first: 2, end: 3, rest: [] });
  assert.deepEqual(within(null, 14), { first: 1, end: 3, rest: [] });
  assert.deepEqual(within(5, 99), { first: 1, end: 4, rest: [] });
  assert.deepEqual(within(11, 15.5), { first: 2, end: 3, rest: [period(11, 12), period(14, 15.5)] });
  assert.deepEqual(within(12.25, 13), { first: 3, end: 3, rest: [period(12.25, 13)] });
  for (const [from, to] of [
    [20, 30],
    [1, 10],
  ]) {
    const { first, end, rest } = within(from, to);
    assert.ok(first >= end && rest.length === 0);
  }
});

test('a row is in the bucket of its day, or without a time in bucket 0; a time outside the range is refused', () => {
  const times = (...days: number[]) => ({
    codes: Float64Array.from(days, (day) => day * DAY_MS),
    missing: NaN,
    base: 0,
    step: 1,
    divisor: 1,
  });
  assert.deepEqual(bucketsOfRows(times(10, NaN, 11.99, 12, 15.5), BUCKETS), Uint16Array.of(1, 0, 1, 2, 3));
  for (const outside of [9.9, 16]) assert.throws(() => bucketsOfRows(times(outside), BUCKETS), { code: 'corrupt' });
});
