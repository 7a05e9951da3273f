import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { bankEvidence } from '../../core/review/bank-evidence.ts';
import { queryFunnel } from '../../core/review/funnel.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { randomNumbers } from '../random-numbers.ts';
import { temporaryProject } from '../temporary-project.ts';
import { writeSyntheticDataset } from '../train/synthetic-dataset.ts';
import { AS_OF, impressionProject, writeImpressions, type Impression } from './fixture.ts';

const job = quietJob();
const project = temporaryProject();
writeSyntheticDataset(project, 'spring', 70_000, 7);
saveBank(project, { name: 'north', objective: 'click', weight: 2, banners: ['red', 'violet'] });
saveBank(project, { name: 'west', objective: 'approval', weight: 1, banners: [] });

test('every bank of the data has the figures of its funnel, and the banks of the settings are listed too', async () => {
  const { banks, hasBankColumn, steps } = await bankEvidence(project, { dataset: 'spring' }, job);
  assert.deepEqual(
    [banks.map(({ bank }) => bank), hasBankColumn, steps],
    [['north', 'south', 'west'], true, ['click', 'approval']],
  );
  for (const name of ['north', 'south']) {
    const evidence = banks.find(({ bank }) => bank === name);
    const funnel = await queryFunnel(project, { dataset: 'spring', bank: name }, job);
    assert.equal(evidence?.impressions, funnel.steps[0].count);
    assert.deepEqual(
      evidence?.steps.map(({ step, positives, usablePositives, ofPrevious, low, high, ofFirst, immature }) => ({
        step,
        positives,
        usablePositives,
        ofPrevious,
        low,
        high,
        ofFirst,
        immature,
      })),
      funnel.steps.slice(1).map(({ step, count, ofPrevious, low, high, ofFirst }) => ({
        step,
        positives: count,
        usablePositives: count,
        ofPrevious,
        low,
        high,
        ofFirst,
        immature: 0,
      })),
    );
  }
});

test('a bank is compared with all others combined', async () => {
  const {
    banks: [north],
  } = await bankEvidence(project, { dataset: 'spring' }, job);
  const south = await queryFunnel(project, { dataset: 'spring', bank: 'south' }, job);
  north.steps.forEach(({ others, ofPrevious }, index) => {
    const { ofPrevious: rateOfSouth, low, high } = south.steps[index + 1];
    assert.deepEqual([others?.ofPrevious, others?.rateLow, others?.rateHigh], [rateOfSouth, low, high]);
    assert.ok(others !== null);
    assert.ok(
      Math.abs((ofPrevious ?? NaN) - others.ofPrevious - others.difference) < 1e-12 && others.p > 0 && others.p <= 1,
    );
  });
});

test('configured banners are listed beside the observed ones', async () => {
  const {
    banks: [north],
  } = await bankEvidence(project, { dataset: 'spring' }, job);
  const byBanner = await queryFunnel(project, { dataset: 'spring', bank: 'north', by: 'banner' }, job);
  assert.deepEqual(
    north.banners.map(({ banner, set, impressions, steps }) => [
      banner,
      set,
      impressions,
      steps.map(({ count }) => count),
    ]),
    [
      ...byBanner.groups.map(({ value, steps }) => [
        value,
        value === 'red',
        steps[0].count,
        steps.slice(1).map(({ count }) => count),
      ]),
      ['violet', true, 0, [0, 0]],
    ],
  );
});

test('a bank that the data do not have is shown without figures', async () => {
  const west = (await bankEvidence(project, { dataset: 'spring' }, job)).banks[2];
  const { step, positives, ofPrevious, ofFirst, immatureShare, others } = west.steps[0];
  assert.deepEqual(
    {
      impressions: west.impressions,
      step,
      positives,
      ofPrevious,
      ofFirst,
      immatureShare,
      others,
      suggested: west.suggestion.step,
    },
    {
      impressions: 0,
      step: 'click',
      positives: 0,
      ofPrevious: null,
      ofFirst: null,
      immatureShare: null,
      others: null,
      suggested: null,
    },
  );
});

/** Impressions of banks whose clicks all have the same rate. */
function equalBanks(banks: number, seed: number): Impression[] {
  const random = randomNumbers(seed);
  return Array.from({ length: 200 * banks }, (_, row): Impression => ({
    time: AS_OF - 86_400_000 * (20 + (row % 10)),
    bank: `bank ${row % banks}`,
    city: null,
    tags: [],
    age: null,
    children: null,
    depth: random() < 0.3 ? 1 : 0,
  }));
}

test('of equal banks, one seems to differ from the others in at most 5 % of cases', async (t) => {
  const equal = impressionProject({}, t);
  const worlds = 200;
  let [unadjusted, adjusted] = [0, 0];
  for (let world = 0; world < worlds; world++) {
    const dataset = `world ${world}`;
    writeImpressions(equal, dataset, equalBanks(8, 100 + world));
    const { banks } = await bankEvidence(equal, { dataset }, job);
    const alone = await bankEvidence(equal, { dataset, bank: 'bank 3' }, job);
    // If a single bank is requested, it is still compared with all others.
    assert.deepEqual(alone.banks, banks.slice(3, 4));
    const clicks = banks.map(({ steps: [click] }) => click.others ?? assert.fail('there are other banks'));
    unadjusted += Number(clicks.some(({ p }) => p < 0.05));
    adjusted += Number(clicks.some(({ pAdjusted }) => pAdjusted < 0.05));
    // By Holm: the smallest p counts for all banks, the next for one less.
    const [first, second] = clicks.toSorted((one, other) => one.p - other.p);
    assert.equal(first.pAdjusted, Math.min(1, 8 * first.p));
    assert.equal(second.pAdjusted, Math.min(1, Math.max(8 * first.p, 7 * second.p)));
  }
  // 5 % of 200 are 10, with a standard error of 3.
  assert.ok(adjusted <= 19, `${adjusted} of ${worlds}`);
  assert.ok(unadjusted >= 40, `${unadjusted} of ${worlds} before the adjustment`);
});

test('two banks are one comparison, which needs no adjustment', async () => {
  const { banks } = await bankEvidence(project, { dataset: 'spring' }, job);
  for (const { bank, steps } of banks.filter((one) => one.bank !== 'west'))
    for (const { others } of steps) assert.equal(others?.pAdjusted, others?.p, bank);
});
