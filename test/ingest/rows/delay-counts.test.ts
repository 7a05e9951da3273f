import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { DAY_MS, MAX_WINDOW_DAYS } from '../../../core/funnel/steps.ts';
import { DelayCounts } from '../../../core/ingest/rows/delay-counts.ts';

function counted(delaysInDays: readonly number[]): DelayCounts {
  const counts = new DelayCounts();
  for (const days of delaysInDays) counts.add(days * DAY_MS);
  return counts;
}

test('the returned days are the fewest that at most the given share of delays exceeds', () => {
  const delays = fc.array(fc.double({ min: -1, max: 40, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(delays, fc.double({ min: 0.01, max: 0.9, noNaN: true }), (days, share) => {
      const found = counted(days).daysUntilRemaining(share);
      const later = (limit: number): number => days.filter((delay) => Math.ceil(delay) > limit).length;
      assert.ok(later(found) <= share * days.length, `${later(found)} of ${days.length} after ${found} days`);
      if (found > 0) assert.ok(later(found - 1) > share * days.length);
    }),
  );
});

test('delays of any possible length are counted, and those beyond the longest window are left out', () => {
  const days = [0, 999, 1000, 1001, 20_000, MAX_WINDOW_DAYS];
  const counts = counted([...days, MAX_WINDOW_DAYS + 1]);
  assert.equal(counts.total, days.length);
  assert.deepEqual(
    // A share of one sixth more at each step leaves out one more of the latest conversions.
    [0.001, 0.17, 0.34, 0.51, 0.67, 0.84].map((share) => counts.daysUntilRemaining(share)),
    days.toReversed(),
  );
});
