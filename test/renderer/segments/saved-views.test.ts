import assert from 'node:assert/strict';

import type { Page } from 'playwright';

import type { Condition } from '../../../core/segment/conditions.ts';
import { deleteSegment, saveSegment } from '../../../core/store/datasets/segments.ts';
import { readViews, saveView } from '../../../core/store/datasets/views.ts';
import { withProject } from '../../../core/store/file/project.ts';
import { browserTest as test } from '../../needs.ts';
import { drop } from '../helpers/drop.ts';
import { sampleFiles } from '../helpers/sample.ts';
import { expectAccessible, openServed, sampleProject, waitUntil, type ServedOptions } from '../helpers/served.ts';

const men: readonly Condition[] = [{ column: 'gender', values: ['M'] }];
const women: readonly Condition[] = [{ column: 'gender', values: ['F'] }];
const bar = (page: Page) => page.getByRole('navigation', { name: 'Saved views' });
const steps = (page: Page) => page.getByRole('region', { name: 'Steps' }).locator('table');
const impressions = async (page: Page): Promise<string> =>
  (await steps(page).locator('tbody tr').first().locator('td').nth(1).innerText()).trim();

async function openFunnel(t: Parameters<typeof openServed>[0], options: ServedOptions): Promise<Page> {
  const { page } = await openServed(t, options);
  await steps(page).waitFor();
  return page;
}

const focused = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent');

test('a closed dialog gives the focus back to what opened it, even if its field had taken it', async (t) => {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, (opened) =>
    saveView(opened, { name: 'weekly', view: 'funnel', settings: { dataset: 'sample' } }, false),
  );
  const page = await openFunnel(t, { project, hash: '#/funnel' });
  const dialog = page.getByRole('dialog');
  for (const opener of ['Save view…', 'Annotate…']) {
    // 'Annotate…' is disabled until the trend is known.
    await page.getByRole('button', { name: opener, disabled: false }).press('Enter');
    await dialog.getByRole('textbox').first().waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await focused(page)).trim(), opener);
  }
  await bar(page).getByRole('button', { name: 'weekly' }).click();
  await page.getByRole('button', { name: 'View actions' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Rename…' }).press('Enter');
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await focused(page), 'View actions');
});

test('the state of Funnel is saved by keyboard under a name, reopened in one click, renamed and deleted', async (t) => {
  const project = await sampleProject(t);
  const page = await openFunnel(t, { project, hash: '#/funnel?bank=lantern&by=gender&scale=log&step=approval' });
  const shown = await impressions(page);
  await page.getByRole('button', { name: 'Save view…' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await expectAccessible(page, 'the dialog to save a view');
  await page.keyboard.type('lantern by gender');
  await page.keyboard.press('Enter');
  const button = bar(page).getByRole('button', { name: 'lantern by gender' });
  await button.and(page.locator('[aria-pressed=true]')).waitFor();
  const { intact } = await withProject(project, { mode: 'read' }, readViews);
  const settings = { dataset: 'sample', bank: 'lantern', by: 'gender', scale: 'log', step: 'approval' };
  assert.deepEqual(
    intact.map(({ savedAt: _, ...view }) => view),
    [{ name: 'lantern by gender', view: 'funnel', settings }],
  );
  await page.getByRole('link', { name: 'Banks' }).click();
  await page.getByRole('link', { name: 'Funnel' }).click();
  await steps(page).waitFor();
  await button.and(page.locator('[aria-pressed=false]')).waitFor();
  assert.notEqual(await impressions(page), shown);
  await button.click();
  await page.getByRole('region', { name: 'By gender' }).waitFor();
  await steps(page).getByText(shown, { exact: true }).first().waitFor();
  assert.deepEqual(Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.split('?')[1])), settings);
  await expectAccessible(page, 'a saved view');
  await page.getByRole('button', { name: 'View actions' }).click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('weekly');
  await page.keyboard.press('Enter');
  await bar(page).getByRole('button', { name: 'weekly' }).waitFor();
  await page.getByRole('button', { name: 'View actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: 'Delete' }).click();
  await bar(page).waitFor({ state: 'detached' });
  assert.equal(await impressions(page), shown, 'the filters stay');
});

test('after a deletion, the focus is on the next view, or if none is left, before the list', async (t) => {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, (opened) => {
    for (const [name, by] of [
      ['one', 'gender'],
      ['two', 'bank'],
    ] as const)
      saveView(opened, { name, view: 'funnel', settings: { dataset: 'sample', by } }, false);
  });
  const page = await openFunnel(t, { project, hash: '#/funnel' });
  for (const name of ['one', 'two']) {
    const button = bar(page).getByRole('button', { name });
    await button.click();
    await button.and(page.locator('[aria-pressed=true]')).waitFor();
    await page.getByRole('button', { name: 'View actions' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Delete…' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
    await button.waitFor({ state: 'detached' });
    if (name === 'one') await waitUntil(page, "document.activeElement.textContent.trim() === 'two'");
    else await waitUntil(page, "document.activeElement.matches('main button, main input')");
  }
});

test('a view of a segment shows its current samples, and says so if the segment is gone', async (t) => {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, (opened) => {
    saveSegment(opened, { name: 'one', conditions: men }, false);
    saveSegment(opened, { name: 'other', conditions: women }, false);
  });
  const page = await openFunnel(t, { project, hash: '#/funnel' });
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('combobox', { name: /^Segment / }).click();
    await page.getByRole('option', { name, exact: true }).click();
    await page.getByRole('combobox', { name: `Segment ${name}`, exact: true }).waitFor();
  };
  const all = await impressions(page);
  await choose('other');
  await steps(page).getByText(all, { exact: true }).waitFor({ state: 'detached' });
  const ofWomen = await impressions(page);
  await choose('one');
  await steps(page).getByText(ofWomen, { exact: true }).waitFor({ state: 'detached' });
  const ofMen = await impressions(page);
  await page.getByRole('button', { name: 'Save view…' }).click();
  await page.keyboard.type('mine');
  await page.keyboard.press('Enter');
  await bar(page).waitFor();
  await withProject(project, { mode: 'write' }, (opened) => {
    deleteSegment(opened, 'other');
    saveSegment(opened, { name: 'one', conditions: women }, true);
  });
  await page.goto(page.url().replace(/#.*/, '#/funnel'));
  await page.reload();
  await bar(page).getByRole('button', { name: 'mine' }).click();
  await steps(page).getByText(ofWomen, { exact: true }).first().waitFor();
  await withProject(project, { mode: 'write' }, (opened) => deleteSegment(opened, 'one'));
  await page.reload();
  await bar(page).getByRole('button', { name: 'mine' }).click();
  await page.getByText(/segment one no longer exists/).waitFor();
  // The conditions of when it was saved.
  await steps(page).getByText(ofMen, { exact: true }).first().waitFor();
  await expectAccessible(page, 'a view of a segment that is gone');
});

test('a view of a dataset that is gone says so instead of showing another one, and can be deleted', async (t) => {
  const project = await sampleProject(t);
  await withProject(project, { mode: 'write' }, (opened) =>
    saveView(opened, { name: 'old', view: 'funnel', settings: { dataset: 'march', by: 'gender' } }, false),
  );
  const page = await openFunnel(t, { project, hash: '#/funnel' });
  const before = page.url();
  await bar(page).getByRole('button', { name: 'old' }).click();
  await page.getByText('old cannot be shown: dataset march no longer exists').waitFor();
  assert.equal(page.url(), before);
  await expectAccessible(page, 'a view of a dataset that is gone');
  await page.getByRole('button', { name: 'View actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: 'Delete' }).click();
  await bar(page).waitFor({ state: 'detached' });
});

test('a toolbar has one row in a window of 1280 pixels, with segments, conditions and saved views', async (t) => {
  const { project, audience } = await sampleFiles(t);
  await withProject(project, { mode: 'write' }, (opened) => {
    saveSegment(opened, { name: 'one', conditions: men }, false);
    for (const view of ['funnel', 'models', 'score'] as const)
      saveView(opened, { name: `view of ${view}`, view, settings: {} }, false);
  });
  const page = await openFunnel(t, { project, hash: '#/funnel?where=[["gender","M"]]&compare=previous&by=banner' });
  const check = async (view: string): Promise<void> => {
    await bar(page).waitFor();
    const { height = Infinity } = (await page.locator('header.toolbar').boundingBox()) ?? {};
    assert.ok(height < 60, `${view}: ${height} pixels`);
  };
  await check('funnel');
  await page.getByRole('link', { name: 'Models' }).click();
  await page.getByRole('region', { name: 'Runs' }).getByRole('row', { name: /r2/ }).waitFor();
  await check('models');
  await page.getByRole('link', { name: 'Score' }).click();
  await page.getByRole('button', { name: 'Choose an audience' }).waitFor();
  await drop(page, audience, 'members of the spring campaign.csv');
  await page.getByRole('slider').waitFor();
  await check('score');
});
