import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { browserTest as test } from '../../needs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { drop } from '../helpers/drop.ts';
import { openServed } from '../helpers/served.ts';

const START = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

test('a step without a window whose conversions come late gets one by a button', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'may.csv');
  const rows = Array.from({ length: 200 }, (_, row) => {
    const time = START + row * 3_600_000;
    return `${row},${iso(time)},${iso(time + 60_000)},${iso(time + (row * 10 * DAY_MS) / 200)}`;
  });
  writeFileSync(file, ['sample_id,event_time,click,approval', ...rows].join('\n'));
  const { page } = await openServed(t, { project: join(folder, 'May.stepladder'), hash: '#/data' });
  await page.getByRole('button', { name: 'Import a funnel export' }).waitFor();
  await drop(page, file);
  const advice = page.getByText('Approval has no window, but many of its conversions', { exact: false });
  await advice.waitFor();
  const days = page.getByLabel('Days that Approval may take');
  assert.equal(await days.inputValue(), '0');
  await page.getByRole('button', { name: 'Set 10 days' }).click();
  await advice.waitFor({ state: 'detached' });
  assert.equal(await days.inputValue(), '10');
});
