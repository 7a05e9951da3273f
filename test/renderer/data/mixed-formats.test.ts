import assert from 'node:assert/strict';

import { browserTest as test } from '../../needs.ts';
import { choose, importButton, openEmpty } from '../helpers/data-files.ts';
import { expectAccessible } from '../helpers/served.ts';

test('columns that files write in different formats are named until each is ignored or gets a format', async (t) => {
  const { page, file } = await openEmpty(t);
  const written = (mark: string): string => {
    const rows = Array.from({ length: 40 }, (_, row) =>
      [`${mark}${row}`, '2026-05-01', row % 2, `${800 + row}${mark}5`, `${row}${mark}25`].join(';'),
    );
    return ['sample_id;event_time;click;income;balance', ...rows].join('\n');
  };
  await choose(page, [file('points.csv', written('.')), file('commas.csv', written(','))]);
  const income = page.getByText('column income: points.csv has numbers with a decimal point', { exact: false });
  const balance = page.getByText('column balance: points.csv has numbers with a decimal point', { exact: false });
  await income.waitFor();
  await balance.waitFor();
  assert.equal(await importButton(page).count(), 0);
  await expectAccessible(page, 'columns in different formats');
  await page.getByRole('combobox', { name: 'Role of balance' }).click();
  await page.getByRole('option', { name: 'Ignore' }).click();
  await balance.waitFor({ state: 'detached' });
  await income.waitFor();
  await page.getByRole('combobox', { name: 'Role of income' }).click();
  await page.getByRole('option', { name: 'Feature · numeric' }).click();
  await page.getByRole('combobox', { name: 'How income is written' }).click();
  await page.getByRole('option', { name: '1,234.5' }).click();
  await page.getByText('expected a number such as 1234.56 or 1,234.56').waitFor();
  await importButton(page).waitFor();
  // It disappears as soon as the files are read again.
  await income.waitFor({ state: 'detached' });
});
