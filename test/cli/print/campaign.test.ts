import assert from 'node:assert/strict';
import { test } from 'node:test';

import { printCampaign, printCampaigns } from '../../../core/cli/print/campaign.ts';

test('the list of campaigns shows each value with its currency and interval, if these were saved', () => {
  const saved = (name: string, currency: string | null, valueInterval?: object): object => ({
    name,
    audience: 'members.csv',
    createdAt: '2026-05-31T12:00:00.000Z',
    plan: { campaign: { contacts: 40, value: 1250, valueInterval, cost: 12.5 }, currency },
  });
  const campaigns = [saved('spring', 'EUR', { low: 1000, high: 1510 }), saved('autumn', null)];
  const text = printCampaigns({ campaigns, damaged: [] } as unknown as Parameters<typeof printCampaigns>[0]);
  assert.match(text, /^spring .* 1,250 EUR {4}1,000–1,510 {2}12\.50 EUR /m);
  assert.match(text, /^autumn .* 1,250 +– +12\.50 /m);
  assert.match(text, /\nFigures without an interval were saved by an older version/);
});

/** Figures of a bank or of all banks, by the campaign or the plain ranking; drift is null if data cannot show it. */
function sideOf(conversions: number, value: number | null, drift: number | null): object {
  const interval = { low: conversions / 2, high: 2 * conversions, errors: { chance: 2, model: 3, drift } };
  const valueInterval = value === null ? null : { low: value / 2, high: 2 * value, errors: interval.errors };
  return {
    ...{
      contacts: 40,
      counted: 40,
      conversions,
      conversionsInterval: interval,
      value,
      valueInterval,
      cost: 0,
      gain: 1,
    },
    steps: [{ step: 'approval', expected: conversions, ...interval }],
  };
}

/** The lines of a campaign of some banks, with single spaces. */
function linesOf(names: readonly string[], value: number | null, drift: number | null, written = {}): string[] {
  const sides = { campaign: sideOf(120, value, drift), plain: sideOf(100, value, drift) };
  const banks = names.map((bank) => ({ bank, objective: 'approval', min: 0, max: null, ...sides }));
  const plan = {
    users: 50,
    rejected: 0,
    budget: null,
    currency: 'EUR',
    gap: null,
    holdout: null,
    elapsedMs: 1,
    prices: [],
    adLists: null,
    rejects: [],
    list: null,
    banks,
    ...sides,
    ...written,
  };
  const text = printCampaign(plan as unknown as Parameters<typeof printCampaign>[0]);
  return text.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
}

test('expected conversions and values of banks are printed with intervals, and with the share of each error', () => {
  const lines = linesOf(['lantern', 'meridian'], 4000, 5);
  for (const line of [
    'bank expected campaign 95 % interval plain ranking 95 % interval',
    'meridian approval 120 60–240 100 50–200',
    'meridian value 4,000 2,000–8,000 4,000 2,000–8,000',
    'all approval 120 60–240 100 50–200',
    'expected value 4,000 EUR (95 % interval 2,000–8,000)',
    'meridian approval ± 2.0 ± 3.0 ± 5.0',
  ])
    assert.ok(lines.includes(line), `${line} in ${lines.join('\n')}`);
});

test('the distance from the optimum says why it has no interval', () => {
  const lines = linesOf(['lantern'], null, null, { gap: 0.002 });
  const line = 'below the optimum 0.200 % at most (of the sum of scores: exact, so without an interval)';
  assert.ok(lines.includes(line), lines.join('\n'));
});

test('an interval that leaves out rate drift says so, for a bank and for the campaign', () => {
  const lines = linesOf(['lantern', 'meridian'], 4000, null);
  for (const line of [
    'expected value 4,000 EUR (95 % interval 2,000–8,000, without rate drift)',
    'lantern approval ± 2.0 ± 3.0 –',
    'approval ± 2.0 ± 3.0 –',
  ])
    assert.ok(lines.includes(line), `${line} in ${lines.join('\n')}`);
});

test('a list that leaves out a control group has its own forecast, beside the forecast of all contacts', () => {
  const interval = { low: 80, high: 120, errors: { chance: 10, model: 15, drift: null } };
  const list = {
    file: 'spring.csv',
    rows: 32,
    expected: { approval: 96 },
    expectedValue: { amount: 3200, currency: 'EUR' },
    intervals: { steps: { approval: interval }, value: { ...interval, low: 2500, high: 4100 } },
  };
  const holdout = { rows: 8, share: 0.2, lift: 0.2, file: 'spring.control.csv', sizes: [] };
  const lines = linesOf(['lantern'], 4000, 5, { list, holdout });
  const at = lines.indexOf('Wrote 32 contacts to spring.csv');
  assert.deepEqual(lines.slice(at + 1, at + 5), [
    'Expected of this list, which leaves out the control group:',
    '',
    'expected approval 96 (95 % interval 80–120, without rate drift)',
    'expected value 3,200 EUR (95 % interval 2,500–4,100, without rate drift)',
  ]);
});

test('a campaign of one bank shows its figures once, and no money if the bank has no value', () => {
  const lines = linesOf(['lantern'], null, 5).filter((line) => /^(all|lantern) (approval|value) \d/.test(line));
  assert.deepEqual(lines, ['all approval 120 60–240 100 50–200']);
});
