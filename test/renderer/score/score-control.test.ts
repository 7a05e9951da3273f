import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { Download, Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessible, openServed } from '../helpers/served.ts';

async function usersOf(download: Download): Promise<string[]> {
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.slice(1).map((line) => line.split(',')[1]);
}

async function downloaded(page: Page, button: string): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return download;
}

test('an export keeps a control group, says what it can show, and gives both files', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  await page.getByRole('textbox', { name: 'Users' }).fill('400');
  await page.getByText('400 of').waitFor();
  const keep = page.getByRole('checkbox', { name: 'Keep a control group' });
  await keep.focus();
  await page.keyboard.press('Space');
  await page
    .getByText(/^lantern: \d+ of \d+ users are too few: the power to show a lift of 20\s?% in approvals is only \d/)
    .waitFor();
  await page.getByRole('textbox', { name: 'Share, %' }).fill('25');
  await expectAccessible(page, 'the control group');
  await page.getByRole('textbox', { name: 'Share, %' }).fill('60');
  await page.getByRole('textbox', { name: 'Share, %' }).and(page.locator('[aria-invalid=true]')).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Export ranked CSV' }).getAttribute('aria-disabled'), 'true');
  await page.getByRole('textbox', { name: 'Share, %' }).fill('25');
  const list = await usersOf(await downloaded(page, 'Export ranked CSV'));
  await page.getByText('held out.', { exact: false }).waitFor();
  const control = await downloaded(page, 'Control group');
  assert.equal(control.suggestedFilename(), 'members-ranked.control.csv');
  const held = await usersOf(control);
  // Each bank's users are divided, so the share is rounded once per bank.
  assert.ok(Math.abs(held.length - 100) <= 1 && list.length + held.length === 400, `${held.length}`);
  assert.ok(!held.some((user) => list.includes(user)));
  assert.match(await page.getByRole('table', { name: 'Earlier exports' }).innerText(), /top 400 · \d+ held out/);
});
