import assert from 'node:assert/strict';
import { test } from 'node:test';

import { planCampaignCall } from '../../core/api/campaign/window.ts';

test('the terms of a bank called __proto__ are kept, and checked like those of others', () => {
  const banks = (max: number): unknown => JSON.parse(`{"__proto__":{"max":${max}},"north":{"max":2}}`);
  const parse = (max: number) =>
    planCampaignCall.input.safeParse({
      project: 'p.stepladder',
      name: 'spring',
      audience: 'audience.csv',
      terms: { banks: banks(max) },
    });
  assert.deepEqual(Object.entries(parse(5).data?.terms.banks ?? {}), [
    ['north', { max: 2 }],
    ['__proto__', { max: 5 }],
  ]);
  assert.equal(parse(-5).success, false);
});
