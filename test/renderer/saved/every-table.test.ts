/** Every table can be saved: those of each view, and those that load part by part. */
import assert from 'node:assert/strict';

import type { Locator, Page } from 'playwright';
import { readSheet } from 'read-excel-file/node';

import { browserTest as test } from '../../needs.ts';
import { choose, funnel, openEmpty } from '../helpers/data-files.ts';
import { downloaded, type Downloaded } from '../helpers/downloads.ts';
import { drop } from '../helpers/drop.ts';
import { waitUntilLoaded } from '../helpers/loaded.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessible, openServed, reload } from '../helpers/served.ts';

/** The tables of the page without a menu that saves them; tables of text fields are forms. */
const WITHOUT_MENU = `[...document.querySelectorAll('main table, [role=dialog] table')]
  .filter((table) => table.querySelector('input:not([type=checkbox])') === null)
  .filter((table) => {
    let around = table.parentElement;
    for (let level = 0; level < 3 && around.querySelector('[aria-label="Save table"]') === null; level++)
      around = around.parentElement;
    return around.querySelector('[aria-label="Save table"]') === null;
  })
  .map((table) => table.caption?.textContent ?? table.textContent.slice(0, 60))`;

async function expectMenus(page: Page, place: string): Promise<void> {
  await waitUntilLoaded(page);
  assert.notEqual(await page.locator('table').count(), 0, place);
  assert.deepEqual(await page.evaluate(WITHOUT_MENU), [], place);
}

/** Saves the table of an area with an item of its menu. */
async function saved(page: Page, area: Locator, item: 'CSV' | 'Excel'): Promise<Downloaded> {
  await area.getByRole('button', { name: 'Save table' }).last().click();
  return downloaded(page, () => page.getByRole('menuitem', { name: item, exact: true }).click());
}

test('every table of the views with the sample can be saved, and so can those of the settings', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/data' });
  for (const view of ['data', 'funnel?by=bank', 'banks', 'train', 'models?run=r1']) {
    await reload(page, `#/${view}`);
    await page.getByRole('main').getByRole('table').first().waitFor();
    await expectMenus(page, view);
  }
  await reload(page, '#/score');
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  await expectMenus(page, 'score');
  await page.keyboard.press('Control+,');
  await page.getByRole('dialog').getByRole('table').waitFor();
  await expectMenus(page, 'settings');
});

test('the banks of Train are saved with their conversions', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/train' });
  const area = page.getByRole('region', { name: /^Banks/ });
  await area.getByRole('table').waitFor();
  const { content } = await saved(page, area, 'Excel');
  const [header, ...banks] = await readSheet(content);
  assert.deepEqual(header, ['Bank', 'Objective', 'Conversions', 'Rate', 'Active']);
  assert.equal(banks.length, await area.locator('tbody tr').count());
  for (const bank of banks) assert.equal(typeof bank[2], 'number', String(bank[0]));
});

test('the selected part of the ranked list is saved, with all digits', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('heading', { name: 'Score', level: 1 }).waitFor();
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  await page.getByRole('textbox', { name: 'Users' }).fill('1234');
  await page.keyboard.press('Tab');
  const area = page.getByRole('region', { name: 'Ranked list', exact: true });
  await area.getByText('1,234 of', { exact: false }).waitFor();
  const { content } = await saved(page, area, 'Excel');
  const [header, ...rows] = await readSheet(content);
  assert.equal(header[0], 'Rank');
  assert.deepEqual(
    rows.map(([rank]) => rank),
    Array.from({ length: 1234 }, (_, index) => index + 1),
  );
  const scores = rows.map((row) => Number(row[header.indexOf('Score')]));
  assert.deepEqual(
    scores,
    scores.toSorted((one, other) => other - one),
  );
  const shown = await area.locator('tbody tr[aria-rowindex="2"] td').allInnerTexts();
  assert.equal(String(rows[0][1]), shown[1].trim());
  await expectAccessible(page, 'the saved ranked list');
});

test('the values of a column and the rejected records are saved', async (t) => {
  const { page, file } = await openEmpty(t);
  await choose(page, [file('may.csv', funnel(900))]);
  await page.getByRole('button', { name: /^Import \d+ records$/ }).waitFor();
  await page.getByText('Records', { exact: true }).first().click();
  await expectMenus(page, 'the records of a file');
  await page.getByRole('button', { name: /^Import \d+ records$/ }).click();
  await page.getByText('records imported as may').waitFor();
  await page.getByRole('row', { name: /^city/ }).first().click();
  const profile = page.getByRole('region', { name: 'city', exact: true });
  await profile.getByText('Most frequent values').waitFor();
  const values = await saved(page, profile, 'CSV');
  assert.match(values.name, /^city .* Most frequent values\.csv$/);
  const [header, ...cities] = values.text.trimEnd().split('\r\n');
  assert.equal(header, 'Value,Count,Share');
  assert.equal(cities.length, await profile.locator('tbody tr').count());
  const tab = page.getByText(/Rejected \(\d+\)/);
  const count = Number(/\d+/.exec(await tab.innerText())![0]);
  await tab.click();
  await page.getByRole('group', { name: 'Rejected records of may' }).waitFor();
  const { content } = await saved(page, page.getByRole('main'), 'Excel');
  const rejects = await readSheet(content);
  assert.equal(rejects.length - 1, count);
  assert.equal(typeof rejects[1][0], 'number');
});
