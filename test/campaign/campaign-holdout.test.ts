import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { campaignCall, campaignsCall } from '../../core/api/campaign/campaign.ts';
import { campaignControlCall } from '../../core/api/campaign/window.ts';
import { exportsCall } from '../../core/api/score/exports.ts';
import { quietJob } from '../../core/job.ts';
import { inEnglish } from '../../core/text/en.ts';
import { campaignProject } from './campaign-project.ts';

const { folder, path, audience, readList } = await campaignProject();
const job = quietJob();

function plan(name: string, given: Record<string, unknown>) {
  return campaignCall.handle(campaignCall.input.parse({ project: path, name, audience, ...given }), job);
}

const QUOTAS = { quota: ['lantern=500..900', 'meridian=..300'], contacts: 1500 };

test('a campaign holds out the given share of each bank, and both files together are its whole list', async () => {
  await plan('whole', { ...QUOTAS, out: join(folder, 'whole.csv') });
  const result = await plan('held', { ...QUOTAS, out: join(folder, 'held.csv'), holdout: 0.2 });
  const [whole, target, control] = ['whole.csv', 'held.csv', 'held.control.csv'].map(readList);
  const key = (row: Readonly<Record<string, string>>): string => `${row['bank']} ${row['user_id']}`;
  assert.deepEqual([...target, ...control].map(key).sort(), whole.map(key).sort());
  for (const [bank, rows] of Map.groupBy(whole, (row) => row['bank'])) {
    const held = control.filter((row) => row['bank'] === bank);
    assert.equal(held.length, Math.round(0.2 * rows.length), bank);
    assert.ok(held.every(({ group }) => group === 'control'));
  }
  assert.equal(result.list?.rows, target.length);
  assert.equal(result.holdout?.rows, control.length);
  // Limits hold for all contacts, so the plan is the same.
  assert.equal(result.campaign.contacts, whole.length);
  const [entry] = (await exportsCall.handle({ project: path }, job)).exports;
  assert.equal(entry.holdout?.rows, control.length);
  for (const figures of ['expected', 'expectedValue', 'intervals'] as const)
    assert.deepEqual(result.list?.[figures], entry[figures]);
  const counted = target.filter(({ weight }) => Number(weight) > 0);
  for (const [step, expected] of Object.entries(entry.expected)) {
    const sum = counted.reduce((total, row) => total + Number(row[`p_${step}`]), 0);
    assert.ok(Math.abs(expected - sum) <= 1e-5 * Math.max(1, sum), `${step}: ${expected} and ${sum}`);
  }
});

test('a saved campaign says that its contacts and its cost include the control group', async () => {
  const { campaign, list, holdout } = await plan('saved', { ...QUOTAS, out: join(folder, 'saved.csv'), holdout: 0.2 });
  await plan('without', { ...QUOTAS, out: join(folder, 'without.csv') });
  const { campaigns } = await campaignsCall.handle({ project: path }, job);
  const notesOf = (name: string): readonly string[] =>
    campaigns.find((saved) => saved.name === name)?.plan.notes.map((note) => inEnglish(note)) ?? assert.fail(name);
  const isOnControl = (note: string): boolean => note.includes('include the control group');
  assert.deepEqual(notesOf('saved').filter(isOnControl), [
    'quotas, contacts and budget include the control group: ' +
      `${list!.rows.toLocaleString('en')} users in the list, ${holdout!.rows} held out`,
  ]);
  assert.equal(list!.rows + holdout!.rows, campaign.contacts);
  assert.ok(!notesOf('without').some(isOnControl));
});

test('with several contacts per user, a user is in the same group for every bank', async () => {
  await plan('two', { cap: 2, out: join(folder, 'two.csv'), holdout: 0.25 });
  const [target, control] = ['two.csv', 'two.control.csv'].map(readList);
  const held = new Set(control.map(({ user_id }) => user_id));
  assert.ok(held.size > 100);
  assert.ok(!target.some(({ user_id }) => held.has(user_id)));
  const share = control.length / (control.length + target.length);
  assert.ok(Math.abs(share - 0.25) < 0.02, String(share));
});

test('a bank whose control group leaves its list below its minimum is named', async () => {
  await plan('short', { quota: ['lantern=500..500'], out: join(folder, 'short.csv'), holdout: 0.1 });
  const { notes } = JSON.parse(readFileSync(join(folder, 'short.csv.manifest.json'), 'utf8')) as {
    readonly notes: readonly string[];
  };
  assert.ok(
    notes.some((note) => note.includes('lantern contacts 450 users, fewer than its minimum of 500')),
    notes.join('\n'),
  );
});

test('a control group without a list is refused', async () => {
  await assert.rejects(plan('none', { holdout: 0.1 }), { code: 'usage', message: /drawn when the list is written/ });
  assert.ok(!existsSync(join(folder, 'none.csv')));
});

test('before the list is written, the control group is sized from the expected conversions of each bank', async () => {
  const banks = [
    { bank: 'lantern', objective: 'approval', counted: 10_000, conversions: 500 },
    { bank: 'sprout', objective: 'approval', counted: 0, conversions: 0 },
  ];
  const { sizes } = await campaignControlCall.handle({ share: 0.1, lift: 0.2, banks }, job);
  const [size] = sizes;
  assert.equal(sizes.length, 1);
  assert.deepEqual([size.target, size.control, size.rate], [9000, 1000, 0.05]);
  assert.ok(size.power > 0 && size.power < 1 && (size.needed ?? 0) > 10_000, JSON.stringify(size));
});

test('contacts of weight 0 never count towards the size of a control group', async () => {
  // Without costs, a minimum of nearly all users forces contacts of weight 0.
  const options = { quota: ['lantern=2900..2900'], value: ['lantern=100'], cap: 1 };
  const planned = await plan('zero', { ...options, out: join(folder, 'zero.csv'), holdout: 0.2 });
  const bank = planned.banks.find((one) => one.bank === 'lantern') ?? assert.fail('lantern is planned');
  const listed = ['zero.csv', 'zero.control.csv'].map(readList).flat();
  const counted = listed.filter((row) => row['bank'] === 'lantern' && Number(row['weight']) > 0).length;
  assert.ok(counted < bank.campaign.contacts, `${counted} of ${bank.campaign.contacts}`);
  assert.equal(bank.campaign.counted, counted);
  const banks = planned.banks.map(({ bank: name, objective, campaign }) => ({
    bank: name,
    objective,
    counted: campaign.counted ?? NaN,
    conversions: campaign.conversions,
  }));
  const { sizes } = await campaignControlCall.handle({ share: 0.2, lift: 0.2, banks }, job);
  const before = sizes.find((size) => size.bank === 'lantern') ?? assert.fail('lantern has a size');
  const after =
    planned.holdout?.sizes.find((size) => size.bank === 'lantern') ??
    planned.holdout?.sizes.find((size) => size.bank === null && size.step === bank.objective) ??
    assert.fail('the groups have a size');
  assert.equal(before.target + before.control, after.target + after.control);
  assert.ok(Math.abs(before.rate / after.rate - 1) < 0.05, `${before.rate} and ${after.rate}`);
});
