import assert from 'node:assert/strict';

import { browserTest as test } from '../../needs.ts';
import { openEmpty } from '../helpers/data-files.ts';
import { dropText } from '../helpers/drop.ts';

const START = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

test('a step that has no window, but late conversions, gets a window by a button', async (t) => {
  const rows = Array.from({ length: 200 }, (_, row) => {
    const time = START + row * 3_600_000;
    return `${row},${iso(time)},${iso(time + 60_000)},${iso(time + (row * 10 * DAY_MS) / 200)}`;
  });
  const { page } = await openEmpty(t);
  await page.getByRole('button', { name: 'Import a funnel export' }).waitFor();
  await dropText(page, ['sample_id,event_time,click,approval', ...rows].join('\n'), 'may.csv');
  const advice = page.getByText('Approval has no window, but many of its conversions', { exact: false });
  await advice.waitFor();
  const days = page.getByLabel('Days that Approval may take');
  assert.equal(await days.inputValue(), '0');
  await page.getByRole('button', { name: 'Set 10 days' }).click();
  await advice.waitFor({ state: 'detached' });
  assert.equal(await days.inputValue(), '10');
});
