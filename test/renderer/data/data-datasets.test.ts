import assert from 'node:assert/strict';

import { browserTest as test } from '../../needs.ts';
import { openEmpty, choose, funnel, COUNT, REJECTED, importButton } from '../helpers/data-files.ts';
import { downloadedBy } from '../helpers/downloads.ts';
import { expectAccessible, waitUntil } from '../helpers/served.ts';
import { shownOnce } from '../helpers/shown-once.ts';

test('rejected records are browsed by reason, shown in full and exported', async (t) => {
  const { page, file } = await openEmpty(t);
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).click();
  await page.getByText(/Rejected \(\d+\)/).click();
  const rows = page.getByRole('group', { name: 'Rejected records of may' }).locator('tbody tr[aria-rowindex]');
  await rows.first().waitFor();
  await rows.first().getByRole('button').click();
  await page.getByText('may.csv, line').waitFor();
  await page.getByRole('combobox', { name: /^Reason/ }).click();
  await page.getByRole('option', { name: /Duplicate sample id/ }).click();
  // No rejects are shown while those for the reason load.
  const reasons = "[...document.querySelectorAll('tr[aria-rowindex] td:nth-child(2)')].map((cell) => cell.textContent)";
  await waitUntil(page, `[...new Set(${reasons})].join() === 'Duplicate sample id'`);
  await page.waitForURL(/reason=duplicate/);
  await expectAccessible(page, 'the rejects');
  const { name, text } = await downloadedBy(page.getByRole('button', { name: 'Export CSV' }));
  assert.equal(name, 'may-rejected.csv');
  const lines = text.trim().split('\n');
  assert.equal(lines[0], 'file,line,column,value,reason,raw');
  assert.equal(lines.length - 1, REJECTED.chain + REJECTED.id);
  await page.getByText('rejected records written to').waitFor();
});

test('a dataset shows its columns, their contents and its source, and disappears when it is deleted', async (t) => {
  const { page, file } = await openEmpty(t, { theme: 'dark' });
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).click();
  await page.getByText('records imported as may').waitFor();
  for (const [column, heading] of [
    ['city', 'Most frequent values'],
    ['event_time', 'Samples by time'],
    ['Last step reached', 'Samples by the last step they reached'],
    ['sample_id', 'First values'],
  ] as const) {
    await page
      .getByRole('row', { name: new RegExp(`^${column}`) })
      .first()
      .click();
    await page.getByRole('region', { name: column, exact: true }).getByText(heading, { exact: true }).waitFor();
  }
  await expectAccessible(page, 'the columns');
  await page.getByText('Source', { exact: true }).click();
  await page.getByText('SHA-256 of the data').waitFor();
  await page.getByText(/comma · UTF-8/).waitFor();
  await page.getByText(/^\d+ of 900 records$/).waitFor();
  await expectAccessible(page, 'the source');
  await page.goBack();
  await page.getByText('SHA-256 of the data').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Delete dataset' }).click();
  await page.getByText('may was deleted').waitFor();
  await page.getByText('Import a funnel export: one record').waitFor();
});

for (const [language, name] of [
  ['en', /^Import \d+ records/],
  ['zh-CN', /^导入 \d+\s条记录/],
] as const)
  test(`the heading of a dataset with rejected records takes one line in ${language}`, async (t) => {
    const { page, file } = await openEmpty(t, { language, size: { width: 1280, height: 800 } });
    await choose(page, [file('sample.csv', funnel(COUNT))]);
    await page.getByRole('button', { name }).click();
    const heading = page.getByRole('heading', { name: /^sample .*B$/ });
    await heading.waitFor();
    // A line has 20 pixels.
    assert.ok((await heading.boundingBox())!.height < 30);
  });

test('saved mappings are renamed and deleted; a cancelled import keeps its settings', async (t) => {
  const { page, file } = await openEmpty(t);
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).click();
  await page.getByText('records imported as may').waitFor();
  await page.getByRole('button', { name: 'Mappings' }).click();
  await page.getByLabel('Name of mapping may').fill('Northern weekly');
  await page.keyboard.press('Tab');
  await page.getByLabel('Name of mapping Northern weekly').focus();
  await page.getByRole('tooltip').waitFor({ state: 'detached' });
  await expectAccessible(page, 'the mappings');
  await page.getByRole('button', { name: 'Delete Northern weekly' }).click();
  await page.getByRole('button', { name: 'Delete mapping' }).click();
  await page.getByRole('button', { name: 'Delete Northern weekly' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');

  await choose(page, [file('large.csv', funnel(40_000))]);
  await importButton(page).waitFor();
  // Immediately: a click waits until nothing moves, and the import may be done by then.
  const cancelled = shownOnce(page, /\d records? read/, 'Cancel');
  await importButton(page).click();
  await cancelled;
  await page.getByText('Nothing was imported; your settings below are unchanged').waitFor();
  assert.equal(await page.getByLabel('Name of the dataset').inputValue(), 'large');
});
