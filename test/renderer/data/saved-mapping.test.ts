import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';

import type { Locator, Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { until } from '../../until.ts';
import { choose, COUNT, funnel, importButton, openEmpty } from '../helpers/data-files.ts';

test('a mapping that was re-detected stays re-detected when the file format changes', async (t) => {
  const { page, file } = await openEmpty(t);
  await choose(page, [file('may.csv', funnel(COUNT))]);
  await importButton(page).click();
  await page.getByText('records imported as may').waitFor();
  await choose(page, [file('june.csv', funnel(COUNT))]);
  await page.getByText('as in “may”').waitFor();
  await page.getByRole('button', { name: 'Re-detect' }).click();
  await page.getByText('detected automatically; correct any mistakes').waitFor();
  await page.getByRole('button', { name: 'Change file format' }).click();
  await page.getByRole('combobox', { name: /^Encoding/ }).click();
  await page.getByRole('option', { name: /^Latin-1/ }).click();
  await page.locator('.summary', { hasText: 'Latin-1' }).waitFor();
  await importButton(page).waitFor();
  assert.equal(await page.getByText('as in “may”').count(), 0);
});

/** Imports two datasets with different columns, opens the dialog of their mappings, and returns its name fields. */
async function openMappings(t: TestContext): Promise<{ page: Page; may: Locator; june: Locator }> {
  const { page, file } = await openEmpty(t);
  const [header, ...lines] = funnel(COUNT).trimEnd().split('\n');
  const wider = [`${header},extra`, ...lines.map((line, row) => `${line},${row % 3}`)].join('\n');
  for (const [name, content] of [
    ['may', funnel(COUNT)],
    ['june', wider],
  ]) {
    await choose(page, [file(`${name}.csv`, content)]);
    await importButton(page).click();
    await page.getByText(`records imported as ${name}`).waitFor();
  }
  await page.getByRole('button', { name: 'Mappings', exact: true }).click();
  const field = (name: string): Locator => page.getByRole('dialog').getByRole('textbox', { name });
  return { page, may: field('may'), june: field('june') };
}

test('a mapping whose name is cleared, or taken by another, keeps its name and the focus', async (t) => {
  const { page } = await openMappings(t);
  const name = page.getByRole('dialog').getByRole('textbox').first();
  const before = await name.inputValue();
  const other = before === 'may' ? 'june' : 'may';
  for (const refused of ['', ` ${before} `, other]) {
    await name.fill(refused);
    await name.press('Enter');
    await until(async () => (await name.inputValue()) === before, `the field still shows “${refused}”`);
    assert.equal(await name.and(page.locator(':focus')).count(), 1, 'the focus is lost');
  }
  await page.getByRole('dialog').getByRole('alert').first().waitFor();
  await name.fill('spring');
  await name.press('Enter');
  await page.getByRole('button', { name: 'Delete spring' }).waitFor();
  await page.getByRole('textbox', { name: 'Name of mapping spring' }).waitFor();
});

test('if a new name of a mapping is refused late, the text typed into another field is kept', async (t) => {
  const { page, may, june } = await openMappings(t);
  // All at once: nothing is answered yet when the other name is typed.
  await page.evaluate(`(() => {
    const type = (name, text) => {
      const field = [...document.querySelectorAll('[role=dialog] input')].find(({ value }) => value === name);
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      return field;
    };
    const next = type('june', 'july');
    type('may', 'june').dispatchEvent(new Event('change', { bubbles: true }));
    next.focus();
  })()`);
  await page.getByRole('dialog').getByRole('alert').first().waitFor();
  assert.deepEqual([await may.inputValue(), await june.inputValue()], ['may', 'july']);
});
