import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { textRow, workbookParts, writeParts } from '../../ingest/formats/workbook-file.ts';
import { browserTest as test } from '../../needs.ts';
import { ACCEPTED, choose, chooseToAppend, COUNT, funnel, importButton, openEmpty } from '../helpers/data-files.ts';
import { drop } from '../helpers/drop.ts';
import { expectAccessible } from '../helpers/served.ts';

const HEADER = funnel(0).trim();
/** Of the known samples, 05 applies since and 010 comes again unchanged; two samples are new. */
const NEXT = `${HEADER}
05,u5,2026-05-06,south,Travel,1,2026-05-12,,25,
010,u10,2026-05-11,north,Blue,1,,Oslo,30,
n1,u1,2026-05-29,north,Gold,0,,Rome,30,
n2,u2,2026-05-29,south,Gold,1,2026-05-29,Rome,31,
`;

const cellTexts = (page: Page): Promise<string[]> =>
  page.locator('table', { hasText: 'What was appended to may' }).locator('tbody td').allTextContents();

test('an export is appended, listed with what it did, and undone', async (t) => {
  const { page, file } = await openEmpty(t);
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).click();
  await page.getByText('records imported as may').waitFor();

  await chooseToAppend(page, file('week.csv', NEXT));
  const dialog = page.getByRole('dialog', { name: 'Append to may' });
  await dialog.getByText('week.csv').waitFor();
  await dialog.getByText('They get their late conversions').waitFor();
  await expectAccessible(page, 'the dialog');
  await dialog.getByLabel('As-of date').fill('2026-05-01');
  await dialog.getByRole('button', { name: 'Append', exact: true }).click();
  await dialog.getByText(/is earlier than the as-of date of dataset may/).waitFor();
  await dialog.getByLabel('As-of date').fill('2026-06-15');
  await dialog.getByRole('button', { name: 'Append', exact: true }).click();
  await page.getByText('2 samples added to may').waitFor();
  await page.getByText('1 updated · 1 unchanged · Late conversions: Application +1').waitFor();

  await page.getByText('Appends (1)').click();
  await page.getByRole('button', { name: 'Undo last append' }).waitFor();
  assert.deepEqual(
    (await cellTexts(page)).slice(0, 5).map((cell) => cell.trim()),
    ['week.csv', '2', '1', 'Application +1', '0'],
  );
  assert.match((await cellTexts(page))[5], /15 Jun 2026/);
  const overflow = await page.evaluate<number>(`Math.max(...[...document.querySelectorAll('.table-scroller')].map(
    (scroller) => scroller.scrollWidth - scroller.clientWidth,
  ))`);
  assert.ok(overflow <= 1, `${overflow} px of a table are out of sight`);
  await expectAccessible(page, 'the appends');
  await page.getByRole('button', { name: 'Undo last append' }).click();
  await page.getByText('may will again have 852 samples, exactly as before.').waitFor();
  assert.equal(ACCEPTED, 852);
  await page.getByRole('dialog').getByRole('button', { name: 'Undo last append' }).click();
  await page.getByText('Undone: may has 852 samples again.').waitFor();
  await page.getByText('Nothing has been appended yet').waitFor();
});

test('a file dropped on a dataset is appended to it, or the dialog says why the file does not fit', async (t) => {
  const { page, file } = await openEmpty(t, { theme: 'dark' });
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).click();
  await page.getByText('records imported as may').waitFor();
  await drop(page, file('other.csv', NEXT.replace('application_time', 'applied')), 'other.csv', '.zone .zone');
  const dialog = page.getByRole('dialog', { name: 'Append to may' });
  await dialog.getByRole('button', { name: 'Append', exact: true }).click();
  await dialog.getByText('other.csv lacks a column of dataset may: application_time').waitFor();
  await dialog.getByText('one may have been renamed: applied').waitFor();
  await expectAccessible(page, 'the error');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });

  // Weekly exports often have the same name.
  await drop(page, file('may.csv', NEXT), 'may.csv', '.zone .zone');
  await dialog.getByText('Replace', { exact: true }).click();
  await dialog.getByText('Their new records replace them').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('2 samples added to may').waitFor();
  await page.getByText('2 replaced').waitFor();
  await page.getByText('Source', { exact: true }).click();
  await page.getByText('SHA-256 of the data').waitFor();
  const sources = page.locator('section li', { hasText: 'may.csv' });
  await sources.nth(1).waitFor();
  assert.equal(await sources.count(), 2);
});

test('an export whose dates are written differently is appended once their format is chosen', async (t) => {
  const { page, file } = await openEmpty(t);
  const rows = Array.from({ length: 30 }, (_, row) => `${row},2026-04-20,${row % 2},${1000 + row}.5`);
  await choose(page, [file('may.csv', `id,time,click,income\n${rows.join('\n')}\n`)]);
  await importButton(page).click();
  await page.getByText('records imported as may').waitFor();
  await chooseToAppend(page, file('week.csv', 'id;time;click;income\nn1;04/05/2026;1;1.000\nn2;03/05/2026;0;2.500\n'));
  const dialog = page.getByRole('dialog', { name: 'Append to may' });
  const append = dialog.getByRole('button', { name: 'Append', exact: true });
  await append.click();
  await dialog.getByText(/unreadable time/).waitFor();
  await dialog.getByLabel('Dates').click();
  await page.getByRole('option', { name: 'D.M.Y' }).click();
  await dialog.getByLabel('Numbers').click();
  await page.getByRole('option', { name: '1.234,5' }).click();
  await expectAccessible(page, 'the formats');
  await append.click();
  await page.getByText('2 samples added to may').waitFor();
  await page.getByText('Appends (1)').click();
  // With the month first, the latest day would be 5 April, before that of the dataset.
  await page
    .getByText(/4 May 2026/)
    .first()
    .waitFor();
});

test('a sheet of a workbook is chosen for an append, by default the one that the dataset was read from', async (t) => {
  const { page, file } = await openEmpty(t);
  const sheet = (name: string, rows: readonly string[]) => ({
    name,
    rows: ['id,time,click,city', ...rows].map((row) => textRow(row.split(','))).join(''),
  });
  const rows = Array.from({ length: 30 }, (_, row) => `${row},2026-04-20,${row % 2},Rome`);
  const notes = { name: 'Notes', rows: textRow(['nothing here']) };
  const [april, week, moved] = ['april.xlsx', 'week.xlsx', 'moved.xlsx'].map((name) => file(name, ''));
  await writeParts(april, workbookParts([notes, sheet('Impressions', rows)]));
  await writeParts(week, workbookParts([notes, sheet('Impressions', ['n1,2026-05-04,1,Oslo'])]));
  await writeParts(moved, workbookParts([notes, sheet('Week 19', ['n2,2026-05-11,1,Oslo', 'n3,2026-05-11,0,Oslo'])]));
  await choose(page, [april]);
  await page.getByRole('combobox', { name: /^Table/ }).click();
  await page.getByRole('option', { name: 'Impressions' }).click();
  await importButton(page).click();
  await page.getByText('records imported as april').waitFor();
  const dialog = page.getByRole('dialog', { name: 'Append to april' });
  const append = dialog.getByRole('button', { name: 'Append', exact: true });
  await chooseToAppend(page, week);
  await dialog
    .getByRole('combobox', { name: /^Table/ })
    .filter({ hasText: 'Impressions' })
    .waitFor();
  await append.click();
  await page.getByText('1 sample added to april').waitFor();
  await chooseToAppend(page, moved);
  await append.and(page.locator('[aria-disabled=true]')).waitFor();
  await dialog.getByRole('combobox', { name: /^Table/ }).click();
  await page.getByRole('option', { name: 'Week 19' }).click();
  await expectAccessible(page, 'the choice of a sheet');
  await append.click();
  await page.getByText('2 samples added to april').waitFor();
});

test('data without ids are appended in Chinese, without exact copies', async (t) => {
  const { page, file } = await openEmpty(t, { language: 'zh-CN' });
  const rows = ['2026-05-01,1,a', '2026-05-02,0,b', '2026-05-03,0,c'];
  await choose(page, [file('may.csv', `time,click,city\n${rows.join('\n')}\n`)]);
  await page.getByRole('button', { name: /^导入 3\s条记录/ }).click();
  await page.getByText('已将 3 条记录导入为“may”').waitFor();
  await chooseToAppend(page, file('week.csv', `time,click,city\n${rows[2]}\n2026-05-04,1,a\n`));
  const dialog = page.getByRole('dialog', { name: '追加到“may”' });
  await dialog.getByText('与数据集中已有记录完全相同的记录').waitFor();
  await dialog.getByRole('button', { name: '追加', exact: true }).click();
  await page.getByText('已向“may”追加 1 个样本').waitFor();
  await page.getByText('略去重复记录 1 条').waitFor();
});
