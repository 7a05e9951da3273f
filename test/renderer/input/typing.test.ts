/** A field keeps what is typed as it is until the user has finished. */
import assert from 'node:assert/strict';

import type { Locator } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { until } from '../../until.ts';
import { choose, COUNT, funnel, importButton, openEmpty } from '../helpers/data-files.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { openSample, openServed } from '../helpers/served.ts';

/** Types as a user does, with time for the page to follow after each key. */
async function type(field: Locator, text: string): Promise<void> {
  await field.focus();
  for (const key of text) {
    await field.page().keyboard.press(key);
    await field.page().waitForTimeout(100);
  }
}

test('a number whose beginning is the default of its setting can be typed', async () => {
  const { page } = await openSample(`#/train?bank=${encodeURIComponent('[null]')}`);
  await page.getByText('Advanced settings').click();
  const epochs = page.getByLabel('Max epochs');
  assert.equal(await epochs.getAttribute('placeholder'), '30');
  await type(epochs, '300');
  assert.equal(await epochs.inputValue(), '300');
  await page.getByText('1 changed', { exact: true }).waitFor();
  await page.keyboard.press('Backspace');
  await page.getByText('1 changed', { exact: true }).waitFor({ state: 'detached' });
  assert.equal(await epochs.inputValue(), '30');
  // The default is not stored: once the field is left, it shows as such.
  await epochs.blur();
  await until(async () => (await epochs.inputValue()) === '', 'the default is shown like a typed number');
});

test('a step whose window is cleared asks for one, and shows no number', async (t) => {
  const { page, file } = await openEmpty(t);
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).waitFor();
  const window = page.getByLabel('Days that Click may take');
  await window.fill('');
  await page.getByText('Enter how many days').first().waitFor();
  assert.equal(await window.inputValue(), '');
  await window.fill('14');
  await window.blur();
  await importButton(page).waitFor();
  assert.equal(await window.inputValue(), '14');
});

test('the power of a control group follows the typed lift, and is never rounded up to be sufficient', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score' });
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience);
  await page.getByRole('textbox', { name: 'Users' }).waitFor();
  await page.getByRole('checkbox', { name: 'Keep a control group' }).check();
  await page.getByRole('textbox', { name: /lift/i }).fill('12.5');
  await page
    .getByText(/a lift of 12\.5\s?% in/)
    .first()
    .waitFor();
});
