/** The window with many banks whose long names differ only at their ends, at the smallest supported size. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { trainModel } from '../../../core/train/fit/train.ts';
import { browserTest as test } from '../../needs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { drop } from '../helpers/drop.ts';
import { waitUntilLoaded } from '../helpers/loaded.ts';
import type { ResourceOwner } from '../helpers/sample.ts';
import { expectAccessible, openServed, reload } from '../helpers/served.ts';

const BANKS = 24;
const CITIES = ['Ulm', 'Bonn', 'Köln'];
const START = Date.parse('2026-04-01T00:00:00Z');

/** Every other name is Chinese, and as wide. */
const bankOf = (row: number): string =>
  row % 2 === 0
    ? `Regional Co-operative Savings and Loan Bank of the Northern Counties No. ${String(row % BANKS).padStart(2, '0')}`
    : `北方地区农村商业银行股份有限公司信用卡中心暨消费金融事业部华东区域管理总部直属营业部第${row % BANKS}号`;

/** A project with a run of 24 banks that have few conversions each, and an audience. */
async function projectOfManyBanks(t: ResourceOwner): Promise<{ readonly project: string; readonly audience: string }> {
  const folder = temporaryFolder(t);
  const [project, file, audience] = ['April.stepladder', 'april.csv', 'audience.csv'].map((name) => join(folder, name));
  const samples = Array.from({ length: 4800 }, (_, row) => {
    const time = new Date(START + row * 500_000).toISOString();
    const click = Number(row % 5 < 2);
    return `s${row},u${row % 400},${time},${bankOf(row)},${CITIES[row % 3]},${click},${Number(row % 10 === 0)}`;
  });
  const users = Array.from({ length: 300 }, (_, row) => `u${row},${CITIES[row % 3]}`);
  writeFileSync(file, ['sample_id,user_id,event_time,bank,city,click,approval', ...samples].join('\n'));
  writeFileSync(audience, ['user_id,city', ...users].join('\n'));
  await withProject(project, { mode: 'write', create: true, exclusive: true }, async (opened) => {
    await importDataset(opened, { files: [file], dataset: 'april' }, quietJob());
    const options = { dataset: 'april', model: 'aitm', engine: 'onnx', seed: 1 } as const;
    await trainModel(opened, { ...options, config: { training: { epochs: 1 } } }, quietJob());
  });
  return { project, audience };
}

/** The figures that a name or the window's edge cuts off, and whether the page scrolls sideways. */
const cutFigures = (page: Page): Promise<string[]> =>
  page.evaluate(`[
    ...(document.documentElement.scrollWidth > innerWidth ? ['the page'] : []),
    ...[...document.querySelectorAll('main td.end, main th.end')]
      .filter((cell) => cell.scrollWidth > cell.clientWidth || cell.getBoundingClientRect().right > innerWidth)
      .map((cell) => cell.textContent),
  ]`);

test('many banks with long names leave room for the ranking, and every figure is whole', async (t) => {
  const { project, audience } = await projectOfManyBanks(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  const slider = page.getByRole('slider');
  await slider.waitFor();
  const { y = Infinity } = (await slider.boundingBox()) ?? {};
  assert.ok(y < 450, `the notes push the ranking down to ${y}`);
  const list = page.getByRole('group', { name: 'Ranked list' });
  const bank = list.locator('tr[aria-rowindex="2"] td').nth(2);
  const name = await bank.locator('.visually-hidden').innerText();
  const end = await bank.locator('.end').boundingBox();
  const cell = await bank.boundingBox();
  assert.ok(end !== null && cell !== null && end.x >= cell.x && end.x + end.width <= cell.x + cell.width, name);
  assert.ok(name.endsWith(await bank.locator('.end').innerText()) && /\d+号?$/.test(name), name);
  assert.deepEqual(await cutFigures(page), []);
  await expectAccessible(page, 'many banks in Score');
  await page.getByText('Per bank', { exact: true }).click();
  await page.getByRole('button', { name: /^List / }).waitFor();
  const { y: below = Infinity } = (await slider.boundingBox()) ?? {};
  assert.ok(below < 500, `the names of the lists push the ranking down to ${below}`);
  assert.deepEqual(await cutFigures(page), [], 'per bank');
  for (const hash of ['#/funnel?by=bank', '#/funnel?by=bank&compare=previous', '#/banks', '#/train']) {
    await reload(page, hash);
    await page.getByRole('table').or(page.getByRole('grid')).filter({ hasText: 'No. 02' }).first().waitFor();
    await waitUntilLoaded(page);
    assert.deepEqual(await cutFigures(page), [], hash);
  }
});
