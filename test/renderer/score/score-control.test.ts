import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { downloadedBy } from '../helpers/downloads.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessible, openServed } from '../helpers/served.ts';

/** The users of a list that is downloaded with a button, and the name of its file. */
async function savedUsers(page: Page, button: string): Promise<{ readonly name: string; readonly users: string[] }> {
  const { name, text } = await downloadedBy(page.getByRole('button', { name: button, exact: true }));
  const [, ...lines] = text.trimEnd().split('\n');
  return { name, users: lines.map((line) => line.split(',')[1]) };
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
    .getByText(/^lantern: \d+ of \d+ users are too few: the power to detect a lift of 20\s?% in approvals is only \d/)
    .waitFor();
  await page.getByRole('textbox', { name: 'Share, %' }).fill('25');
  await expectAccessible(page, 'the control group');
  await page.getByRole('textbox', { name: 'Share, %' }).fill('60');
  await page.getByRole('textbox', { name: 'Share, %' }).and(page.locator('[aria-invalid=true]')).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Export ranked CSV' }).getAttribute('aria-disabled'), 'true');
  await page.getByRole('textbox', { name: 'Share, %' }).fill('25');
  const { users: list } = await savedUsers(page, 'Export ranked CSV');
  await page
    .getByText(/Expected, with 95\s% intervals: [\d.,]+ clicks \([\d.,–]+\), .*\. 100 users held out/)
    .waitFor();
  const { name, users: held } = await savedUsers(page, 'Control group');
  assert.equal(name, 'members-ranked.control.csv');
  // Each bank's users are divided, so the share is rounded once per bank.
  assert.ok(Math.abs(held.length - 100) <= 1 && list.length + held.length === 400, `${held.length}`);
  assert.ok(!held.some((user) => list.includes(user)));
  assert.match(await page.getByRole('table', { name: 'Earlier exports' }).innerText(), /top 400 · \d+ held out/);
});
