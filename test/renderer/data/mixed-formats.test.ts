import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { choose, importButton, openEmpty } from '../helpers/data-files.ts';
import { expectAccessible } from '../helpers/served.ts';

/** Chooses an option; the next list has some of the same options. */
async function select(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).click();
  await page.getByRole('listbox').waitFor({ state: 'detached' });
}

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
  await select(page, 'Role of balance', 'Ignore');
  await balance.waitFor({ state: 'detached' });
  await income.waitFor();
  await select(page, 'Role of income', 'Feature · numeric');
  await select(page, 'How income is written', '1,234.5');
  await page.getByText('expected a number such as 1234.56 or 1,234.56').waitFor();
  await importButton(page).waitFor();
  // It disappears as soon as the files are read again.
  await income.waitFor({ state: 'detached' });
});
