import assert from 'node:assert/strict';
import { test } from 'node:test';

import { comparisonReport } from '../../core/report/comparison/comparison.ts';
import { smallComparison } from './fixture.ts';

const versions = { program: '9.8.7', node: '24.0.0' };
const now = '2026-06-02T08:30:00.000Z';

test('a note says if calibration intervals count the samples of a user together, or are from an older version', () => {
  const together = 'The intervals count the samples of a user together.';
  const older = 'An older version computed the intervals: they treat samples as independent';
  for (const [independent, isTogether, isOlder] of [
    ['users', true, false],
    ['samples', false, false],
    [undefined, false, true],
  ] as const) {
    const page = comparisonReport({ ...smallComparison(), ...(independent && { independent }) }, versions, now);
    assert.deepEqual([page.includes(together), page.includes(older)], [isTogether, isOlder], independent);
  }
  const unfinished = comparisonReport({ ...smallComparison(), curves: {}, done: false }, versions, now);
  assert.ok(!unfinished.includes(older), 'without curves there are no intervals');
});
