import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import type { Locator, Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { until } from '../../until.ts';
import { openEmpty, choose, funnel, COUNT, ACCEPTED, importButton } from '../helpers/data-files.ts';
import { dropText } from '../helpers/drop.ts';
import { expectAccessible } from '../helpers/served.ts';

/** The names of the listed datasets. */
const datasetCells = (page: Page): Locator =>
  page.locator('table', { hasText: 'Datasets' }).locator('tbody td:first-child');
const datasetNames = (page: Page): Promise<string[]> => datasetCells(page).allTextContents();

test('an export is checked, imported, shown and undone; the next one with these columns takes one click', async (t) => {
  const { page, file } = await openEmpty(t);
  await page.getByText('Import a funnel export: one record').waitFor();
  await expectAccessible(page, 'the empty view');
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).waitFor();
  assert.equal((await importButton(page).textContent())?.trim(), `Import ${ACCEPTED} records`);
  const role = (column: string): Promise<string | null> =>
    page.getByRole('combobox', { name: `Role of ${column}` }).textContent();
  assert.deepEqual(
    [(await role('sample_id'))?.trim(), (await role('application_time'))?.trim(), (await role('age'))?.trim()],
    ['Sample id', 'Step 2 · Application', 'Feature · categorical'],
  );
  await page.getByText('note has no values').waitFor();
  await page.getByRole('button', { name: 'Ignore it' }).click();
  await page.getByText('note has no values').waitFor({ state: 'detached' });
  await expectAccessible(page, 'the import');

  await page.getByLabel('Name of the mapping').fill('Northern monthly');
  await importButton(page).click();
  await page.getByText(`${ACCEPTED} records imported as may`).waitFor();
  await page.getByRole('button', { name: 'Dismiss', exact: true }).click();

  await choose(page, [file('june.csv', funnel(COUNT))]);
  await page.getByText('as in “Northern monthly”').waitFor();
  await importButton(page).click();
  await page.getByText('records imported as june').waitFor();
  // The list changes a moment after the notice.
  await datasetCells(page).getByText('june').waitFor();
  assert.deepEqual(await datasetNames(page), ['june', 'may']);

  await page.getByRole('button', { name: 'Undo import' }).click();
  await page.getByText('june was deleted').waitFor();
  assert.equal(await page.getByLabel('Name of the dataset').inputValue(), 'june');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await datasetCells(page).getByText('may').waitFor();
  await datasetCells(page).getByText('june').waitFor({ state: 'detached' });
  assert.deepEqual(await datasetNames(page), ['may']);
});

test('ids read as times are pointed out, and a column that looks numeric becomes numeric by a button', async (t) => {
  const { page, file } = await openEmpty(t);
  const rows = Array.from(
    { length: 1200 },
    (_, row) => `${row},${4000 + row},${row % 9 === 0 ? 1 : 0},${row < 1100 ? row % 5 : row}`,
  );
  await choose(page, [file('ids.csv', `sample_id,event_time,click,balance\n${rows.join('\n')}\n`)]);
  await page.getByText('event_time gives times before 1990 for 100').waitFor();
  await page.getByText('balance looks numeric').waitFor();
  await expectAccessible(page, 'the advice');
  await page.getByRole('button', { name: 'Read as numbers' }).click();
  await page.getByText('balance looks numeric').waitFor({ state: 'detached' });
  assert.equal(
    (await page.getByRole('combobox', { name: 'Role of balance' }).textContent())?.trim(),
    'Feature · numeric',
  );
});

test('roles, steps and the policy are changed by keyboard, and the check is repeated', async (t) => {
  const { page, file } = await openEmpty(t, { theme: 'dark' });
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).waitFor();
  const role = page.getByLabel('Role of age');
  await role.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('option', { name: 'Feature · numeric' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Unreadable number/ }).waitFor();
  await page.getByRole('button', { name: /Unreadable number/ }).click();
  await page.getByText('line 5: age is “old”').waitFor();
  await page.getByRole('button', { name: /Out-of-order steps/ }).click();
  await page
    .getByText(/application_time is “2026-05-\d+”, but click was not reached/)
    .first()
    .waitFor();

  await page.getByRole('radio', { name: 'Stop' }).focus();
  await page.keyboard.press('Space');
  await page.getByText('nothing would be imported').waitFor();
  assert.equal(await importButton(page).getAttribute('aria-disabled'), 'true');
  await page.getByRole('radio', { name: 'Repair' }).check({ force: true });
  await page.getByText('their earlier steps count as reached').waitFor();
  await page.getByLabel('Days that Application may take').fill('14');
  await page.getByText('Not yet mature (under 14 days)').waitFor();
  await page.getByRole('button', { name: 'Move Application up' }).click();
  assert.equal(await page.getByLabel('Name of step 1').inputValue(), 'application');
  await importButton(page).waitFor();
  await expectAccessible(page, 'the edited import');
});

test('a file in an unusual dialect is read once the dialect is set, and dropped files are accepted', async (t) => {
  const { page } = await openEmpty(t);
  await page.getByText('Import a funnel export: one record').waitFor();
  await dropText(page, funnel(60, '^'), 'odd.txt');
  await page.getByText('Give the columns of the steps').first().waitFor();
  await page.getByRole('button', { name: 'Change file format' }).click();
  await page.getByLabel('Other delimiter').fill('^');
  await page.keyboard.press('Enter');
  await importButton(page).waitFor();
  assert.match((await page.locator('.summary').textContent()) ?? '', /odd\.txt · 60 records · “\^” · UTF-8/);
  await expectAccessible(page, 'the dialect');
  await page.getByText('Auto-detect all').click();
  await page.getByText('Give the columns of the steps').first().waitFor();
});

test('import errors appear next to their cause, with a remedy', async (t) => {
  const { page, file } = await openEmpty(t);
  await choose(page, [file('unnamed.csv', 'sample_id,,click\n1,2,0\n')]);
  await page.getByText('column 2 of unnamed.csv has no name').waitFor();
  await page.getByText('remove titles above the header; else name the column in the first line').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Import', exact: true }).getAttribute('aria-disabled'), 'true');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await choose(page, [file('empty.csv', '')]);
  await page.getByText('no records in empty.csv').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await choose(page, [file('all-bad.csv', 'sample_id,event_time,click\n1,never,0\n')]);
  await page.getByText('Unreadable time').waitFor();
  assert.equal(await importButton(page).getAttribute('aria-disabled'), 'true');
  await expectAccessible(page, 'a file that cannot be imported');
});

test('steps with unknown names are recognised because their positives are nested', async (t) => {
  const { page, file } = await openEmpty(t);
  const rows = Array.from(
    { length: 600 },
    (_, row) => `${row},${row % 4 === 0 ? 1 : 0},${row % 40 === 0 ? 1 : 0},${row % 2}`,
  );
  await choose(page, [file('shop.csv', `sample_id,visit,bought,odd\n${rows.join('\n')}\n`)]);
  await page.getByText('visit and bought were taken as steps by their values').waitFor();
  await expectAccessible(page, 'an import with guessed steps');
  await importButton(page).waitFor();
  assert.deepEqual(
    [await page.getByLabel('Name of step 1').inputValue(), await page.getByLabel('Name of step 2').inputValue()],
    ['visit', 'bought'],
  );
  await page.getByRole('combobox', { name: 'Role of bought' }).click();
  await page.getByRole('option', { name: 'Ignore' }).click();
  await page.getByText('were taken as steps').waitFor({ state: 'hidden' });
});

test('dates that can be read in two ways are asked about, and the answer is kept for the next file', async (t) => {
  const { page, file } = await openEmpty(t);
  const text = (month: string): string =>
    `sample_id;event_time;click;income\n${Array.from(
      { length: 40 },
      (_, row) => `${row};0${1 + (row % 9)}/${month}/2026;${row % 3 === 0 ? 'ja' : 'nein'};1.${100 + row},5`,
    ).join('\n')}\n`;
  await choose(page, [file('may.csv', text('05'))]);
  await page.getByText('Which day is 01/05/2026 in event_time?').waitFor();
  assert.equal(
    await page
      .getByRole('button', { name: /^Import/ })
      .first()
      .getAttribute('aria-disabled'),
    'true',
  );
  await expectAccessible(page, 'a question about dates');
  await page.getByRole('button', { name: '1 May 2026 (D.M.Y)' }).click();
  await importButton(page).waitFor();
  const written = page.getByRole('combobox', { name: 'How event_time is written' });
  assert.match((await written.textContent()) ?? '', /D\.M\.Y/);
  const income = page.getByRole('combobox', { name: 'How income is written' });
  assert.match((await income.textContent()) ?? '', /1\.234,5/);
  await income.click();
  await page.getByRole('option', { name: '1,234.5' }).click();
  await page.getByText('Unreadable number').waitFor();
  await page.getByText('expected a number such as 1234.56 or 1,234.56').waitFor();
  await income.click();
  await page.getByRole('option', { name: '1.234,5' }).click();
  await page.getByText('No records are rejected.').waitFor();
  await importButton(page).click();
  await page.getByText('Undo import').waitFor();
  await page.getByText('Source', { exact: true }).click();
  await page.getByText('event_time (D.M.Y), income (1.234,5)').waitFor();
  await choose(page, [file('june.csv', text('06'))]);
  await importButton(page).waitFor();
  assert.match((await written.textContent()) ?? '', /D\.M\.Y/);
  assert.equal(await page.getByText('Which day is').count(), 0);
});

test('an event log is recognised, and its import is shown in Chinese', async (t) => {
  const { page, file } = await openEmpty(t, { language: 'zh-CN' });
  const events = Array.from(
    { length: 300 },
    (_, row) => `${row},impression,2026-03-0${1 + (row % 9)}\n${row % 4 === 0 ? `${row},click,2026-03-10\n` : ''}`,
  ).join('');
  await choose(page, [file('log.csv', `impression_id,event,at\n${events}`)]);
  await page.getByRole('button', { name: '导入 375 条记录' }).waitFor();
  assert.equal(await page.getByRole('radio', { name: '事件日志' }).isChecked(), true);
  // The step keeps its name from the file.
  assert.equal(await page.getByLabel('步骤 1 的名称').inputValue(), 'click');
  await page.getByLabel('点击允许的天数').waitFor();
  await expectAccessible(page, 'the import in Chinese');
  await page.getByRole('button', { name: '导入 375 条记录' }).click();
  await page.getByText('撤销导入').waitFor();
});

test('uploads for an import are deleted when it is abandoned or its result is dismissed, not before', async (t) => {
  const { page, file } = await openEmpty(t);
  const uploadCount = (name: string): number => globSync(join(tmpdir(), 'stepladder-serve-*', '*', name)).length;
  const waitForDeletion = (name: string): Promise<void> =>
    until(() => uploadCount(name) === 0, `${name} was not deleted`);
  const [first, second] = [`given-up-${process.pid}.csv`, `put-away-${process.pid}.csv`];
  await choose(page, [file(first, funnel(COUNT))]);
  await importButton(page).waitFor();
  assert.equal(uploadCount(first), 1);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await waitForDeletion(first);
  await choose(page, [file(second, funnel(COUNT))]);
  await importButton(page).click();
  await page.getByText('records imported as put-away').waitFor();
  assert.equal(uploadCount(second), 1);
  await page.getByRole('button', { name: 'Undo import' }).click();
  await page.getByText('was deleted').waitFor();
  await importButton(page).click();
  await page.getByText('records imported as put-away').waitFor();
  await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
  await waitForDeletion(second);
  await choose(page, [file(first, funnel(COUNT))]);
  await importButton(page).waitFor();
  await page.goto('about:blank');
  await waitForDeletion(first);
});

test('if the server refuses one of several files, those uploaded before it are deleted', async (t) => {
  const { page, file, consoleErrors } = await openEmpty(t);
  const [first, second] = [`kept-${process.pid}.csv`, `refused-${process.pid}.csv`];
  let seen = 0;
  await page.route('**/files', async (route) => {
    if (route.request().headers()['x-file-name'] !== second) return route.continue();
    seen = globSync(join(tmpdir(), 'stepladder-serve-*', '*', first)).length;
    return route.fulfill({ status: 507, body: '' });
  });
  await choose(page, [file(first, funnel(COUNT)), file(second, funnel(COUNT))]);
  await page.getByRole('alert').getByText(second).first().waitFor();
  assert.equal(seen, 1);
  await until(
    () => globSync(join(tmpdir(), 'stepladder-serve-*', '*', first)).length === 0,
    'the first file was not deleted',
  );
  assert.match(consoleErrors.splice(0).join(), /^Failed to load resource: [^,]*507[^,]*$/);
});

test('a database with several tables is imported once a table is chosen', async (t) => {
  const { page, file } = await openEmpty(t);
  const database = new BetterSqlite3(':memory:');
  database.exec(
    'CREATE TABLE banners (name TEXT); CREATE TABLE impressions (sample_id TEXT, click INTEGER, city TEXT)',
  );
  const insert = database.prepare('INSERT INTO impressions VALUES (?, ?, ?)');
  for (let row = 0; row < 200; row++) insert.run(`0${row}`, row % 5 === 0 ? 1 : 0, ['Rome', 'Oslo'][row % 2]);
  await choose(page, [file('may.sqlite', database.serialize())]);
  database.close();
  const table = page.locator('.select-trigger', { hasText: 'Choose…' });
  await table.waitFor();
  await page.getByText('this file has several tables').waitFor();
  await expectAccessible(page, 'the choice of a table');
  await table.click();
  await page.getByRole('option', { name: 'impressions' }).click();
  await importButton(page).waitFor();
  assert.equal((await importButton(page).textContent())?.trim(), 'Import 200 records');
  await importButton(page).click();
  await page.getByText('200 records imported as may').waitFor();
});
