import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright';

import { lightgbmRequirement } from '../../../build/requirements/lightgbm.ts';
import { skipWithout } from '../../../build/requirements/requirement.ts';
import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { listRuns, type RunInfo } from '../../../core/store/runs/runs.ts';
import { browserTest as test } from '../../needs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { expectAccessible, openSample, openServed, sampleProject } from '../helpers/served.ts';
import { shownOnce } from '../helpers/shown-once.ts';
import { choose } from './choose.ts';

const card = (page: Page, title: string | RegExp) => page.getByRole('region', { name: title });
const runsOf = (path: string): Promise<RunInfo[]> => withProject(path, { mode: 'read' }, listRuns);

test('all banks together, chosen in the address, are shown as chosen', async () => {
  const { page } = await openSample(`#/train?bank=${encodeURIComponent('[null]')}`);
  await card(page, 'Training data').getByText('All banks together').waitFor();
  assert.ok(await page.getByRole('checkbox', { name: 'Train All banks together' }).isChecked());
});

test('a missing objective of a bank is described in one line, within the card', async (t) => {
  const project = await sampleProject(t);
  for (const [language, short] of [
    ['en', 'mean of all'],
    ['zh-CN', '各步平均'],
  ] as const) {
    const { page } = await openServed(t, { project, language, hash: '#/train' });
    const cell = page.getByRole('cell', { name: short, exact: true }).first();
    await cell.waitFor();
    const lines = await page.evaluate(`(() => {
      const cell = [...document.querySelectorAll('td')].find((one) => one.textContent === '${short}');
      const range = document.createRange();
      range.selectNodeContents(cell);
      return range.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(cell).lineHeight);
    })()`);
    assert.ok(Number(lines) < 1.5, `${language}: ${String(lines)} lines`);
    const table = page.locator('table').filter({ has: cell });
    const [width, room] = [(await table.boundingBox())!.width, (await table.locator('..').boundingBox())!.width];
    assert.ok(width <= room + 1, `${language}: the table is ${width} px wide, its card ${room} px`);
  }
});

test('impossible days in an address are ignored', async () => {
  const { page } = await openSample(`#/train?bank=${encodeURIComponent('[null]')}&from=yesterday&to=9999-12-31`);
  await page.getByRole('button', { name: /^Period .*9999/ }).waitFor();
  await card(page, 'Training data').getByText('the model never sees the days it is tested on').waitFor();
});

test('data without times are split at random, and have no period to choose', async (t) => {
  const folder = temporaryFolder(t);
  const [project, file] = [join(folder, 'May.stepladder'), join(folder, 'may.csv')];
  const rows = Array.from({ length: 600 }, (_, row) => `u${row},${row % 3 === 0 ? 1 : 0},${row % 40}`);
  writeFileSync(file, ['user_id,click,size', ...rows].join('\n'));
  const options = { mode: 'write', create: true } as const;
  await withProject(project, options, (opened) => importDataset(opened, { files: [file], dataset: 'may' }, quietJob()));
  const { page } = await openServed(t, { project, hash: '#/train' });
  await card(page, 'Training data').getByText('assigned to the sets at random').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Period/ }).count(), 0);
  await page.getByText('Advanced settings').click();
  await page.getByRole('combobox', { name: 'Test set split at random' }).waitFor();
});

/** Makes the run of a card the bank's active one, which opens Score, and goes back. */
async function activate(page: Page, live: Locator, bank: string): Promise<void> {
  await live.getByRole('button', { name: `Set as active and score for ${bank}` }).click();
  // A model trained on so few impressions may be badly calibrated.
  const anyway = page.getByRole('button', { name: 'Set as active anyway' });
  const score = page.getByRole('heading', { name: 'Score', level: 1 });
  await score.or(anyway).waitFor();
  if (await anyway.isVisible()) await anyway.click();
  await score.waitFor();
  await page.goBack();
  await live.getByText(`Active for ${bank}`, { exact: true }).waitFor();
}

/** Opens the run of a card in Models, which says from which pooled model it started. */
async function openInModels(page: Page, live: Locator, run: string, pooled: string): Promise<void> {
  await live.getByRole('button', { name: 'Compare in Models' }).click();
  await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
  await page.waitForURL(new RegExp(`run=${run}`));
  await card(page, 'Settings')
    .getByRole('row', { name: new RegExp(`^Started from ${pooled}`) })
    .waitFor();
}

test(
  'a bank is trained with the defaults in three clicks, and its model becomes active',
  { timeout: 240_000 },
  async (t) => {
    const project = await sampleProject(t);
    const { page } = await openServed(t, { project });
    let clicks = 0;
    const click = async (target: ReturnType<Page['locator']>): Promise<void> => {
      await target.click();
      clicks++;
    };
    await click(page.getByRole('link', { name: 'Train' }));
    await click(page.getByRole('row', { name: /oakhill/ }));
    // Few approvals, but enough clicks to judge a fine-tuning by.
    await card(page, 'Training data')
      .getByText(/best epoch would be mostly chance, so it is chosen on Click/i)
      .waitFor();
    const progress = shownOnce(page, /epoch \d+ of \S+ · [\d,]+ samples\/s/);
    await click(page.getByRole('button', { name: 'Start training' }));
    assert.equal(clicks, 3);
    const live = card(page, /^oakhill/);
    await progress;
    // First a pooled model, then the bank's run, which starts from it.
    await live.getByText('r4 is ready').waitFor();
    await live.getByText(/ r3, the pooled model/).waitFor();
    await live
      .getByText(/few positives in the validation set .* chosen on Click/i)
      .first()
      .waitFor();
    assert.equal(await live.getByRole('row', { name: /^Activation/ }).count(), 1);
    await activate(page, live, 'oakhill');
    await live.getByRole('button', { name: 'Score an audience' }).waitFor();
    await expectAccessible(page, 'the result of a training run');
    assert.deepEqual(
      (await runsOf(project)).slice(2).map(({ run, bank, status }) => [run, bank, status]),
      [
        ['r3', null, 'done'],
        ['r4', 'oakhill', 'done'],
      ],
    );
    await openInModels(page, live, 'r4', 'r3');
  },
);

test('the training data of a bank are shown, with a warning of few conversions, for the selected period', async () => {
  const { page } = await openSample('#/train');
  await page.getByLabel('Train sprout').check();
  const split = card(page, 'Training data');
  const samples = async (): Promise<string> =>
    await split
      .getByRole('row', { name: /^Training/ })
      .getByRole('cell')
      .nth(1)
      .innerText();
  await split.getByText(/^The validation set has only \d+ \S+\./).waitFor();
  const whole = Number((await samples()).replace(',', ''));
  await page.getByRole('button', { name: /^Period/ }).click();
  await page.getByRole('button', { name: 'last 30 days' }).click();
  await split.getByText(whole.toLocaleString('en')).waitFor({ state: 'detached' });
  const shorter = Number((await samples()).replace(',', ''));
  assert.ok(shorter > 0 && shorter < whole, `${shorter} of ${whole}`);
  await page.goBack();
  await split.getByText(whole.toLocaleString('en')).waitFor();
  await expectAccessible(page, 'a training run that is set up');
});

test(
  'trees are counted as trees during the training, in its result and in the details of the run',
  { timeout: 240_000, skip: skipWithout(lightgbmRequirement) },
  async (t) => {
    const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/train?bank=sprout' });
    await choose(page, 'Model', 'LightGBM');
    await page.getByText('Advanced settings').click();
    await page.getByLabel('Max trees per step').fill('60');
    await page.getByRole('button', { name: 'Start training' }).click();
    const live = card(page, /^sprout/);
    await live.getByText(/ · best with \d+ of \d+ trees · /).waitFor();
    assert.equal(await live.getByText('Epoch', { exact: true }).count(), 0);
    for (const chart of ['Validation loss', 'Validation AUC by step'])
      await live.getByRole('figure', { name: chart }).waitFor();
    await expectAccessible(page, 'trees that have grown');
    await live.getByRole('button', { name: 'Compare in Models' }).click();
    const settings = card(page, 'Settings');
    for (const setting of [/^Best number of trees \d+ of \d+/, /^Max trees per step 60/, /^Leaves per tree 70/])
      await settings.getByRole('row', { name: setting }).waitFor();
  },
);

test('the view is translated into Chinese, and warns of few conversions', async (t) => {
  const { page } = await openServed(t, {
    project: await sampleProject(t),
    hash: '#/train',
    language: 'zh-CN',
    theme: 'dark',
  });
  await page.getByRole('heading', { name: '训练', exact: true }).waitFor();
  await page.getByRole('row', { name: /lantern/ }).click();
  await page.getByText(/^验证集只有 \d+\s次.+。/).waitFor();
  await expectAccessible(page, 'the view in Chinese and dark');
});
