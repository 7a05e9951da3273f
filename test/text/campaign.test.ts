import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quotaText, totalConversions } from '../../core/text/campaign.ts';

test('a quota names the limits that it has', () => {
  const words = {
    atLeast: (min: string) => `>${min}`,
    atMost: (max: string) => `<${max}`,
    quotaOf: (min: string, max: string) => `${min}-${max}`,
  };
  const texts = [
    { min: 0, max: null },
    { min: 5, max: null },
    { min: 0, max: 9 },
    { min: 5, max: 9 },
    { min: 0, max: 0 },
  ].map((quota) => quotaText(quota, words, String));
  assert.deepEqual(texts, ['–', '>5', '<9', '5-9', '<0']);
});

test('the conversions of all banks are those of their common objective; without one, there is no total', () => {
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
