import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DAY_MS } from '../../core/funnel/steps.ts';
import { TimeHistogram } from '../../core/ingest/rows/time-histogram.ts';

test('the latest time is found among any number of days', () => {
  const histogram = new TimeHistogram();
  assert.equal(histogram.latest, -Infinity);
  for (let day = 0; day < 300_000; day++) histogram.add(day * DAY_MS);
  histogram.add(7);
  assert.equal(histogram.latest, 299_999 * DAY_MS);
});
