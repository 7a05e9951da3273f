import assert from 'node:assert/strict';
import { test } from 'node:test';

import { campaignCall, campaignsCall } from '../../core/api/campaign/campaign.ts';
import { Random } from '../../core/engine/random.ts';
import { quietJob } from '../../core/job.ts';
import { ListSums } from '../../core/score/ranking/list-sums.ts';
import type { ListShape } from '../../core/score/ranking/list-writer.ts';
import { withProject } from '../../core/store/file/project.ts';
import { getCampaign, saveCampaign } from '../../core/store/runs/campaigns.ts';
import { assertNear } from '../near.ts';
import { campaignProject } from './campaign-project.ts';

// Awaited outside of the tests, so that the project's folder is not removed before the project is made.
const { path, audience } = await campaignProject();
const job = quietJob();

const BANNERS = 3;
const ROWS = 200;
/** The relative variances of each bank's forecast. */
const VARIANCES = [
  { model: 0.02, level: 0.005, drift: 0.01 },
  { model: 0.01, level: 0.01, drift: 0.04 },
  { model: 0, level: 0, drift: 0 },
];

/** A list with a run and three banners for each bank; a null drift is unknown. */
function listOf(variances: readonly { model: number; level: number; drift: number | null }[] | null[]): ListShape {
  const runs = variances.map((variance, bank) => {
    const forecast = { bannerSlopes: null, conditionalShifts: {}, levelShifts: {} };
    const steps = ['approval'];
    if (variance === null) return { run: `r${bank}`, steps, forecast: null };
    return { run: `r${bank}`, steps, forecast: { ...forecast, variances: [{ step: 'approval', ...variance }] } };
  });
  const candidates = variances.flatMap((_, bank) =>
    Array.from({ length: BANNERS }, (__, banner) => ({
      bank: `b${bank}`,
      banner: `${banner}`,
      run: bank,
      objective: 'approval',
      step: 0,
      weight: 1,
      value: null,
    })),
  );
  return { user: 'u', candidates, runs } as unknown as ListShape;
}

/** The probability that a row of a candidate converts, as its run predicts it. */
const predicted = (candidate: number, row: number): number => 0.02 + (0.18 * ((candidate * 7 + row) % ROWS)) / ROWS;

/** The sums over the same rows of each candidate. */
function sumsOf(shape: ListShape): ListSums {
  const sums = new ListSums(shape);
  for (const candidate of shape.candidates.keys())
    for (let row = 0; row < ROWS; row++) sums.addRow(candidate, 1, Float32Array.of(predicted(candidate, row)), 0);
  return sums;
}

/** The conversions of each bank in a world where the predictions have errors of the given variances. */
function drawConversions(random: Random): number[] {
  const [level, drift] = [random.normal(), random.normal()];
  return VARIANCES.map((variance, bank) => {
    const common = level * Math.sqrt(variance.level) + drift * Math.sqrt(variance.drift);
    let conversions = 0;
    for (let banner = 0; banner < BANNERS; banner++) {
      const truth = 1 + common + random.normal() * Math.sqrt(variance.model);
      for (let row = 0; row < ROWS; row++)
        if (random.uniform() < truth * predicted(bank * BANNERS + banner, row)) conversions++;
    }
    return conversions;
  });
}

/** How often the interval of each bank contains the conversions that were drawn. */
function coverageOf(shape: ListShape, draws: number): number[] {
  const sums = sumsOf(shape);
  const intervals = VARIANCES.map((_, bank) => sums.forecastOfBank(`b${bank}`));
  const random = new Random(17);
  const covered = intervals.map(() => 0);
  for (let draw = 0; draw < draws; draw++)
    for (const [bank, conversions] of drawConversions(random).entries())
      if (conversions >= intervals[bank].low && conversions <= intervals[bank].high) covered[bank]++;
  return covered.map((count) => count / draws);
}

test('the interval of each bank contains its conversions in at least 90 % of worlds with the errors it states', () => {
  const coverage = coverageOf(listOf(VARIANCES), 500);
  assert.ok(
    coverage.every((share) => share >= 0.9),
    coverage.join(', '),
  );
});

test('an interval that covers only chance misses the conversions of a bank whose rates drift', () => {
  const [, drifting, steady] = coverageOf(listOf([null, null, null]), 500);
  assert.ok(drifting < 0.8 && steady >= 0.9, `${drifting}, ${steady}`);
});

test('the errors of the total follow from those of the banks', () => {
  const sums = sumsOf(listOf(VARIANCES));
  const [total] = sums.forecast();
  const banks = VARIANCES.map((_, bank) => sums.forecastOfBank(`b${bank}`));
  const sum = (valueOf: (bank: (typeof banks)[number]) => number): number =>
    banks.reduce((all, bank) => all + valueOf(bank), 0);
  assertNear(
    total.expected,
    sum(({ expected }) => expected),
    1e-9,
  );
  assertNear(total.errors.chance, Math.hypot(...banks.map(({ errors }) => errors.chance)), 1e-9);
  // Drift is common to all banks, so that it adds up; errors of the model cancel out in part.
  assertNear(
    total.errors.drift,
    sum(({ errors }) => errors.drift!),
    1e-9,
  );
  const models = banks.map(({ errors }) => errors.model!);
  assert.ok(total.errors.model! > Math.hypot(...models) && total.errors.model! < sum(({ errors }) => errors.model!));
  assert.ok(total.high - total.low < sum(({ low, high }) => high - low));
  assert.ok(banks.every(({ low, high }) => high - low < total.high - total.low));
});

test('if a run has no estimate of drift, its bank has none either, and the total has only that of other banks', () => {
  const sums = sumsOf(listOf([VARIANCES[0], { ...VARIANCES[1], drift: null }, VARIANCES[2]]));
  const [known, unknown] = ['b0', 'b1'].map((bank) => sums.forecastOfBank(bank).errors);
  assert.ok(known.drift !== null && known.drift > 0);
  assert.equal(unknown.drift, null);
  assert.ok(unknown.model !== null && unknown.model > 0);
  const [total] = sums.forecast();
  const others = ['b0', 'b2'].map((bank) => sums.forecastOfBank(bank).errors.drift!);
  assertNear(total.errors.drift!, others[0] + others[1], 1e-9);
  assert.deepEqual(total.errors.incomplete, ['drift']);
  for (const bank of ['b0', 'b1', 'b2']) {
    const { low, high } = sums.forecastOfBank(bank);
    assert.ok(high - low < total.high - total.low, bank);
  }
});

function plan(name: string, quota: readonly string[]) {
  const cost = ['lantern=0.4', 'meridian=1'];
  return campaignCall.handle(campaignCall.input.parse({ project: path, name, audience, quota, cost }), job);
}

/** An interval as a list of numbers, to compare it with another one. */
function numbersOf(interval: { low: number; high: number; errors: object } | null | undefined): (number | null)[] {
  const { low, high, errors } = interval!;
  return [low, high, ...(Object.values(errors) as (number | null)[])];
}

function assertSame(actual: (number | null)[], expected: (number | null)[]): void {
  assert.equal(actual.length, expected.length);
  for (const [index, number] of expected.entries())
    if (number === null) assert.equal(actual[index], null);
    else assertNear(actual[index], number, 1e-6 * Math.max(1, number));
}

test('a campaign of one bank has the same interval for the bank as for the whole', async () => {
  const { banks, campaign } = await plan('one', ['lantern=700..900', 'meridian=..0', 'oakhill=..0', 'sprout=..0']);
  const [lantern, ...others] = banks;
  const approval = campaign.steps.find(({ step }) => step === 'approval')!;
  assertNear(lantern.campaign.conversions, approval.expected, 1e-6);
  assertSame(numbersOf(lantern.campaign.conversionsInterval), numbersOf(approval));
  assertSame(numbersOf(lantern.campaign.valueInterval), numbersOf(campaign.valueInterval));
  assert.ok(approval.low < approval.expected && approval.expected < approval.high);
  for (const { campaign: side } of others) {
    const { low, high } = side.conversionsInterval!;
    assert.deepEqual([side.conversions, low, high], [0, 0, 0]);
  }
});

test('each bank has an interval in the campaign and the plain ranking; that of its value is proportional', async () => {
  const { banks } = await plan('many', ['lantern=300..', 'oakhill=200..']);
  for (const { unitValue, ...sides } of banks)
    for (const { conversions, conversionsInterval, value, valueInterval } of [sides.campaign, sides.plain]) {
      const { low, high, errors } = conversionsInterval!;
      assert.ok(low <= conversions && conversions <= high && errors.chance >= 0, `${low} ${conversions} ${high}`);
      assertSame(
        [value, valueInterval!.low, valueInterval!.high],
        [conversions, low, high].map((x) => x * unitValue!),
      );
    }
});

test('a campaign that an older version saved, without intervals of banks, is still listed', async () => {
  await plan('older', ['lantern=300..']);
  await withProject(path, { mode: 'write' }, (project) => {
    const saved = getCampaign(project, 'older');
    const json = JSON.stringify(saved.result, (key, value: unknown) => (/Interval$/.test(key) ? undefined : value));
    saveCampaign(project, { ...saved, result: JSON.parse(json) as object });
  });
  const { campaigns, damaged } = await campaignsCall.handle({ project: path }, job);
  assert.deepEqual([campaigns[0].name, damaged], ['older', []]);
  assert.equal(campaigns[0].plan.banks[0].campaign.conversionsInterval, undefined);
});
