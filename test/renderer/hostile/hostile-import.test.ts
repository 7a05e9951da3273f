import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import { browserTest as test } from '../../needs.ts';
import { choose, chooseToAppend, importButton, openEmpty } from '../helpers/data-files.ts';
import { downloadedBy } from '../helpers/downloads.ts';
import { waitUntilLoaded } from '../helpers/loaded.ts';
import type { ResourceOwner } from '../helpers/sample.ts';
import { expectAccessible } from '../helpers/served.ts';
import { beyondTheEdge } from './beyond-the-edge.ts';

const EXECUTED = "document.title='executed'";
const MARKUP = `<img src=x onerror="${EXECUTED}">`;
const LONG = 'W'.repeat(1000);
/** Columns that a form, a mapping or an address could mistake for something else. */
const NAMES = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'column_3', 'a=b', '|', 'it’s, "so"'],
  ...['spring\u202Egnirps', 'line\nbreak', '🎉 named 👩‍👩‍👧', MARKUP, `<script>${EXECUTED}</script>`, '&lt;'],
  ...['=HYPERLINK("http://x")', '+1', '-1', '@x', '#/funnel?by=x', '../../x', '%s', '${x}', '{{x}}', LONG],
];
const VALUES = [...NAMES.slice(0, -1), '', ' ', 'v'.repeat(5000), '1e400', '٣'];
const STEP = `${MARKUP} sold`;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** An export whose columns, banks, banners, steps and values have such names. */
function hostileExport(rows: number, prefix = ''): string {
  const header = ['sample_id', 'user_id', 'event_time', 'bank', 'banner', 'click', STEP, ...NAMES];
  const records = Array.from({ length: rows }, (_, row) => [
    `${prefix}${row}`,
    `u${row % 90}`,
    row % 50 === 3 ? '2026-13-45' : `2026-05-${String(1 + (row % 28)).padStart(2, '0')}`,
    VALUES[row % 5],
    VALUES[(row % 7) + 9],
    String(row % 2),
    row % 4 === 1 ? '1' : '0',
    ...NAMES.map((_name, index) => VALUES[(row + index) % VALUES.length]),
  ]);
  return [header, ...records].map((cells) => cells.map(quoted).join(',')).join('\n');
}

async function expectWhole(page: Page, where: string): Promise<void> {
  assert.deepEqual(await beyondTheEdge(page), [], where);
  assert.notEqual(await page.title(), 'executed', where);
}

/** Chooses an option of a select. */
async function select(page: Page, label: string, option: RegExp): Promise<void> {
  await page.getByLabel(label, { exact: true }).first().click();
  await page.getByRole('option', { name: option }).click();
}

/** Saves the report of the open view, and opens it in a page. */
async function openReport(t: ResourceOwner, page: Page): Promise<Page> {
  await page.getByRole('button', { name: 'Report…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Report' });
  const { text: html } = await downloadedBy(dialog.getByRole('button', { name: 'Save as…' }));
  // A page of its own, since the window's policy also applies to what replaces its content.
  const opened = await page.context().newPage();
  t.after(() => opened.close());
  await opened.setContent(html);
  return opened;
}

test('columns, steps and values of any kind are imported, appended and reported, and none is executed', async (t) => {
  const { page, file } = await openEmpty(t);
  await choose(page, [file('odd.csv', hostileExport(900))]);
  await importButton(page).waitFor();
  await expectWhole(page, 'the form');
  assert.equal(await page.getByLabel(/^Role of /).count(), NAMES.length + 7);
  await select(page, `Role of ${STEP}`, /^Step/);
  await page.getByLabel('Name of step 2').fill(STEP);
  await page.getByLabel('Name of step 2').press('Tab');
  await importButton(page).waitFor();
  await expectWhole(page, 'a step');
  await expectAccessible(page, 'the form');
  await page.getByRole('region', { name: 'Columns' }).getByText('Records', { exact: true }).click();
  await page.getByRole('columnheader', { name: '__proto__' }).waitFor();
  await expectWhole(page, 'the records');
  await importButton(page).click();
  await page.getByText('882 records imported as odd').waitFor();
  await page.getByRole('row', { name: /^hasOwnProperty/ }).click();
  await page.getByRole('region', { name: 'hasOwnProperty', exact: true }).waitFor();
  await waitUntilLoaded(page);
  await expectWhole(page, 'the dataset');

  await chooseToAppend(page, file(`${MARKUP.replaceAll(/[/"]/g, '')}.csv`, hostileExport(100, 'n')));
  const append = page.getByRole('dialog', { name: 'Append to odd' });
  await append.getByText('img src=x').waitFor();
  await expectWhole(page, 'the append dialog');
  await expectAccessible(page, 'the append dialog');
  await append.getByRole('button', { name: 'Append', exact: true }).click();
  await page.getByText('98 samples added to odd').waitFor();
  await expectWhole(page, 'the append');

  await page.evaluate("location.hash = '#/funnel?by=__proto__'");
  await page.getByRole('region', { name: 'By __proto__' }).waitFor();
  await waitUntilLoaded(page);
  await expectWhole(page, 'the funnel');
  const report = await openReport(t, page);
  assert.deepEqual([await report.locator('img, script').count(), (await report.title()) === 'executed'], [0, false]);
  assert.ok((await report.locator('bdi').allTextContents()).includes(STEP));
});

test('files whose columns cannot be imported say why, and the form stays usable', async (t) => {
  const { page, file } = await openEmpty(t);
  const cases = [
    ['twice.csv', 'id,click,id\n1,0,2\n', 'two columns of twice.csv are named id'],
    ['unnamed.csv', 'id,,column_2,click\n1,2,3,0\n', 'column 2 of unnamed.csv has no name'],
    ['long.csv', `id,click,${LONG}W\n1,0,2\n`, 'the name of column 3 of long.csv has 1,001 characters'],
    ['wide.csv', `id${',x'.repeat(20_000)}\n`, 'wide.csv has 20,001 columns; at most 10,000 can be imported'],
  ] as const;
  for (const [name, content, problem] of cases) {
    await choose(page, [file(name, content)]);
    await page.getByRole('alert').getByText(problem).waitFor();
    await page.getByText('Columns of the file and their roles').waitFor({ state: 'attached' });
    await expectWhole(page, name);
    await page.getByRole('button', { name: 'Cancel' }).click();
  }
});

test('a file of thousands of columns is shown in part, checked and imported', async (t) => {
  const { page, file } = await openEmpty(t);
  const columns = Array.from({ length: 3000 }, (_, index) => `c${index}`);
  const records = Array.from({ length: 60 }, (_, row) => [row, row % 2, ...columns.map((_, index) => index % 7)]);
  const content = [['sample_id', 'click', ...columns], ...records].map((cells) => cells.join(',')).join('\n');
  await choose(page, [file('wide.csv', content)]);
  await importButton(page).waitFor();
  await page.getByText('more hints not shown').waitFor();
  const elements = (): Promise<number> => page.evaluate<number>("document.querySelectorAll('*').length");
  assert.ok((await elements()) < 3000, 'columns');
  await page.getByRole('region', { name: 'Columns' }).getByText('Records', { exact: true }).click();
  await page.getByText('The first 100 of 3,002 columns are shown.').waitFor();
  assert.ok((await elements()) < 6000, 'records');
  await importButton(page).click();
  await page.getByText('60 records imported as wide').waitFor();
  assert.ok((await elements()) < 3000, 'the dataset');
});
