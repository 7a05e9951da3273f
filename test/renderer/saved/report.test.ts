import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessibleInThemes, openServed } from '../helpers/served.ts';

/** Saves the report of the open dialog; returns its name and content. */
async function saved(page: Page): Promise<{ readonly name: string; readonly content: Buffer }> {
  const downloading = page.waitForEvent('download', { timeout: 120_000 });
  await page.getByRole('button', { name: 'Save as…' }).click();
  const download = await downloading;
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
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
  const { name, content } = await saved(page);
  assert.match(name, /^Report on .*\.html$/);
  const text = content.toString('utf8');
  assert.match(text, /<html lang="en">/);
  assert.match(text, /How each step converts/);
  await dialog.getByText(`Written: ${name}`).waitFor();
  await dialog.getByText('English', { exact: true }).click();
  await page.getByRole('option', { name: '简体中文' }).click();
  const { content: chinese } = await saved(page);
  assert.match(chinese.toString('utf8'), /<html lang="zh-CN">/);
});

test('Models offers the card of the run that is shown, and Save waits for a part', async (t) => {
  const { page } = await openServed(t, { project: (await sampleFiles(t)).project, hash: '#/models' });
  await page.getByRole('button', { name: 'Report…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Report' });
  await dialog.getByRole('checkbox', { name: 'Model cards' }).uncheck();
  assert.equal(await dialog.getByRole('button', { name: 'Save as…' }).getAttribute('aria-disabled'), 'true');
  await dialog.getByRole('checkbox', { name: 'Model cards' }).check();
  const { content } = await saved(page);
  const text = content.toString('utf8');
  assert.match(text, /<h2>Model r\d+<\/h2>/);
  assert.doesNotMatch(text, /How each step converts/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});
