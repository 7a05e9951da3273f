import assert from 'node:assert/strict';
import { test } from 'node:test';

import { planCampaignCall } from '../../core/api/campaign/window.ts';
import { withCampaignValues } from '../../core/campaign/plan/terms.ts';
import type { CandidateList } from '../../core/score/candidates/candidates.ts';

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

test('a value that no list can show is refused, even for a bank with a small weight', () => {
  const candidates = [{ bank: 'north', weight: 1e-30, value: null }];
  const candidateList = { candidates, banks: ['north'], currency: null, notes: [] } as unknown as CandidateList;
  const terms = (value: number) => ({ banks: { north: { value } }, cap: 1 });
  assert.equal(withCampaignValues(candidateList, terms(1e12)).candidates[0].value, 1e12);
  assert.throws(() => withCampaignValues(candidateList, terms(1e41)), { code: 'invalid-input' });
});
