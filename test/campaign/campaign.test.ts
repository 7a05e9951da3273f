import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { campaignCall, campaignsCall } from '../../core/api/campaign/campaign.ts';
import { exportCampaignCall, planCampaignCall } from '../../core/api/campaign/window.ts';
import { exportsCall } from '../../core/api/score/exports.ts';
import { quietJob, type JobContext } from '../../core/job.ts';
import { scoreAudience } from '../../core/score/score-audience.ts';
import { openProject } from '../../core/store/file/project.ts';
import { message } from '../../core/text/message.ts';
import { assertNear } from '../near.ts';
import { rendered } from '../rendered.ts';
import { campaignProject } from './campaign-project.ts';

const { folder, path, audience, readList } = await campaignProject();
const job = quietJob();

/** Plans a campaign as the command line does. */
function plan(name: string, given: Record<string, unknown>, context: JobContext = job) {
  const input = campaignCall.input.parse({ project: path, name, audience, ...given });
  return campaignCall.handle(input, context);
}

const TERMS = {
  quota: ['lantern=700..900', 'meridian=..400', 'oakhill=200..'],
  cost: ['lantern=0.4', 'meridian=1', 'oakhill=0.3', 'sprout=0.2'],
};

/** Asserts that a campaign's figure is a sum over the cells of its list, which are rounded. */
function assertSum(actual: number | null, expected: number): void {
  assertNear(actual, expected, 1e-5 * Math.max(1, Math.abs(expected)));
}

const sumOf = (rows: readonly Readonly<Record<string, string>>[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column]), 0);

test('the list of a campaign meets its quotas, and its rows equal those of `score` for each bank', async () => {
  const result = await plan('spring', { ...TERMS, budget: 1000, out: join(folder, 'spring.csv') });
  const rows = readList('spring.csv');
  const byBank = Map.groupBy(rows, ({ bank }) => bank);
  const contacts = Object.fromEntries([...byBank].map(([bank, own]) => [bank, own.length]));
  const { lantern = 0, meridian = 0, oakhill = 0 } = contacts;
  assert.ok(lantern >= 700 && lantern <= 900 && meridian <= 400 && oakhill >= 200, JSON.stringify(contacts));
  for (const { bank, campaign } of result.banks) assert.equal(campaign.contacts, contacts[bank] ?? 0);
  assert.equal(new Set(rows.map(({ user_id }) => user_id)).size, rows.length);
  assert.ok(result.campaign.cost <= 1000);
  assert.ok(result.gap !== null && result.gap < 1e-3);

  const project = openProject(path, { mode: 'read' });
  after(project.close);
  await scoreAudience(project, { runs: ['r1'], audience, per: 'bank', out: join(folder, 'all.csv') }, job);
  const scored = new Map(readList('all.csv').map(({ rank: _, ...row }) => [`${row.bank} ${row.user_id}`, row]));
  for (const { rank: _, ...row } of rows) assert.deepEqual(row, scored.get(`${row.bank} ${row.user_id}`));
  assert.deepEqual(
    rows.map(({ rank }) => Number(rank)),
    rows.map((_, index) => index + 1),
  );
});

test('expected conversions, value and cost are the sums over the list, and rows of weight 0 add none', async () => {
  const out = join(folder, 'sums.csv');
  const result = await plan('sums', { ...TERMS, quota: [...TERMS.quota, 'sprout=1200..'], out });
  const rows = readList('sums.csv');
  const counted = rows.filter(({ weight }) => Number(weight) > 0);
  assert.ok(counted.length < rows.length);
  for (const { step, expected } of result.campaign.steps) assertSum(expected, sumOf(counted, `p_${step}`));
  assertSum(result.campaign.value, sumOf(counted, 'expected_value'));
  const costs: Record<string, number> = { lantern: 0.4, meridian: 1, oakhill: 0.3, sprout: 0.2 };
  assertSum(
    result.campaign.cost,
    rows.reduce((sum, { bank }) => sum + costs[bank], 0),
  );
  for (const { bank, campaign } of result.banks) {
    const own = counted.filter((row) => row.bank === bank);
    assertSum(campaign.conversions, sumOf(own, 'p_approval'));
  }
});

test('the plain ranking has as many contacts as the campaign: those with the highest scores', async () => {
  const result = await plan('plain', { ...TERMS, contacts: 1500 });
  const project = openProject(path, { mode: 'read' });
  after(project.close);
  const out = join(folder, 'top.csv');
  await scoreAudience(project, { runs: ['r1'], audience, per: 'user', top: 1500, out }, job);
  const rows = readList('top.csv');
  assert.equal(result.campaign.contacts, 1500);
  assert.equal(result.plain.contacts, 1500);
  for (const { bank, plain } of result.banks)
    assert.equal(plain.contacts, rows.filter((row) => row.bank === bank).length);
  assertSum(result.plain.value, sumOf(rows, 'expected_value'));
  assert.ok(result.plain.gain >= 0);
});

/** The notes of a campaign of 1,000 contacts on banks with too few of them. */
async function smallShares(quota: readonly string[]): Promise<readonly string[]> {
  const { notes } = await plan('shares', { quota, contacts: 1000 });
  return (rendered(notes) as readonly string[]).filter((note) => note.includes('under 1 %'));
}

test('a note names a bank that gets under 1 % of the contacts, unless its maximum allows no more', async () => {
  const note = (bank: string, contacts: number): string =>
    `bank ${bank} gets ${contacts} of 1,000 contacts, under 1 %: ` +
    'check its weight, its value, its cost and the predictions of its run';
  assert.deepEqual(await smallShares(['lantern=9..', 'meridian=10..', 'oakhill=..0']), [note('lantern', 9)]);
  assert.deepEqual(await smallShares(['lantern=9..9', 'meridian=10..', 'oakhill=..9']), [note('oakhill', 0)]);
  assert.deepEqual(await smallShares(['lantern=10..', 'meridian=10..', 'oakhill=10..']), []);
});

test('the prices of limits have intervals that contain their conversions and value', async () => {
  const { prices } = await plan('intervals', { ...TERMS, contacts: 1500 });
  assert.ok(prices.some(({ limit, gain }) => limit === 'min' && gain > 0));
  for (const { conversions, conversionIntervals, value, valueInterval } of prices) {
    const figures = Object.entries(conversions).map(([step, expected]) => ({
      expected,
      ...conversionIntervals![step],
    }));
    for (const { expected, low, high, errors } of [...figures, { expected: value!, ...valueInterval! }]) {
      assert.ok(low <= expected && expected <= high, `${low}–${high} without ${expected}`);
      assert.ok(errors.chance >= 0 && errors.model !== null);
    }
  }
});

test('with a cap of 2, users get up to two banks, each once', async () => {
  const out = join(folder, 'two.csv');
  const result = await plan('two', { cap: 2, cost: ['sprout=0.2'], out });
  const banks = Map.groupBy(readList('two.csv'), ({ user_id }) => user_id);
  for (const own of banks.values()) assert.equal(new Set(own.map(({ bank }) => bank)).size, own.length);
  assert.equal(Math.max(...[...banks.values()].map(({ length }) => length)), 2);
  assert.equal(result.plain.contacts, result.campaign.contacts);
});

test('a campaign is saved, listed and repeated with other limits, and its list is in the history', async () => {
  await plan('first', { ...TERMS, budget: 900, out: join(folder, 'first.csv') });
  // A quota replaces the earlier one with both of its bounds: meridian's had a maximum of 400 and no minimum.
  const quota = ['lantern=100..800', 'meridian=50..'];
  const repeated = await plan('second', { repeat: 'first', quota, budget: 800 });
  assert.deepEqual(
    repeated.banks.map(({ bank, min, max, unitCost }) => [bank, min, max, unitCost]),
    [
      ['lantern', 100, 800, 0.4],
      ['meridian', 50, null, 1],
      ['oakhill', 200, null, 0.3],
      ['sprout', 0, null, 0.2],
    ],
  );
  const { campaigns, gainNote } = await campaignsCall.handle({ project: path }, job);
  assert.deepEqual(gainNote, message('campaign.gainNote'));
  assert.deepEqual(
    campaigns.slice(0, 2).map(({ name, terms }) => [name, terms.budget]),
    [
      ['second', 800],
      ['first', 900],
    ],
  );
  const { exports } = await exportsCall.handle({ project: path }, job);
  assert.equal(exports[0].file, 'first.csv');
  assert.equal(exports[0].campaign, 'first');
});

test('a window plans again without scoring, and exports the list that the command line writes', async () => {
  const terms = { banks: { lantern: { min: 700, max: 900, cost: 0.4 }, meridian: { max: 300 } }, cap: 1 };
  let scored = 0;
  const context: JobContext = {
    signal: job.signal,
    report: ({ counts }) => {
      scored = Math.max(scored, counts?.candidates ?? 0);
    },
  };
  await planCampaignCall.handle({ project: path, name: 'kept', audience, terms }, context);
  assert.ok(scored > 0);
  scored = 0;
  const changed = { ...terms, banks: { ...terms.banks, sprout: { value: 500 } } };
  const result = await planCampaignCall.handle({ project: path, name: 'kept', audience, terms: changed }, context);
  assert.equal(scored, 0);
  const out = join(folder, 'kept.csv');
  const { rows } = await exportCampaignCall.handle({ project: path, name: 'kept', out }, job);
  assert.equal(rows, result.campaign.contacts);
  const sameTerms = { quota: ['lantern=700..900', 'meridian=..300'], cost: ['lantern=0.4'], value: ['sprout=500'] };
  await plan('same', { ...sameTerms, out: join(folder, 'same.csv') });
  assert.equal(readFileSync(out, 'utf8'), readFileSync(join(folder, 'same.csv'), 'utf8'));
  await assert.rejects(exportCampaignCall.handle({ project: path, name: 'other', out }, job), { code: 'state' });
  const moved = `${path}.moved`;
  renameSync(path, moved);
  await assert.rejects(exportCampaignCall.handle({ project: path, name: 'kept', out }, job), { code: 'state' });
  renameSync(moved, path);
});

test('limits that cannot be met are refused with their numbers, and unknown banks by name', async () => {
  await assert.rejects(plan('bad', { quota: ['lantern=5000..'] }), /lantern is 5,000 contacts.*3,000 users/);
  await assert.rejects(plan('bad', { quota: ['lantren=1..'] }), {
    code: 'unknown-name',
    message: /did you mean lantern/,
  });
  await assert.rejects(plan('bad', { budget: 10 }), /a budget needs the cost/);
  for (const quota of ['lantern', 'lantern=', 'lantern=..', 'lantern=1-2', '=1..2'])
    assert.throws(
      () => campaignCall.input.parse({ project: path, name: 'x', audience, quota: [quota] }),
      /not a quota/,
    );
  assert.throws(
    () => campaignCall.input.parse({ project: path, name: 'x', audience, cost: ['lantern=1', 'lantern=2'] }),
    /given twice: lantern/,
  );
});

test('values that a project cannot store are refused before a campaign is planned', () => {
  const parsed = (given: object) => campaignCall.input.safeParse({ project: path, name: 'x', audience, ...given });
  for (const given of [
    { value: ['lantern=0'] },
    { value: ['lantern=0.0'] },
    { quota: [`lantern=..${'9'.repeat(20)}`] },
    { cost: [`lantern=${'9'.repeat(400)}`] },
    { cost: ['lantern= '] },
  ])
    assert.equal(parsed(given).success, false, JSON.stringify(given));
  assert.equal(parsed({ cost: ['a=b=0'], value: ['__proto__=0.5'], quota: ['lantern=0..0'] }).success, true);
});

test('a cancelled or refused campaign leaves nothing behind, and earlier lists unchanged', async () => {
  const out = join(folder, 'earlier.csv');
  writeFileSync(out, 'earlier');
  const before = readdirSync(folder).sort();
  const cancelling = new AbortController();
  const cancelled = plan(
    'gone',
    { ...TERMS, out },
    {
      signal: cancelling.signal,
      report: ({ phase }) => {
        if (phase === 'allocate') cancelling.abort();
      },
    },
  );
  await assert.rejects(cancelled, { code: 'cancelled' });
  await assert.rejects(plan('gone', { quota: ['lantern=9999..'], out }), /lantern is 9,999 contacts/);
  await assert.rejects(plan('gone', { ...TERMS, out: audience }), /audience/);
  assert.deepEqual(readdirSync(folder).sort(), before);
  assert.equal(readFileSync(out, 'utf8'), 'earlier');
});

test('the price of a limit has the conversions and the value that loosening it adds', async () => {
  const given = { cost: TERMS.cost, quota: ['lantern=2800..'], contacts: 2850 };
  const { prices, campaign } = await plan('priced', given);
  assert.deepEqual(
    prices.map(({ limit, bank, step }) => ({ limit, bank, step })),
    [
      { limit: 'min', bank: 'lantern', step: 1000 },
      { limit: 'contacts', bank: null, step: 150 },
    ],
  );
  const loosened = [{ quota: ['lantern=1800..'] }, { contacts: 3000 }];
  for (const [index, { conversions, value, gain }] of prices.entries()) {
    const { campaign: after } = await plan('loosened', { ...given, ...loosened[index] });
    for (const [position, { step, expected }] of after.steps.entries())
      assertNear(conversions[step], expected - campaign.steps[position].expected, 1e-3, step);
    assertNear(value, (after.value ?? NaN) - (campaign.value ?? NaN), 0.1);
    assertNear(gain, after.gain - campaign.gain, 0.1);
  }
});
