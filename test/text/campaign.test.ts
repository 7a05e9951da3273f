import assert from 'node:assert/strict';
import { test } from 'node:test';

import { totalConversions } from '../../core/text/campaign.ts';

test('conversions of all banks are those of their common objective; those of different objectives have no sum', () => {
  const steps = [
    { step: 'click', expected: 40, low: 30, high: 52 },
    { step: 'approval', expected: 12, low: 8, high: 17 },
  ];
  const banks = (...objectives: string[]) => objectives.map((objective) => ({ objective }));
  assert.deepEqual(totalConversions(banks('approval', 'approval'), steps), {
    conversions: 12,
    conversionsInterval: steps[1],
  });
  assert.deepEqual(totalConversions(banks('approval', 'click'), steps), {});
  assert.deepEqual(totalConversions(banks('activation'), steps), {});
});
