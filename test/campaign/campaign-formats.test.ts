import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { campaignCall } from '../../core/api/campaign/campaign.ts';
import { exportCampaignCall, planCampaignCall } from '../../core/api/campaign/window.ts';
import { quietJob } from '../../core/job.ts';
import { RecordRanker } from '../../core/score/ranking/record-ranker.ts';
import { campaignProject } from './campaign-project.ts';

const { folder, path, audience, readList } = await campaignProject();
const job = quietJob();
const reachable = join(folder, 'reachable.csv');
const [header, ...users] = readFileSync(audience, 'utf8').trimEnd().split('\n');
const addressOf = (user: string): string => `${user}@example.org`;
writeFileSync(
  reachable,
  [`${header},email`, ...users.map((line) => `${line},${addressOf(line.split(',')[0])}`)].join('\n'),
);

function plan(name: string, given: Record<string, unknown>) {
  const input = campaignCall.input.parse({ project: path, name, audience: reachable, cap: 2, ...given });
  return campaignCall.handle(input, job);
}

/** The hashes in a bank's file. */
const hashes = (file: string): string[] => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').slice(1);

/** The hashes that each bank's file must have, by the rows of the list. */
function expected(list: string): Record<string, string[]> {
  const byBank = Map.groupBy(readList(list), (row) => row['bank']);
  const digests = (rows: readonly Readonly<Record<string, string>>[]): string[] =>
    rows.map((row) => hash('sha256', addressOf(row['user_id']), 'hex')).sort();
  return Object.fromEntries([...byBank].map(([bank, rows]) => [bank, digests(rows)]));
}

test('each bank’s file for an ad platform holds its contacts, and none of its control group', async () => {
  const files = { out: join(folder, 'spring.csv'), holdout: 0.2, profile: 'meta', excel: 'de' };
  const result = await plan('spring', { quota: ['lantern=200..600', 'meridian=200..400'], ...files });
  const banks = expected('spring.csv');
  assert.deepEqual(Object.keys(banks).sort(), ['lantern', 'meridian', 'oakhill', 'sprout']);
  const written = Object.keys(banks).map((bank) => [bank, hashes(`spring.meta.${bank}.csv`).sort()]);
  assert.deepEqual(Object.fromEntries(written), banks);
  const held = expected('spring.control.csv');
  assert.deepEqual(Object.keys(held).sort(), Object.keys(banks).sort());
  for (const [bank, digests] of Object.entries(held))
    assert.ok(!digests.some((digest) => hashes(`spring.meta.${bank}.csv`).includes(digest)), bank);
  const counted = result.adLists?.files.filter(({ rows }) => rows > 0).map(({ bank, rows }) => [bank, rows]);
  assert.deepEqual(
    Object.fromEntries(counted ?? []),
    Object.fromEntries(Object.entries(banks).map(([bank, digests]) => [bank, digests.length])),
  );
  assert.equal(result.excel, 'spring.excel.csv');
  assert.ok(existsSync(join(folder, 'spring.excel.csv')));
});

test('a window writes the same files for the campaign that it planned', async () => {
  const terms = { banks: { lantern: { min: 200, max: 300 } }, cap: 2, contacts: 900 };
  await planCampaignCall.handle({ project: path, name: 'kept', audience: reachable, terms }, job);
  const ad = { platform: 'meta' as const, country: null, idTypes: [], contacts: {} };
  const out = join(folder, 'kept.csv');
  const result = await exportCampaignCall.handle(
    { project: path, name: 'kept', out, formats: { ad, excel: null } },
    job,
  );
  const banks = expected('kept.csv');
  assert.deepEqual(Object.keys(banks).sort(), ['lantern', 'sprout']);
  for (const [bank, digests] of Object.entries(banks))
    assert.deepEqual(hashes(`kept.meta.${bank}.csv`).sort(), digests, bank);
  assert.equal(result.adLists?.platform, 'meta');
});

test('ad lists without contact details, without a list or over the audience are refused before planning', async () => {
  const out = join(folder, 'refused.csv');
  await assert.rejects(plan('none', { audience, out, profile: 'meta' }), {
    code: 'invalid-input',
    message: /no column with contact details/,
  });
  await assert.rejects(plan('none', { profile: 'meta' }), {
    code: 'usage',
    message: /written beside the list of the campaign/,
  });
  const replacing = { code: 'invalid-input', message: /is an audience file/ };
  await assert.rejects(plan('none', { out: reachable, profile: 'meta' }), replacing);
  const other = join(folder, 'users.meta.lantern.csv');
  copyFileSync(reachable, other);
  const beside = join(folder, 'users.csv');
  await assert.rejects(plan('none', { audience: other, out: beside, profile: 'meta' }), replacing);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('refused')),
    [],
  );
});

test('room is made for the contacts of a block before they are ranked', async (t: TestContext) => {
  const reserve = t.mock.method(RecordRanker.prototype, 'reserve');
  const push = t.mock.method(RecordRanker.prototype, 'push');
  await plan('room', { out: join(folder, 'room.csv') });
  const reserved = reserve.mock.calls.reduce((sum, { arguments: [records] }) => sum + records, 0);
  assert.ok(push.mock.callCount() > 0 && reserved >= push.mock.callCount(), `${reserved} records`);
});
