import assert from 'node:assert/strict';

import { browserTest as test } from '../../needs.ts';
import { until } from '../../until.ts';
import { choose, COUNT, funnel, importButton, openEmpty } from '../helpers/data-files.ts';

test('a mapping that is detected again stays so when the file format changes', async (t) => {
  const { page, file } = await openEmpty(t);
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).click();
  await page.getByText('records imported as may').waitFor();
  await choose(page, [file('june.csv', funnel(COUNT))]);
  await page.getByText('as in “may”').waitFor();
  await page.getByRole('button', { name: 'Re-detect' }).click();
  await page.getByText('detected automatically; correct any mistakes').waitFor();
  await page.getByRole('button', { name: 'Change file format' }).click();
  await page.getByRole('combobox', { name: /^Encoding/ }).click();
  await page.getByRole('option', { name: /^Latin-1/ }).click();
  await page.locator('.summary', { hasText: 'Latin-1' }).waitFor();
  await importButton(page).waitFor();
  assert.equal(await page.getByText('as in “may”').count(), 0);
});

test('a mapping whose name is cleared, or taken by another, keeps its name', async (t) => {
  const { page, file } = await openEmpty(t);
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).click();
  await page.getByText('records imported as may').waitFor();
  await page.getByRole('button', { name: 'Mappings', exact: true }).click();
  const name = page.getByRole('dialog').getByRole('textbox');
  await name.fill('');
  await name.blur();
  await until(async () => (await name.inputValue()) === 'may', 'the cleared name stays empty');
});
