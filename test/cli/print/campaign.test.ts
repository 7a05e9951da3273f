import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printCampaigns } from '../../../core/cli/print/campaign.ts';

test('the list of campaigns says in which currency their figures are', () => {
  const saved = (name: string, currency: string | null): object => ({
    name,
    audience: 'members.csv',
    createdAt: '2026-05-31T12:00:00.000Z',
    plan: { campaign: { contacts: 40, value: 1250, cost: 12.5 }, currency },
  });
  const campaigns = [saved('spring', 'EUR'), saved('autumn', null)];
  const text = printCampaigns({ campaigns, damaged: [] } as unknown as Parameters<typeof printCampaigns>[0]);
  assert.match(text, /^spring .* 1,250 EUR {2}12\.50 EUR /m);
  assert.match(text, /^autumn .* 1,250 +12\.50 /m);
});
