import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { quietJob } from '../../core/job.ts';
import { bankEvidence } from '../../core/review/bank-evidence.ts';
import { queryFunnel } from '../../core/review/funnel.ts';
import { saveBank } from '../../core/store/runs/banks.ts';
import { freshProject, writeSyntheticDataset } from '../train/synthetic-dataset.ts';

const job = quietJob();
const fresh = freshProject();
const { project } = fresh;

before(() => {
  writeSyntheticDataset(project, 'spring', 70_000, 7);
  saveBank(project, { name: 'north', objective: 'click', weight: 2, banners: ['red', 'violet'] });
  saveBank(project, { name: 'west', objective: 'approval', weight: 1, banners: [] });
});
after(() => {
  fresh.close();
});

test('every bank of the data or the settings has the same figures as its funnel', async () => {
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
      evidence?.steps.map(({ step, positives, settled, ofPrevious, low, high, ofFirst, immature }) => ({
        step,
        positives,
        settled,
        ofPrevious,
        low,
        high,
        ofFirst,
        immature,
      })),
      funnel.steps.slice(1).map(({ step, count, ofPrevious, low, high, ofFirst }) => ({
        step,
        positives: count,
        settled: count,
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
    assert.equal(others?.ofPrevious, south.steps[index + 1].ofPrevious);
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
