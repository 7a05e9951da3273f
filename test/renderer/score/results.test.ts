import assert from 'node:assert/strict';

import type { Locator, Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { downloadedBy } from '../helpers/downloads.ts';
import { drop } from '../helpers/drop.ts';
import { exportList } from '../helpers/exported-list.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessibleInThemes, openServed } from '../helpers/served.ts';

/** The texts of a table's rows. */
function rowsOf(page: Page, name: string): Promise<string[]> {
  return page.getByRole('table', { name }).getByRole('row').allInnerTexts();
}

/** Expects that a text stays on one line, however narrow its surroundings are. */
async function expectOneLine(text: Locator): Promise<void> {
  await text.evaluate((element: { parentElement: { style: { width: string } } }) => {
    element.parentElement.style.width = '1px';
  });
  assert.ok((await text.boundingBox())!.height < 30, await text.innerText());
  await text.evaluate((element: { parentElement: { style: { width: string } } }) => {
    element.parentElement.style.width = '';
  });
}

test('an earlier export is compared with later data, and with its control group', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { list, control } = await exportList(project, audience);
  const { page } = await openServed(t, { project, hash: '#/score' });
  const history = page.getByRole('table', { name: 'Earlier exports' });
  const results = history.getByRole('button', { name: 'Results' });
  await results.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Results', level: 1 }).waitFor();
  await page.getByText('only lists that you choose are read', { exact: false }).waitFor();
  await expectAccessibleInThemes(page, 'before the list is chosen');
  await drop(page, list, 'renamed.csv');
  await page.getByText('Choose the list of the control group too', { exact: false }).waitFor();
  await Promise.all([drop(page, control, 'control.csv'), drop(page, list, 'again.csv')]);
  await page.getByText('Incremental conversions are unknown', { exact: false }).waitFor();
  assert.equal((await rowsOf(page, 'Users of the groups')).length, 3);
  const everyone = page.getByRole('checkbox', { name: 'The dataset has every conversion of these users' });
  await everyone.focus();
  await page.keyboard.press('Space');
  await page.getByRole('table', { name: 'Incremental conversions' }).waitFor();
  const [, clicks] = await rowsOf(page, 'Incremental conversions');
  const rate = String.raw`\.\d+\s?%\s+95\s%\sinterval\s+[\d.]+–[\d.]+\s?%\s+`;
  assert.match(clicks, new RegExp(String.raw`^All\s+Clicks\s+30${rate}10${rate}\+\d+\s+\+\d+ to \+\d+`));
  assert.match(
    (await rowsOf(page, 'Forecast vs actual'))[1].replaceAll(/\s+/g, ' '),
    /^ ?Clicks [\d.,]+ 95 % interval [\d.,]+–[\d.,]+ /,
  );
  assert.match((await rowsOf(page, 'Forecast vs actual'))[1], /Clicks.*(within the interval|than expected)/s);
  const intervals = page.getByRole('region', { name: 'Findings' }).getByText(/^[\d.,]+–[\d.,]+(\s%)?$/);
  assert.notEqual(await intervals.count(), 0);
  for (const interval of await intervals.all()) await expectOneLine(interval);
  await page.getByRole('radiogroup', { name: 'Step' }).getByText('Click', { exact: true }).click();
  await page.getByRole('figure', { name: 'Actual ÷ expected clicks by decile of the ranking' }).waitFor();
  await page.getByRole('figure', { name: 'Actual ÷ expected clicks by bank' }).waitFor();
  await expectAccessibleInThemes(page, 'the results');
});

test('the shown results can be reported, and so can the results of a list chosen in the dialog', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { list, control } = await exportList(project, audience);
  const { page } = await openServed(t, { project, hash: '#/score?results=1&everyone=yes' });
  await page.getByText('only lists that you choose are read', { exact: false }).waitFor();
  await Promise.all([drop(page, control, 'control.csv'), drop(page, list, 'list.csv')]);
  await page.getByRole('button', { name: 'Report…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Report' });
  assert.equal(await dialog.getByRole('checkbox', { name: 'Results' }).isChecked(), true);
  await expectAccessibleInThemes(page, 'the dialog with results');
  const shown = await downloadedBy(page.getByRole('button', { name: 'Save as…' }));
  assert.match(shown.text, /<h2>Results of july-list\.csv<\/h2>/);
  assert.match(shown.text, /Incremental conversions/);
  await page.keyboard.press('Escape');
  await page.goto(new URL('#/funnel', page.url()).href);
  await page.getByRole('button', { name: 'Report…' }).click();
  await dialog.getByRole('checkbox', { name: 'Funnel' }).uncheck();
  await dialog.getByRole('checkbox', { name: 'Results' }).check();
  const save = dialog.getByRole('button', { name: 'Save as…' });
  assert.equal(await save.getAttribute('aria-disabled'), 'true');
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Choose the exported list…' }).click();
  await (await chooser).setFiles([list, control]);
  await dialog.getByRole('button', { name: 'july-list.csv' }).waitFor();
  const { text } = await downloadedBy(save);
  assert.match(text, /<h2>Results of july-list\.csv<\/h2>/);
  assert.doesNotMatch(text, /How each step converts/);
});

test('a list that is still being uploaded when the page is left is deleted', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { list } = await exportList(project, audience);
  const { page } = await openServed(t, { project, hash: '#/score?results=1', isolated: true });
  await page.getByText('only lists that you choose are read', { exact: false }).waitFor();
  const hold = Promise.withResolvers<void>();
  await page.route(/\/files$/, async (route) => {
    await hold.promise;
    await route.continue();
  });
  const sent = page.waitForRequest(/\/files$/);
  await drop(page, list);
  await sent;
  await page.getByRole('main').getByRole('button', { name: 'Back to Score' }).first().click();
  await page.getByRole('heading', { name: 'Score', level: 1 }).waitFor();
  const released = page.waitForResponse('**/files/release');
  hold.resolve();
  await released;
});

test('without later data, or for an unknown export, the page says what to do', async (t) => {
  const { project } = await sampleFiles(t);
  const { page } = await openServed(t, { project, hash: '#/score?results=77' });
  await page.getByText('The project has no export 77.').waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Back to Score' }).first().click();
  await page.getByRole('heading', { name: 'Score', level: 1 }).waitFor();
});

test('the page is translated into Chinese', async (t) => {
  const { project, audience } = await sampleFiles(t);
  const { list } = await exportList(project, audience);
  const { page } = await openServed(t, { project, hash: '#/score?results=1&everyone=yes', language: 'zh-CN' });
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), '效果');
  await drop(page, list);
  await page.getByText('还请选择与', { exact: false }).waitFor();
});
