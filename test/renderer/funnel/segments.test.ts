import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright';

import { importDataset } from '../../../core/ingest/import.ts';
import { quietJob } from '../../../core/job.ts';
import { deleteSegment, saveSegment } from '../../../core/store/datasets/segments.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { browserTest as test } from '../../needs.ts';
import { temporaryFolder } from '../../temporary.ts';
import { exportedAs } from '../helpers/downloads.ts';
import { expectAccessible, openServed, sampleProject, waitUntil } from '../helpers/served.ts';

const steps = (page: Page) => page.getByRole('region', { name: 'Steps' }).locator('table');
const impressions = async (page: Page): Promise<string> =>
  (await steps(page).locator('tbody tr').first().locator('td').nth(1).innerText()).trim();

/** Adds a filter of a column. */
async function addFilter(page: Page, column: string): Promise<void> {
  await page.getByRole('button', { name: /^Filter(?! by)/ }).click();
  await page.keyboard.type(column);
  await page.keyboard.press('Enter');
}

async function saveAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Segment actions' }).click();
  await page.getByRole('menuitem', { name: 'Save as segment…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

test('samples are grouped and filtered by a feature that is called month', async (t) => {
  const folder = temporaryFolder(t);
  const [project, file] = [join(folder, 'May.stepladder'), join(folder, 'may.csv')];
  const rows = Array.from({ length: 60 }, (_, row) => `u${row},2026-05-0${1 + (row % 9)},${row % 3 === 0 ? 1 : 0}`);
  const months = ['June', 'July', 'August'];
  writeFileSync(file, ['id,time,click,month', ...rows.map((row, index) => `${row},${months[index % 3]}`)].join('\n'));
  const options = { mode: 'write', create: true } as const;
  await withProject(project, options, (opened) => importDataset(opened, { files: [file], dataset: 'may' }, quietJob()));
  const { page } = await openServed(t, { project, hash: '#/funnel?by=month' });
  await page.getByRole('row', { name: /^July/ }).getByText('July').click();
  await steps(page).getByText('20', { exact: true }).first().waitFor();
  assert.match(decodeURIComponent(page.url()), /where=\[\["month","July"\]\]/);
});

test('filters are saved as segments, chosen, changed, renamed and deleted', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t) });
  await page.getByRole('link', { name: 'Funnel' }).click();
  await steps(page).waitFor();
  const all = await impressions(page);
  await addFilter(page, 'gender');
  await page.getByRole('combobox', { name: /^How gender is compared/ }).click();
  await page.getByRole('option', { name: /^is not/ }).click();
  await page.getByRole('button', { name: /^gender/ }).click();
  await page.getByRole('checkbox').first().check();
  await page.keyboard.press('Escape');
  await steps(page).getByText(all, { exact: true }).waitFor({ state: 'detached' });
  const others = await impressions(page);
  await saveAs(page, 'without');
  await page.getByRole('combobox', { name: /^Segment without/ }).waitFor();
  await page.getByRole('button', { name: 'Remove the filter by gender' }).click();
  await steps(page).getByText(all, { exact: true }).first().waitFor();
  await page.getByRole('combobox', { name: /^Segment none/ }).click();
  await page.getByRole('option', { name: 'without' }).click();
  await steps(page).getByText(others, { exact: true }).first().waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Segment actions' }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('the others');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: /^Segment the others/ }).waitFor();
  await page.getByRole('button', { name: 'Segment actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('combobox', { name: /^Segment/ }).waitFor({ state: 'detached' });
  assert.equal(await impressions(page), others, 'the filters stay');
  await waitUntil(page, "document.activeElement.getAttribute('aria-label') === 'Segment actions'");
});

test('numbers and days are filtered by their bounds, by keyboard', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t) });
  await page.getByRole('link', { name: 'Funnel' }).click();
  await steps(page).waitFor();
  const all = await impressions(page);
  await addFilter(page, 'Day');
  await page
    .getByRole('group', { name: 'Filter by Day' })
    .getByRole('button', { name: /between days/ })
    .click();
  await page.getByRole('button', { name: 'Last 7 days' }).click();
  await steps(page).getByText(all, { exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Remove the filter by Day' }).click();
  await steps(page).getByText(all, { exact: true }).first().waitFor();
  const numeric = 'age';
  await addFilter(page, numeric);
  await page.getByRole('textbox', { name: `Lowest ${numeric}` }).fill('20');
  await page.keyboard.press('Tab');
  await page.keyboard.type('40');
  await page.keyboard.press('Enter');
  await steps(page).getByText(all, { exact: true }).waitFor({ state: 'detached' });
  assert.match(decodeURIComponent(page.url()), /"operator":"between","values":\[\],"min":20,"max":40/);
});

test('segments stand side by side with all samples, and are exported', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t) });
  await page.getByRole('link', { name: 'Funnel' }).click();
  await steps(page).waitFor();
  const all = await impressions(page);
  for (const index of [0, 1]) {
    await addFilter(page, 'gender');
    await page.getByRole('button', { name: /^gender/ }).click();
    await page.getByRole('checkbox').nth(index).check();
    await page.keyboard.press('Escape');
    await saveAs(page, `segment ${index}`);
    await page.getByRole('button', { name: 'Remove the filter by gender' }).click();
  }
  const card = page.getByRole('region', { name: 'Segments side by side' });
  await card.getByRole('button', { name: /^Segments/ }).click();
  for (const name of ['segment 0', 'segment 1']) await page.getByRole('checkbox', { name }).check();
  await page.keyboard.press('Escape');
  await card.getByRole('columnheader', { name: 'segment 1' }).waitFor();
  assert.deepEqual(
    (await card.getByRole('columnheader').allInnerTexts()).map((title) => title.trim()),
    ['Step', 'All', 'segment 0', 'segment 1'],
  );
  const cells = await card.locator('tbody tr').first().locator('td').allInnerTexts();
  assert.equal(cells[1].trim(), all);
  await expectAccessible(page);
  const lines = (await exportedAs(page, 'Segments as CSV')).text.trim().split('\r\n');
  assert.deepEqual([...new Set(lines.slice(1).map((line) => line.split(',')[0]))], ['', 'segment 0', 'segment 1']);
});

test('choosing a row of a funnel table shows only its samples; choosing it again shows all', async (t) => {
  const { page } = await openServed(t, { project: await sampleProject(t), hash: '#/funnel?by=gender' });
  const row = page.getByRole('region', { name: 'By gender' }).locator('tbody tr').first();
  await row.waitFor();
  const all = await impressions(page);
  await row.focus();
  await page.keyboard.press('Enter');
  await steps(page).getByText(all, { exact: true }).waitFor({ state: 'detached' });
  await row.and(page.locator('[aria-selected=true]')).waitFor();
  await row.click();
  await steps(page).getByText(all, { exact: true }).first().waitFor();
});

test('a dialog says why a segment cannot be deleted, such as one that is gone', async (t) => {
  const project = await sampleProject(t);
  const options = { mode: 'write' } as const;
  await withProject(project, options, (opened) =>
    saveSegment(opened, { name: 'gold', conditions: [{ column: 'banner', values: ['gold'] }] }, false),
  );
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  await page.getByRole('combobox', { name: /^Segment/ }).click();
  await page.getByRole('option', { name: 'gold' }).click();
  await page.getByRole('button', { name: 'Segment actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('dialog', { name: /gold/ }).waitFor();
  await withProject(project, options, (opened) => deleteSegment(opened, 'gold'));
  await page.getByRole('dialog', { name: /gold/ }).getByRole('button', { name: 'Delete' }).click();
  const failure = page.getByRole('dialog', { name: 'That could not be done' });
  await failure.getByText(/gold/).first().waitFor();
  await expectAccessible(page, 'the failure');
  await page.keyboard.press('Escape');
  await failure.waitFor({ state: 'detached' });
});
