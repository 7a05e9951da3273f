import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { downloadedBy } from '../helpers/downloads.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessible, openServed } from '../helpers/served.ts';

async function downloadedText(page: Page, button: string): Promise<string> {
  return (await downloadedBy(page.getByRole('button', { name: button, exact: true }))).text;
}

async function choose(page: Page, select: RegExp, option: string): Promise<void> {
  // A select with many options, which has a search field, is a button.
  await page
    .getByRole('combobox', { name: select })
    .or(page.getByRole('button', { name: select }))
    .focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: option, exact: true }).click();
}

/**
 * Adds an e-mail address and a phone number to each user of an audience file.
 * @returns The row of a user, by id, in a list for Meta: the hashes of both.
 */
function addContacts(audience: string): (id: string) => string {
  const [header, ...lines] = readFileSync(audience, 'utf8').trimEnd().split('\n');
  const user = header.split(',').indexOf('user_id');
  const ids = lines.map((line) => line.split(',')[user]);
  const rows = lines.map((line, row) => `${line},${ids[row]}@example.org,139${10_000_000 + row}`);
  writeFileSync(audience, [`${header},email,contact_7`, ...rows].join('\n'));
  return (id) =>
    [`${id}@example.org`, `86139${10_000_000 + ids.indexOf(id)}`].map((text) => hash('sha256', text, 'hex')).join(',');
}

test('a list is exported for an ad platform and for Excel, with the columns that the user chooses', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const hashesOf = addContacts(audience);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  await page.getByRole('textbox', { name: 'Users' }).fill('50');
  await choose(page, /^Format/, 'Ranked CSV and Meta Custom Audiences');
  await choose(page, /^Phone number/, 'contact_7');
  await expectAccessible(page, 'the formats');
  const country = page.getByRole('textbox', { name: 'Country of phone numbers without a country code' });
  await country.fill('China');
  const exporting = page.getByRole('button', { name: 'Export ranked CSV' });
  await exporting.and(page.locator('[aria-disabled=true]')).waitFor();
  await country.fill('cn');
  const list = await downloadedText(page, 'Export ranked CSV');
  await page.getByText(/files? beside it: 50 users for the platform/).waitFor();
  const bank = list.split('\n')[1].split(',')[2];
  const users = list
    .trimEnd()
    .split('\n')
    .slice(1)
    .filter((line) => line.split(',')[2] === bank);
  const written = await downloadedText(page, `.meta.${bank}.csv`);
  const expected = users.map((line) => hashesOf(line.split(',')[1]));
  assert.deepEqual(written.trimEnd().split('\n').sort(), ['email,phone', ...expected].sort());
  await choose(page, /^Format/, 'Ranked CSV and Excel CSV');
  await choose(page, /^Separators/, 'Semicolons, decimal commas (German, French)');
  await downloadedText(page, 'Export ranked CSV');
  assert.match(
    await downloadedText(page, '.excel.csv'),
    /^\ufeffrank;user_id;bank;banner;score;.*\r\n1;[^;]+;[^;]+;[^;]*;\d,\d/,
  );
});

test('a format that needs contact details says so before the export, until their column is chosen', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  const exporting = page.getByRole('button', { name: 'Export ranked CSV' });
  const note = page.getByText('The audience has no column for any of these: E-mail address, Phone number.');
  await choose(page, /^Format/, 'Ranked CSV and Google Customer Match');
  await note.waitFor();
  await exporting.and(page.locator('[aria-disabled=true]')).waitFor();
  await expectAccessible(page, 'a format that needs contact details');
  // Every user has an id.
  await choose(page, /^Format/, 'Ranked CSV and list of user ids');
  await exporting.and(page.locator(':not([aria-disabled])')).waitFor();
  await choose(page, /^Format/, 'Ranked CSV and Google Customer Match');
  await note.waitFor();
  await choose(page, /^E-mail address/, 'user_id');
  await note.waitFor({ state: 'detached' });
  await exporting.and(page.locator(':not([aria-disabled])')).waitFor();
});

test('the reason for a failed export is visible wherever the view was scrolled to', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  await page.getByRole('slider').waitFor();
  await choose(page, /^Format/, 'Ranked CSV and Google Customer Match');
  await choose(page, /^E-mail address/, 'user_id');
  await page.getByRole('textbox', { name: 'Country of phone numbers without a country code' }).fill('zz');
  await page.getByRole('region', { name: 'Earlier exports' }).scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: 'Export ranked CSV' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'unknown country: zz' });
  await alert.waitFor();
  const { y, height } = (await alert.boundingBox())!;
  assert.ok(y >= 0 && y + height <= 800, `${y} to ${y + height}`);
});
