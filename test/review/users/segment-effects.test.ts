/**
 * In January's data, users of bank north have 20 impressions each, two a day for ten days, which all convert alike;
 * users of bank south have one each.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { unitOf } from '../../../core/funnel/calendar.ts';
import { wilson } from '../../../core/funnel/interval.ts';
import { DAY_MS } from '../../../core/funnel/steps.ts';
import { quietJob } from '../../../core/job.ts';
import { bankEvidence } from '../../../core/review/bank-evidence.ts';
import { columnParts } from '../../../core/review/columns/cache.ts';
import { queryFunnel, type FunnelQuery } from '../../../core/review/funnel.ts';
import { reviewFunnel } from '../../../core/review/review.ts';
import { countDataset } from '../../../core/review/rollup/roll-up.ts';
import { funnelTrend } from '../../../core/review/trend.ts';
import type { Condition } from '../../../core/segment/conditions.ts';
import { getDataset } from '../../../core/store/datasets/datasets.ts';
import { hasRollups, packRollup, USERS_ROLLUP, writeRollups } from '../../../core/store/datasets/rollups.ts';
import { randomNumbers } from '../../random-numbers.ts';
import { impressionProject, type Impression } from '../fixture.ts';

const USERS = 1500;
/** A Monday. */
const FIRST_DAY = Date.UTC(2025, 11, 1);
const NORTH_IMPRESSIONS = 20;
const SOUTH_IMPRESSIONS = 1;
const random = randomNumbers(3);

function impressionsOf(user: string, bank: string, count: number): Impression[] {
  const depth = Number(random() < 0.2);
  return Array.from({ length: count }, (_, index) => ({
    user,
    bank,
    depth,
    banner: `${bank} card`,
    tags: [],
    age: null,
    children: null,
    time: FIRST_DAY + Math.floor(index / 2) * DAY_MS + 1000 * index,
    city: index % 4 === 0 ? 'old town' : 'harbour',
  }));
}

const ROWS = Array.from({ length: USERS }, (_, user) => [
  ...impressionsOf(`n${user}`, 'north', NORTH_IMPRESSIONS),
  ...impressionsOf(`s${user}`, 'south', SOUTH_IMPRESSIONS),
]).flat();

const project = impressionProject({
  january: ROWS,
  anonymous: ROWS.map(({ user: _, ...row }): Impression => row),
});

/** Σ (c − r n)² ÷ (r (1 − r) Σ n), with the samples of each cluster: of a user, or of a user on a day. */
function effectOf(rows: readonly Impression[], clusterOf: (row: Impression) => string): number {
  const clusters = new Map<string, { count: number; total: number }>();
  for (const row of rows) {
    const { count, total } = clusters.get(clusterOf(row)) ?? { count: 0, total: 0 };
    clusters.set(clusterOf(row), { count: count + row.depth, total: total + 1 });
  }
  const rate = rows.reduce((sum, { depth }) => sum + depth, 0) / rows.length;
  const squares = [...clusters.values()].reduce((sum, { count, total }) => sum + (count - rate * total) ** 2, 0);
  return squares / (rate * (1 - rate) * rows.length);
}

const byUser = ({ user = '' }: Impression): string => user;
const byUserAndDay = ({ user, time }: Impression): string => `${user} ${Math.floor((time ?? 0) / DAY_MS)}`;

interface Bounds {
  readonly low: number | null;
  readonly high: number | null;
}

/** The interval is that of the rows' clicks with this design effect; a few users share a group by chance. */
function assertInterval({ low, high }: Bounds, rows: readonly Impression[], effect: number): void {
  const count = rows.reduce((sum, { depth }) => sum + depth, 0);
  const expected = wilson(count / effect, rows.length / effect) ?? assert.fail('no rows');
  const width = expected.high - expected.low;
  for (const [actual, bound] of [
    [low, expected.low],
    [high, expected.high],
  ] as const)
    assert.ok(Math.abs((actual ?? NaN) - bound) < 0.04 * width, `${low}–${high}, not ${JSON.stringify(expected)}`);
}

const [north, south] = ['north', 'south'].map((bank) => ROWS.filter((row) => row.bank === bank));
const OF_ALL = effectOf(ROWS, byUser);

async function funnelOf(query: Omit<FunnelQuery, 'dataset'> = {}) {
  return await queryFunnel(project, { dataset: 'january', ...query }, quietJob());
}

async function checkAll(): Promise<void> {
  columnParts.clear();
  const { independent, steps } = await funnelOf();
  assert.equal(independent, 'users');
  assertInterval(steps[1], ROWS, OF_ALL);
  const { groups } = await funnelOf({ by: 'bank' });
  assert.deepEqual(
    groups.map(({ value }) => value),
    ['north', 'south'],
  );
  assertInterval(groups[0].steps[1], north, NORTH_IMPRESSIONS);
  assertInterval(groups[1].steps[1], south, 1);
  assertInterval((await funnelOf({ bank: 'south' })).steps[1], south, 1);
  // A banner is of one bank here.
  for (const { value, steps: ofBanner } of (await funnelOf({ by: 'banner' })).groups)
    assertInterval(ofBanner[1], value === 'north card' ? north : south, value === 'north card' ? NORTH_IMPRESSIONS : 1);
}

test('the interval of a rate allows for users with alike impressions, in all and by bank or banner', checkAll);

test('a day has the effect of the impressions that users have on one day', async () => {
  const [from, to] = [FIRST_DAY + DAY_MS, FIRST_DAY + 2 * DAY_MS];
  const ofDay = ROWS.filter(({ time }) => time !== null && time >= from && time < to);
  const withinDays = effectOf(ROWS, byUserAndDay);
  assert.ok(withinDays < 2);
  const { steps } = await funnelOf({ from, to });
  assertInterval(steps[1], ofDay, withinDays);
  const trend = await funnelTrend(project, { segment: { dataset: 'january' }, unit: 'day' }, quietJob());
  assert.deepEqual(
    [trend.series[0].points[1].ofPrevious.low, trend.series[0].points[1].ofPrevious.high],
    [steps[1].low, steps[1].high],
  );
  assertInterval((await funnelOf({ bank: 'north', from, to })).steps[1], ofDay, 2);
});

test('samples selected or grouped by another column have the effect of their own users', async () => {
  const harbour = ROWS.filter(({ city }) => city === 'harbour');
  const effect = effectOf(harbour, byUser);
  assert.ok(effect < 0.9 * OF_ALL);
  const { groups } = await funnelOf({ by: 'city' });
  assertInterval(groups.find(({ value }) => value === 'harbour')!.steps[1], harbour, effect);
  const selected = await funnelOf({ where: [{ column: 'city', values: ['harbour'] }], by: 'bank' });
  assertInterval(selected.steps[1], harbour, effect);
  for (const { value, steps } of selected.groups) {
    const ofBank = harbour.filter(({ bank }) => bank === value);
    assertInterval(steps[1], ofBank, effectOf(ofBank, byUser));
  }
});

test('a period of several days, or a week of one city, has the effect of its own users', async () => {
  const [from, to] = [FIRST_DAY, FIRST_DAY + 3 * DAY_MS];
  const ofDays = ROWS.filter(({ time }) => time !== null && time < to);
  assertInterval((await funnelOf({ from, to })).steps[1], ofDays, effectOf(ofDays, byUser));
  const where: Condition[] = [{ column: 'city', values: ['old town'] }];
  const trend = await funnelTrend(project, { segment: { dataset: 'january', where }, unit: 'week' }, quietJob());
  const oldTown = ROWS.filter(({ city }) => city === 'old town');
  const byUserAndWeek = ({ user, time }: Impression): string => `${user} ${unitOf(time ?? 0, 'week')}`;
  const [week] = trend.series[0].points;
  const ofWeek = oldTown.filter(({ time }) => unitOf(time ?? 0, 'week') === unitOf(week.at, 'week'));
  assertInterval(week.ofPrevious, ofWeek, effectOf(oldTown, byUserAndWeek));
});

test('rates in comparisons and of banks have the same intervals', async () => {
  const { groups } = await funnelOf({ by: 'bank' });
  const bounds = ({
    low,
    high,
    firstLow,
    firstHigh,
  }: Pick<(typeof groups)[number]['steps'][number], 'low' | 'high' | 'firstLow' | 'firstHigh'>) => ({
    low,
    high,
    firstLow,
    firstHigh,
  });
  const review = await reviewFunnel(
    project,
    {
      segment: { dataset: 'january', bank: 'north' },
      against: { dataset: 'january', bank: 'south' },
      by: 'bank',
      limit: 9,
    },
    quietJob(),
  );
  const [, click] = review.steps;
  assert.deepEqual(bounds(click), bounds(groups[0].steps[1]));
  assert.deepEqual(bounds(click.other ?? assert.fail('no other side')), bounds(groups[1].steps[1]));
  const { independent, banks } = await bankEvidence(project, { dataset: 'january' }, quietJob());
  assert.equal(independent, 'users');
  assert.deepEqual(
    banks.map(({ steps }) => bounds(steps[0])),
    groups.map(({ steps }) => bounds(steps[1])),
  );
  // Of two banks, the others are the other one.
  assert.deepEqual(
    banks.map(({ steps: [{ others }] }) => [others?.rateLow, others?.rateHigh]),
    groups.toReversed().map(({ steps: [, { low, high }] }) => [low, high]),
  );
});

test('the same samples have the same interval, however they are selected', async () => {
  const [day, week] = ['2025-12-02', '2025-W49'];
  const boundsOf = async (query: Omit<FunnelQuery, 'dataset'>) => {
    const { low, high, firstLow, firstHigh, ...step } = (await funnelOf(query)).steps[1];
    return [step.count, low, high, firstLow, firstHigh];
  };
  const ofDay = { from: Date.parse(day), to: Date.parse(day) + DAY_MS };
  const north: Condition = { column: 'bank', values: ['north'] };
  const card: Condition = { column: 'banner', operator: 'is', values: ['south card'] };
  for (const [filter, ...others] of [
    [{ bank: 'north' }, { where: [north] }, { segments: [{ name: 'north', conditions: [north] }] }],
    [{ banner: 'south card' }, { where: [card] }],
    [
      ofDay,
      { where: [{ column: 'day', values: [day] }] },
      { where: [{ column: 'at', operator: 'days', from: day, to: day }] },
    ],
    [{ bank: 'north', ...ofDay }, { where: [north, { column: 'day', values: [day] }] }],
    [
      { from: FIRST_DAY, to: FIRST_DAY + 7 * DAY_MS },
      { where: [{ column: 'week', values: [week] }] },
      { from: FIRST_DAY, where: [{ column: 'week', values: [week] }] },
    ],
  ] satisfies readonly (readonly Omit<FunnelQuery, 'dataset'>[])[]) {
    const expected = await boundsOf(filter);
    for (const other of others) assert.deepEqual(await boundsOf(other), expected, JSON.stringify(other));
  }
  // Several values are not one bank.
  const both: Condition = { column: 'bank', values: ['north', 'south'] };
  assertInterval((await funnelOf({ where: [both] })).steps[1], ROWS, OF_ALL);
});

test('without users, samples are independent, and the result says so', async () => {
  const { independent, steps } = await queryFunnel(project, { dataset: 'anonymous' }, quietJob());
  assert.equal(independent, 'samples');
  const expected = wilson(
    ROWS.reduce((sum, { depth }) => sum + depth, 0),
    ROWS.length,
  );
  assert.deepEqual({ low: steps[1].low, high: steps[1].high }, expected);
  // Each side says it of itself.
  for (const [own, other] of [
    ['january', 'anonymous'],
    ['anonymous', 'january'],
  ] as const) {
    const query = { segment: { dataset: own }, against: { dataset: other } };
    const unitOf = (name: string): string => (name === 'january' ? 'users' : 'samples');
    const { independent: ofOwn, against } = await reviewFunnel(project, { ...query, limit: 9 }, quietJob());
    assert.deepEqual([ofOwn, against?.independent], [unitOf(own), unitOf(other)]);
    const trend = await funnelTrend(project, query, quietJob());
    assert.deepEqual([trend.independent, trend.independentBefore], [unitOf(own), unitOf(other)]);
  }
  const { independentBefore } = await funnelTrend(project, { segment: { dataset: 'january' } }, quietJob());
  assert.equal(independentBefore, null);
});

test('counted datasets give the same intervals; those counted by an older version are counted again', async () => {
  const { dataset, rollups } = await countDataset(project, 'january', quietJob());
  const older = new Map([...rollups].filter(([name]) => name !== USERS_ROLLUP));
  writeRollups(project, dataset, older);
  assert.equal(hasRollups(project, getDataset(project, 'january')), false);
  await checkAll();
  writeRollups(project, dataset, rollups);
  assert.equal(hasRollups(project, getDataset(project, 'january')), true);
  await checkAll();
});

/** Effects that no dataset with these steps has, and data that are not effects; all with valid checksums. */
const FORGED: readonly string[] = [
  ...['', '{', 'null', '7', '{}', '{"all":1,"bank":null,"banner":null}'],
  ...[
    { previous: [1], first: [1], clusterSizes: { previous: [1], first: [1] } },
    { previous: [0, 1], first: [1, 1], clusterSizes: { previous: [1, 1], first: [1, 1] } },
    { previous: [1, 1], first: [1, 1], clusterSizes: { previous: [1, 1], first: [1] } },
    { previous: [1, 1], first: [1, 1] },
  ].map((whole) => JSON.stringify({ all: { whole, day: null, week: null, month: null }, bank: null, banner: null })),
];

test('damaged or forged effects are computed again, for the same intervals', async () => {
  const { dataset, rollups } = await countDataset(project, 'january', quietJob());
  writeRollups(project, dataset, rollups);
  for (const damage of ['checksum = checksum + 1', "packed = x'00'", "about_json = '{'"]) {
    writeRollups(project, dataset, rollups);
    const { changes } = project.database.prepare(`UPDATE summaries SET ${damage} WHERE name = ?`).run(USERS_ROLLUP);
    assert.equal(changes, 1);
    await checkAll();
  }
  for (const text of FORGED) {
    const values = new TextEncoder().encode(text);
    const forged = packRollup({ metadata: null, data: { kind: 'code', values } });
    writeRollups(project, dataset, new Map([...rollups, [USERS_ROLLUP, forged]]));
    await checkAll();
  }
});

test('stored effects are used, and not computed again', async () => {
  const { dataset, rollups } = await countDataset(project, 'january', quietJob());
  writeRollups(project, dataset, rollups);
  columnParts.clear();
  const phases: string[] = [];
  const { signal } = new AbortController();
  await queryFunnel(project, { dataset: 'january' }, { signal, report: ({ phase }) => phases.push(phase) });
  assert.deepEqual(phases, []);
});
