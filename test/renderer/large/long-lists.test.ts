import assert from 'node:assert/strict';
import { test as coreTest } from 'node:test';

import type { Page } from 'playwright';

import { wholeFile } from '../../../build/testing/scopes.ts';
import { bankEvidenceCall, bankListCall } from '../../../core/api/banks/bank-evidence.ts';
import { scoringBanksCall } from '../../../core/api/banks/banks.ts';
import { runsCall } from '../../../core/api/models/models.ts';
import { runListCall, trainingRunsCall } from '../../../core/api/models/run-lists.ts';
import { quietJob } from '../../../core/job.ts';
import { saveAnnotation } from '../../../core/store/datasets/annotations.ts';
import { saveView } from '../../../core/store/datasets/views.ts';
import { withProject, type Project } from '../../../core/store/file/project.ts';
import { saveBank } from '../../../core/store/runs/banks.ts';
import { createRun, listRuns, updateRun } from '../../../core/store/runs/runs.ts';
import { MAX_ROWS, narrowed } from '../../../renderer/parts/fields/narrowed.ts';
import { browserTest as test } from '../../needs.ts';
import { waitUntilLoaded } from '../helpers/loaded.ts';
import { expectAccessible, openServed, sampleProject, waitUntil } from '../helpers/served.ts';

const BANKS = 1000;
const OTHERS = 400;
/** All views show far fewer elements, however long their lists are. */
const MAX_ELEMENTS = 6000;

/** Adds many banks, pooled runs, annotations of one week, and saved views; r3 has failed and r5 was interrupted. */
function fill(project: Project): void {
  const name = (index: number): string => `bank ${String(index).padStart(4, '0')}`;
  for (let index = 0; index < BANKS; index++)
    saveBank(project, { name: name(index), objective: 'approval', weight: 1, banners: [] });
  const [{ run: _, experiment: __, createdAt: ___, ...fields }] = listRuns(project);
  for (let index = 0; index < OTHERS; index++) {
    createRun(project, { ...fields, bank: null, seed: index });
    saveAnnotation(project, { day: `2025-03-2${index % 7}`, text: `Note ${index}`, bank: null });
    saveView(project, { name: `view ${index}`, view: 'funnel', settings: { by: `column ${index}` } }, false);
  }
  updateRun(project, 'r3', { status: 'failed' });
  updateRun(project, 'r5', { status: 'interrupted' });
}

let filled: Promise<string> | null = null;

/** The sample with long lists, filled once for all tests, which only read it. */
function filledProject(): Promise<string> {
  filled ??= sampleProject(wholeFile).then(async (project) => {
    await withProject(project, { mode: 'write' }, fill);
    return project;
  });
  return filled;
}

const elements = (page: Page): Promise<number> => page.evaluate<number>("document.querySelectorAll('*').length");

test('with a thousand banks and hundreds of runs, annotations and saved views, only a part is rendered', async (t) => {
  const project = await filledProject();
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  const trend = page.getByRole('region', { name: 'Trend' });
  await trend.getByRole('grid', { name: 'Annotations' }).getByRole('row', { name: /Note/ }).first().waitFor();
  await waitUntilLoaded(page);
  assert.ok((await elements(page)) < MAX_ELEMENTS, 'funnel');
  await page
    .getByRole('combobox', { name: /Saved views/ })
    .or(page.getByLabel('Saved views'))
    .first()
    .waitFor();
  await expectAccessible(page, 'many annotations and saved views');

  await page.goto(page.url().replace(/#.*/, '#/banks'));
  const banks = page.getByRole('grid').first();
  await banks.getByRole('row', { name: /bank 0000/ }).waitFor();
  await waitUntilLoaded(page);
  assert.ok((await elements(page)) < MAX_ELEMENTS, 'banks');
  assert.ok(Number(await banks.getAttribute('aria-rowcount')) > BANKS, 'screen readers hear of all banks');
  await banks.getByRole('row', { name: /bank 0000/ }).press('End');
  await waitUntil(page, "document.activeElement?.textContent.includes('sprout')");

  await page.goto(page.url().replace(/#.*/, '#/models'));
  await page
    .getByLabel(/^Compare r/)
    .first()
    .waitFor();
  await waitUntilLoaded(page);
  assert.ok((await elements(page)) < MAX_ELEMENTS, 'models');
});

coreTest('the list of runs that can score names each run once', async () => {
  const project = await filledProject();
  const answer = await scoringBanksCall.handle({ project }, quietJob());
  const named = [...answer.pooled, ...answer.banks.flatMap(({ runs }) => runs)].map(({ run }) => run);
  assert.equal(new Set(named).size, named.length);
  // Two of the sample, and the others except two that are not done.
  assert.equal(named.length, OTHERS);
  assert.ok(answer.banks.length > BANKS && answer.banks.every(({ preferred }) => preferred !== null));
  assert.ok(JSON.stringify(answer).length < 400 * (BANKS + 2 * OTHERS), 'bytes grow with banks plus runs');
});

coreTest('the runs for a table have only the figures that it shows, and agree with the command `runs`', async () => {
  const project = await filledProject();
  const [all, list] = [
    await runsCall.handle({ project }, quietJob()),
    await runListCall.handle({ project }, quietJob()),
  ];
  assert.ok(JSON.stringify(list).length < 1200 * list.runs.length, `${JSON.stringify(list).length} bytes`);
  assert.equal(list.runs.length, all.runs.length);
  for (const [index, { period, testGroup, test: measured, ...shown }] of list.runs.entries()) {
    const { parts, test: whole, ...run } = all.runs[index];
    assert.deepEqual({ ...run, ...shown }, run);
    for (const [step, metrics] of Object.entries(measured ?? {}))
      assert.deepEqual({ ...whole?.[step], ...metrics }, whole?.[step]);
    const last = (parts?.test ?? parts?.valid)?.lastTime;
    assert.deepEqual(period, parts === null ? null : { first: parts.train.firstTime, last });
    assert.equal(testGroup === null, (parts?.test ?? null) === null);
  }
});

coreTest('the runs for training are the unfinished ones, and others that a window names', async () => {
  const project = await filledProject();
  const runs = async (also: string[]): Promise<string[]> =>
    (await trainingRunsCall.handle({ project, also }, quietJob())).runs.map(({ run }) => run);
  assert.deepEqual(await runs([]), ['r3', 'r5']);
  assert.deepEqual(await runs(['r1', 'r5', 'r9999']), ['r1', 'r3', 'r5']);
});

coreTest('the table of banks gets a row for each bank, and evidence is read for one bank at a time', async () => {
  const project = await filledProject();
  const { steps, banks } = await bankListCall.handle({ project, dataset: 'sample' }, quietJob());
  assert.ok(banks.length > BANKS);
  assert.ok(JSON.stringify(banks).length < 500 * banks.length, `${JSON.stringify(banks).length} bytes`);
  for (const listed of [banks[0], banks[banks.length - 1]]) {
    const input = { project, dataset: 'sample', bank: listed.bank };
    const { bank, ...dataset } = await bankEvidenceCall.handle(input, quietJob());
    assert.deepEqual([dataset.steps, dataset.hasBankColumn], [steps, true]);
    assert.deepEqual(listed, {
      bank: bank?.bank,
      objective: bank?.settings?.objective ?? null,
      weight: bank?.settings?.weight ?? null,
      impressions: bank?.impressions,
      suggested: bank?.suggestion.step,
      rates: bank?.steps.map(({ ofFirst, firstLow: low, firstHigh: high }) => ({ ofFirst, low, high })),
    });
  }
  const unknown = { project, dataset: 'sample', bank: 'no such bank' };
  assert.equal((await bankEvidenceCall.handle(unknown, quietJob())).bank, null);
});

coreTest('a long list shows its first matches in their order, and still shows what is chosen', () => {
  const items = Array.from({ length: 5000 }, (_, index) => `bank ${index}`);
  const name = (item: string): string => item;
  const isKept = (item: string): boolean => item === 'bank 4000';
  assert.deepEqual(narrowed(items, name, '', isKept), {
    shown: [...items.slice(0, MAX_ROWS), 'bank 4000'],
    matches: 5000,
  });
  assert.deepEqual(narrowed(items, name, ' 777', isKept).shown, [
    'bank 777',
    'bank 1777',
    'bank 2777',
    'bank 3777',
    'bank 4000',
    'bank 4777',
  ]);
  assert.deepEqual(narrowed(items.slice(0, 3), name, '').shown, items.slice(0, 3));
  assert.deepEqual(narrowed(items, name, '', isKept, Infinity).shown, items, 'all are drawn to be saved');
});

test('in a list of a thousand banks, the arrow keys begin at a bank that is shown', async (t) => {
  const project = await filledProject();
  const { page } = await openServed(t, { project, hash: '#/funnel' });
  await page.getByRole('button', { name: 'Annotate…' }).click();
  const bank = page.getByRole('dialog', { name: 'Annotate a day' }).getByRole('button', { name: /^Bank/ });
  const search = page.getByRole('combobox', { name: 'Search' });
  await bank.click();
  await search.fill('bank 0900');
  await page.keyboard.press('Enter');
  await bank.click();
  await page.getByText('The first 200 of 1,005 are shown').waitFor();
  const active = await search.getAttribute('aria-activedescendant');
  assert.equal(await page.locator(`[id="${active}"]`).count(), 1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Bank bank 0000' }).waitFor();
});
