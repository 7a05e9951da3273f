import assert from 'node:assert/strict';

import type { Locator, Page } from 'playwright';

import { browserTest as test } from '../needs.ts';
import { downloaded, type Downloaded } from './helpers/downloads.ts';
import { drop } from './helpers/drop.ts';
import { sampleFiles, type ResourceOwner } from './helpers/sample.ts';
import { expectAccessibleInThemes, openServed, type ServedOptions } from './helpers/served.ts';

async function openCampaigns(t: ResourceOwner, options: ServedOptions = {}): Promise<Page> {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/campaigns', ...options });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await drop(page, audience);
  return page;
}

/** The rows of a table by their first cell. */
async function rowsOf(page: Page, table: string): Promise<Record<string, string[]>> {
  const rows = await page.getByRole('table', { name: table }).locator('tbody tr').all();
  const cells = await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
  return Object.fromEntries(cells.map(([name, ...others]) => [name.trim(), others.map((cell) => cell.trim())]));
}

/** The first table of a card, saved as CSV. */
async function saved(page: Page, section: string): Promise<Downloaded> {
  await page.getByRole('region', { name: section }).getByRole('button', { name: 'Save table' }).first().click();
  return downloaded(page, () => page.getByRole('menuitem', { name: 'CSV' }).click());
}

async function boxOf(element: Locator): Promise<{ readonly x: number; readonly width: number }> {
  return (await element.boundingBox()) ?? assert.fail('not shown');
}

const BANKS = 'Contacts by bank, beside the plain ranking';
/** The columns of this table for the campaign, and again for the plain ranking. */
const SIDE = ['Contacts', 'Conversions', 'Conversions (95 % interval)', 'Cost'];
/** The titles of this table, saved as CSV. */
const SAVED_TITLES = [
  ...['Bank', 'Quota'],
  ...['Campaign', 'Plain ranking'].flatMap((group) => SIDE.map((title) => `${group}: ${title}`)),
];

/** Names a campaign, sets quotas, costs and a budget, and plans it by keyboard. */
async function planSpring(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill('spring');
  await page.getByRole('textbox', { name: 'Min. contacts, lantern' }).fill('120');
  await page.getByRole('textbox', { name: 'Max. contacts, meridian' }).fill('50');
  await page.keyboard.press('Tab');
  await page.keyboard.type('0.5');
  await page.getByRole('textbox', { name: 'Cost per contact, lantern' }).fill('0.1');
  await page.getByRole('textbox', { name: 'Budget' }).fill('30');
  await page.getByRole('button', { name: 'Plan', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('table', { name: BANKS }).waitFor();
}

test('a campaign is planned by keyboard, beside the plain ranking, and its list is exported', async (t) => {
  const page = await openCampaigns(t);
  await planSpring(page);
  const rows = await rowsOf(page, BANKS);
  const [quota, contacts] = rows['lantern'];
  assert.equal(quota, '≥ 120');
  assert.ok(Number(contacts) >= 120, contacts);
  assert.ok(Number(rows['meridian'][1]) <= 50, rows['meridian'][1]);
  assert.ok(Number(rows['All'][3]) <= 30, rows['All'].join(' '));
  assert.equal(rows['All'][1], rows['All'][4]);
  await page.getByText('This compares sums of scores, which are exact, so it has no interval.').waitFor();
  await expectAccessibleInThemes(page, 'a planned campaign');
  const expected = rows['lantern'][2].replaceAll(/\s+/g, ' ');
  const [, ends] = /^[\d.]+ 95 % interval ([\d.]+–[\d.]+)$/.exec(expected) ?? assert.fail(expected);
  const contactsByBank = page.getByRole('region', { name: 'Contacts by bank' });
  await contactsByBank.getByText('What the intervals consist of').click();
  const parts = contactsByBank.getByRole('row', { name: /^lantern: approvals/ });
  assert.match(await parts.innerText(), /± [\d.]+\s+± [\d.]+\s+± [\d.]+$/);
  const { text: table } = await saved(page, 'Contacts by bank');
  const [titles, lantern] = table.split('\r\n').map((line) => line.split(','));
  assert.deepEqual(titles, SAVED_TITLES);
  assert.equal(lantern[4], ends);
  assert.ok(Number(lantern[3]) > 0 && Number(lantern[7]) >= 0, lantern.join(' '));

  const { text: list } = await downloaded(page, () => page.keyboard.press('Control+Shift+S'));
  assert.equal(list.trimEnd().split('\n').length - 1, Number(rows['All'][1].replace(',', '')));
  const written = await page.getByText(/contacts written to spring-contacts.csv/).innerText();
  assert.match(written, /csv\.\s+Expected, with 95\s% intervals: [\d.,]+ clicks \([\d.,–]+\),/);

  const exportList = page.getByRole('button', { name: 'Export list' });
  assert.notEqual(await exportList.getAttribute('aria-disabled'), 'true');
  const { audience } = await sampleFiles(t);
  await drop(page, audience, 'other.csv');
  await page.getByRole('button', { name: 'Audience other.csv' }).waitFor();
  assert.equal(await exportList.getAttribute('aria-disabled'), 'true', 'the list is for the earlier audience');
});

test('amounts of millions with their intervals stay within their cards in a small window', async (t) => {
  const page = await openCampaigns(t, { size: { width: 1024, height: 700 } });
  for (const bank of ['lantern', 'meridian'])
    await page.getByRole('textbox', { name: `Value per conversion, ${bank}` }).fill('9000000');
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  const card = page.getByRole('region', { name: 'Expected conversions' });
  const value = card
    .getByRole('row', { name: /^Value/ })
    .getByRole('cell')
    .last();
  const [{ x, width }, outer] = await Promise.all([boxOf(value), boxOf(card)]);
  assert.ok(x + width <= outer.x + outer.width, `ends at ${x + width}, the card at ${outer.x + outer.width}`);
});

test('limits that cannot be met are refused in the view, and stay there to be corrected', async (t) => {
  const page = await openCampaigns(t);
  const min = page.getByRole('textbox', { name: 'Min. contacts, lantern' });
  await min.fill('999999');
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page
    .getByRole('alert')
    .getByText(/the minimum of lantern is 999,999 contacts, but the audience/)
    .waitFor();
  assert.equal(await min.inputValue(), '999999');
  await min.fill('many');
  const plan = page.getByRole('button', { name: 'Plan', exact: true });
  assert.equal(await plan.getAttribute('aria-disabled'), 'true');
});

test('a saved campaign is shown again with its limits, and deleted', async (t) => {
  const page = await openCampaigns(t);
  await page.getByRole('textbox', { name: 'Name' }).fill('autumn');
  await page.getByRole('textbox', { name: 'Max. contacts in total' }).fill('40');
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('button', { name: 'Show autumn' }).waitFor();
  await page.getByRole('textbox', { name: 'Max. contacts in total' }).fill('7');
  await page.getByRole('button', { name: 'Show autumn' }).click();
  assert.equal(await page.getByRole('textbox', { name: 'Max. contacts in total' }).inputValue(), '40');
  assert.equal((await rowsOf(page, BANKS))['All'][1], '40');
  await page.getByRole('textbox', { name: 'Name' }).fill('winter');
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('button', { name: 'Show winter' }).waitFor();
  await page.getByRole('button', { name: 'Show autumn' }).click();
  await page.getByRole('button', { name: 'Report…' }).click();
  const report = page.getByRole('dialog', { name: 'Report' });
  await report.getByRole('combobox', { name: 'Campaign' }).getByText('autumn').waitFor();
  await page.keyboard.press('Escape');
  await report.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Delete autumn' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Show autumn' }).waitFor({ state: 'detached' });
});

test('without an audience, the view explains campaigns, in Chinese too', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/campaigns', language: 'zh-CN' });
  await page.getByText('营销活动决定由哪家银行触达哪些用户', { exact: false }).waitFor();
  await expectAccessibleInThemes(page, 'no audience yet');
});
