import assert from 'node:assert/strict';
import { test } from 'node:test';

import { campaignsCall } from '../../core/api/campaign/campaign.ts';
import { quietJob } from '../../core/job.ts';
import { saveCampaign } from '../../core/store/runs/campaigns.ts';
import { temporaryProject } from '../temporary-project.ts';

const side = { contacts: 1, value: null, valueInterval: null, cost: 0, steps: [], gain: 1 };
const result = {
  name: 'spring',
  audience: 'users.csv',
  records: 1,
  users: 1,
  rejected: 0,
  currency: null,
  budget: null,
  contacts: null,
  cap: 1,
  banks: [],
  campaign: side,
  plain: side,
  prices: [],
  bound: 1,
  gap: 0,
  notes: [],
};

test('a saved plan with more banks than a window could show counts as damaged', async (t) => {
  const project = temporaryProject(t);
  const input = { runs: ['r1'], terms: { banks: {}, cap: 1 } };
  const figures = { contacts: 1, conversions: 1, value: null, cost: 0 };
  const bank = { bank: 'north', objective: 'click', run: 'r1', min: 0, max: null, unitCost: 0, unitValue: null };
  for (const count of [1, 20_000]) {
    const banks = Array.from({ length: count }, () => ({ ...bank, campaign: figures, plain: figures }));
    saveCampaign(project, { name: `${count}`, audience: 'users.csv', input, result: { ...result, banks } });
  }
  project.close();
  const { campaigns, damaged } = await campaignsCall.handle({ project: project.path }, quietJob());
  assert.deepEqual([campaigns.map(({ name }) => name), damaged.map(({ name }) => name)], [['1'], ['20000']]);
});

test('a saved campaign that names a run twice counts as damaged: repeating it could take for ever', async (t) => {
  const project = temporaryProject(t);
  const terms = { banks: {}, cap: 1 };
  for (const runs of [['r1', 'r2'], Array<string>(200_000).fill('r1')])
    saveCampaign(project, { name: `${runs.length} runs`, audience: 'users.csv', input: { runs, terms }, result });
  project.close();
  const { campaigns, damaged } = await campaignsCall.handle({ project: project.path }, quietJob());
  assert.deepEqual([campaigns.map(({ name }) => name), damaged.map(({ name }) => name)], [['2 runs'], ['200000 runs']]);
});
