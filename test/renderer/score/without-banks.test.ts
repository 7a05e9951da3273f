/** The window with data that have no banks. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { browserTest as test } from '../../needs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { drop } from '../helpers/drop.ts';
import { waitUntilLoaded } from '../helpers/loaded.ts';
import type { ResourceOwner } from '../helpers/sample.ts';
import { expectAccessible, openServed, reload } from '../helpers/served.ts';

const CITIES = ['Ulm', 'Bonn', 'Köln'];

/** A project with a run of 2,000 samples without banks, and an audience. */
async function projectWithoutBanks(t: ResourceOwner): Promise<{ readonly project: string; readonly audience: string }> {
  const folder = temporaryFolder(t);
  const [project, file, audience] = ['April.stepladder', 'april.csv', 'audience.csv'].map((name) => join(folder, name));
  const samples = Array.from({ length: 2000 }, (_, row) => {
    const time = new Date(Date.parse('2026-04-01T00:00:00Z') + row * 1_000_000).toISOString();
    return `s${row},u${row % 400},${time},${CITIES[row % 3]},${Number(row % 4 < row % 3)},${Number(row % 8 === 1)}`;
  });
  writeFileSync(file, ['sample_id,user_id,event_time,city,click,approval', ...samples].join('\n'));
  writeFileSync(
    audience,
    ['user_id,city', ...Array.from({ length: 300 }, (_, row) => `u${row},${CITIES[row % 3]}`)].join('\n'),
  );
  await withProject(project, { mode: 'write', create: true, exclusive: true }, async (opened) => {
    await importDataset(opened, { files: [file], dataset: 'april' }, quietJob());
    const options = { dataset: 'april', model: 'aitm', engine: 'onnx', seed: 1 } as const;
    await trainModel(opened, { ...options, config: { training: { epochs: 1 } } }, quietJob());
  });
  return { project, audience };
}

async function expectNoBanks(page: Page, view: string): Promise<void> {
  await waitUntilLoaded(page);
  assert.doesNotMatch(await page.getByRole('main').innerText(), /\bbanks?\b/i, view);
}

/** Ranks an audience in Score. Neither the ranking nor the audience's columns mention banks. */
async function expectRankingWithoutBanks(page: Page, audience: string): Promise<void> {
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  const list = page.getByRole('group', { name: 'Ranked list' });
  await list.getByRole('columnheader', { name: 'User' }).waitFor();
  assert.equal(await list.getByRole('columnheader', { name: 'Bank', exact: true }).count(), 0);
  assert.equal(await page.getByText('Per bank', { exact: true }).count(), 0);
  await page.getByRole('region', { name: 'Run and banners of the selection' }).waitFor();
  await expectNoBanks(page, 'Score');
  await page.getByRole('button', { name: 'Columns…' }).click();
  await page.getByRole('region', { name: 'Weights' }).waitFor();
  await expectNoBanks(page, 'the columns of the audience');
}

/** Plans a campaign. Its contacts are those of all users. */
async function expectPlanWithoutBanks(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Max. contacts, all users' }).fill('100');
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  const contacts = page.getByRole('table', { name: 'Contacts, beside the plain ranking' });
  await contacts.waitFor();
  // Two rows of titles, and one with the figures of all users.
  assert.equal(await contacts.getByRole('row').count(), 3);
  await expectNoBanks(page, 'Campaigns');
}

test('if the data have no banks, training, comparison and ranking do not mention all banks', async (t) => {
  const { project, audience } = await projectWithoutBanks(t);
  const { page } = await openServed(t, { project, hash: '#/train' });
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.getByRole('region', { name: /All samples · AITM/ }).waitFor();
  await page.getByText(/^r2 is ready/).waitFor();
  await expectNoBanks(page, 'Train');
  await expectAccessible(page, 'Train without banks');

  await reload(page, '#/models');
  await page.getByRole('grid', { name: 'Trained models with their figures on the test set' }).waitFor();
  await expectNoBanks(page, 'Models');
  await page.getByRole('button', { name: 'Evaluate…' }).click();
  await page.getByRole('dialog').waitFor();
  assert.doesNotMatch(await page.getByRole('dialog').innerText(), /\bbanks?\b/i);
  await page.keyboard.press('Escape');

  await reload(page, '#/score');
  await expectRankingWithoutBanks(page, audience);

  await reload(page, '#/funnel');
  await page.getByRole('region', { name: 'Trend' }).waitFor();
  await expectNoBanks(page, 'Funnel');

  await reload(page, '#/campaigns');
  await expectPlanWithoutBanks(page);
});

test('a run of data without banks is offered for no bank of the project', async (t) => {
  const { project, audience } = await projectWithoutBanks(t);
  await withProject(project, { mode: 'write' }, (opened) => {
    saveBank(opened, { name: 'lantern', objective: 'approval', weight: 1, banners: [] });
  });
  const { page } = await openServed(t, { project, hash: '#/models' });
  await page.getByRole('button', { name: 'Evaluate…' }).waitFor();
  await waitUntilLoaded(page);
  assert.equal(await page.getByRole('button', { name: 'Set as active for a bank' }).count(), 0);

  await reload(page, '#/score');
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  const card = page.getByRole('region', { name: 'Run and banners of the selection' });
  await card.waitFor();
  await waitUntilLoaded(page);
  assert.match(await card.innerText(), /^all users$/m);
  assert.deepEqual(await card.getByRole('link').allInnerTexts(), ['Train lantern']);
  assert.equal(await page.getByText('Per bank', { exact: true }).count(), 0);
});
