import { browserTest as test } from '../../needs.ts';
import { openEmpty } from '../helpers/data-files.ts';
import { dropText } from '../helpers/drop.ts';
import { expectAccessible } from '../helpers/served.ts';

const DATE_FORMATS = {
  'year first': (day: number) => `2025/3/${day}`,
  'day first': (day: number) => `${String(day).padStart(2, '0')}.03.2025`,
};

for (const [name, dateOf] of Object.entries(DATE_FORMATS))
  test(`a column of dates (${name}) is offered as the time if no column is named like a time`, async (t) => {
    const rows = Array.from(
      { length: 90 },
      (_, row) => `${row},${dateOf(1 + (row % 28))},${row % 3 === 0 ? 1 : 0},Rome`,
    );
    const { page } = await openEmpty(t);
    await page.getByRole('button', { name: 'Import a funnel export' }).waitFor();
    await dropText(page, ['sample_id,seen,click,city', ...rows].join('\n'), 'may.csv');
    await page.getByText('seen holds dates, but no column is the time', { exact: false }).waitFor();
    await expectAccessible(page, 'the advice about dates');
    await page.getByRole('button', { name: 'Use as time' }).click();
    await page.getByText('seen holds dates', { exact: false }).waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: /^Role of seen Time/ }).waitFor();
    await page.getByText('1 – 28 Mar 2025').waitFor();
  });

test('a column with a different value in each record is offered as the sample id if there is none', async (t) => {
  const rows = Array.from(
    { length: 90 },
    (_, row) => `2025-03-${String(1 + (row % 28)).padStart(2, '0')},${row % 3 === 0 ? 1 : 0},Rome,K${1000 + row}`,
  );
  const { page } = await openEmpty(t);
  await page.getByRole('button', { name: 'Import a funnel export' }).waitFor();
  await dropText(page, ['event_time,click,city,key', ...rows].join('\n'), 'may.csv');
  const advice = page.getByText(
    'No column is the sample id, so duplicates cannot be detected. key has a different value',
  );
  await advice.waitFor();
  await page.getByRole('button', { name: 'Use as sample id' }).click();
  await advice.waitFor({ state: 'detached' });
  await page.getByRole('combobox', { name: /^Role of key Sample id/ }).waitFor();
});
