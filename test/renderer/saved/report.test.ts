import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { downloadedBy, type Downloaded } from '../helpers/downloads.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessibleInThemes, openServed } from '../helpers/served.ts';

/** Saves the report of the open dialog. */
function saved(page: Page): Promise<Downloaded> {
  return downloadedBy(page.getByRole('button', { name: 'Save as…' }));
}

test('a report is saved from Funnel by keyboard, in the language that is chosen', async (t) => {
  const { page } = await openServed(t, { project: (await sampleFiles(t)).project, hash: '#/funnel' });
  await page.getByRole('button', { name: 'Report…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Report' });
  await dialog.waitFor();
  assert.equal(await dialog.getByRole('checkbox', { name: 'Funnel' }).isChecked(), true);
  assert.equal(await dialog.getByRole('checkbox', { name: 'Model cards' }).isChecked(), false);
  await expectAccessibleInThemes(page, 'the dialog of reports');
  const { name, text } = await saved(page);
  assert.match(name, /^Report on .*\.html$/);
  assert.match(text, /<html lang="en">/);
  assert.match(text, /How each step converts/);
  await dialog.getByText(`Written: ${name}`).waitFor();
  await dialog.getByText('English', { exact: true }).click();
  await page.getByRole('option', { name: '简体中文' }).click();
  const { text: chinese } = await saved(page);
  assert.match(chinese, /<html lang="zh-CN">/);
});

test('Models offers the card of the shown run, and nothing can be saved until a part is chosen', async (t) => {
  const { page } = await openServed(t, { project: (await sampleFiles(t)).project, hash: '#/models' });
  await page.getByRole('button', { name: 'Report…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Report' });
  await dialog.getByRole('checkbox', { name: 'Model cards' }).uncheck();
  assert.equal(await dialog.getByRole('button', { name: 'Save as…' }).getAttribute('aria-disabled'), 'true');
  await dialog.getByRole('checkbox', { name: 'Model cards' }).check();
  const { text } = await saved(page);
  assert.match(text, /<h2>Model r\d+<\/h2>/);
  assert.doesNotMatch(text, /How each step converts/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});
